"""The same pipeline on Vertex AI, and the way back. ``… destroy`` removes everything that a run made.

Written against the REST interface of Vertex AI; nothing here runs locally but ``job``, which the checks look at.
"""

from __future__ import annotations

import json
import os
import sys
import time
from pathlib import Path
from typing import Any

from gated_vertex import definition, report, runs
from gated_vertex.settings import ARTEFACTS, Settings, load

_POLL_S = 20
_ENDED = ("PIPELINE_STATE_SUCCEEDED", "PIPELINE_STATE_FAILED", "PIPELINE_STATE_CANCELLED")


def job(settings: Settings, spec: dict[str, Any], bucket: str, account: str) -> dict[str, Any]:
    """The PipelineJob that is sent to Vertex AI. A bucket is seen by the steps under /gcs/."""
    place = f"/gcs/{bucket}/{settings.vertex.pipeline}"
    return {
        "displayName": settings.vertex.pipeline,
        "pipelineSpec": spec,
        "runtimeConfig": {
            "gcsOutputDirectory": f"gs://{bucket}/{settings.vertex.pipeline}/root",
            "parameterValues": definition.parameters(settings, f"{place}/source.csv", f"{place}/registry"),
            "failurePolicy": "PIPELINE_FAILURE_POLICY_FAIL_FAST",
        },
        "serviceAccount": account,
        "labels": {"made-by": settings.vertex.pipeline},
    }


def run() -> int:
    """Upload the data, start the job, wait for its end, report; cancelled when it takes longer than ``longest_s``."""
    settings, bucket = load(), os.environ["PIPELINE_BUCKET"]
    data = ARTEFACTS / "cloud" / "source.csv"
    runs.source(data, settings.data.target)
    _bucket().blob(f"{settings.vertex.pipeline}/source.csv").upload_from_filename(str(data))
    spec = definition.compile_to(settings, ARTEFACTS / "cloud" / "pipeline.yaml")
    session, base = _session()
    wanted = job(settings, spec, bucket, os.environ["PIPELINE_SERVICE_ACCOUNT"])
    before = _champion(settings)
    answer = session.post(f"{base}/pipelineJobs", json=wanted)
    answer.raise_for_status()
    name = answer.json()["name"].rsplit("/", 1)[-1]
    print(f"Started {name}.", flush=True)
    state, waited = "", 0
    try:
        while state not in _ENDED and waited < settings.vertex.longest_s:
            time.sleep(_POLL_S)
            waited += _POLL_S
            state = session.get(f"{base}/pipelineJobs/{name}").json().get("state", "")
            print(f"{state or 'waiting'} after {waited} s", flush=True)
    finally:
        if state not in _ENDED:
            session.post(f"{base}/pipelineJobs/{name}:cancel")
            print(f"Cancelled {name}.")
    if state != _ENDED[0] or _champion(settings) == before:
        print("No new version was registered.")
        return 1
    _report(settings)
    return 0


def _champion(settings: Settings) -> str | None:
    """The version that the registry in the bucket names, ``None`` when it names none."""
    blob = _bucket().blob(f"{settings.vertex.pipeline}/registry/champion")
    return str(blob.download_as_text()) if blob.exists() else None


def _report(settings: Settings) -> None:
    """Have Gemini on Vertex AI report on the version that was registered."""
    place = f"{settings.vertex.pipeline}/registry/{_champion(settings)}/entry.json"
    entry = json.loads(_bucket().blob(place).download_as_text())
    folder = ARTEFACTS / "cloud"
    done = runs.Run(origin="", folder=folder, steps=(), metrics=entry["metrics"], entry=entry)
    with report.opened(settings) as client:
        text, _ = report.write(client, settings, done)
    (folder / "report.md").write_text(text, "utf-8")
    print(text)


def destroy() -> int:
    """Delete the jobs of this pipeline and every object below its folder in the bucket."""
    settings = load()
    session, base = _session()
    found = session.get(f"{base}/pipelineJobs", params={"filter": f"labels.made-by={settings.vertex.pipeline}"})
    found.raise_for_status()
    for each in found.json().get("pipelineJobs", ()):
        session.delete(f"{base}/pipelineJobs/{Path(each['name']).name}")
        print(f"Deleted {each['name']}.")
    objects = list(_bucket().list_blobs(prefix=f"{settings.vertex.pipeline}/"))
    for each in objects:
        each.delete()
    print(f"Deleted {len(objects)} objects.")
    return 0


def _bucket() -> Any:
    from google.cloud import storage

    return storage.Client(project=os.environ["GOOGLE_CLOUD_PROJECT"]).bucket(os.environ["PIPELINE_BUCKET"])


def _session() -> tuple[Any, str]:
    import google.auth
    from google.auth.transport.requests import AuthorizedSession

    credentials, _ = google.auth.default(scopes=["https://www.googleapis.com/auth/cloud-platform"])
    project, place = os.environ["GOOGLE_CLOUD_PROJECT"], os.environ["GOOGLE_CLOUD_LOCATION"]
    host = f"https://{place}-aiplatform.googleapis.com/v1"
    return AuthorizedSession(credentials), f"{host}/projects/{project}/locations/{place}"


if __name__ == "__main__":
    if sys.argv[1:] not in (["run"], ["destroy"]):
        sys.exit("usage: python -m gated_vertex.cloud run|destroy")
    sys.exit(run() if sys.argv[1] == "run" else destroy())
