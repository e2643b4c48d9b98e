"""Does the registered archive serve? Its own code answers the two routes of a container on loopback."""

from __future__ import annotations

import importlib.util
import json
import sys
import tarfile
import tempfile
import threading
import urllib.error
import urllib.request
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import joblib
import pandas as pd
from gated_pipeline import data, runs
from gated_pipeline.settings import ARTEFACTS, load

from checks.report import measured, report, run


def main() -> int:
    settings, record = load(), runs.obtain(print)
    if not (ARTEFACTS / runs.MODEL).is_file():
        return report("There is no registered model.", data=record.origin, findings=["nothing was registered"])
    rows = pd.DataFrame(data.load(settings.data).batch)[list(settings.data.features)]
    with tempfile.TemporaryDirectory(prefix="model-") as folder:
        with tarfile.open(ARTEFACTS / runs.MODEL) as archive:
            archive.extractall(folder, filter="data")
        expected = joblib.load(Path(folder, "model.joblib")).predict_proba(rows)[:, 1]
        server = _server(folder)
        try:
            url = f"http://127.0.0.1:{server.server_address[1]}"
            alive, _ = _ask(f"{url}/ping")
            good, body = _ask(f"{url}/invocations", rows.to_csv(index=False).encode(), "text/csv")
            shuffled, again = _ask(
                f"{url}/invocations", rows[sorted(rows.columns)].to_json(orient="records").encode(), "application/json"
            )
            refused = [
                _ask(f"{url}/invocations", rows.drop(columns=rows.columns[0]).to_csv(index=False).encode(), "text/csv")[
                    0
                ],
                _ask(f"{url}/invocations", b"<xml/>", "application/xml")[0],
                _ask(f"{url}/invocations", b"not json", "application/json")[0],
            ]
        finally:
            server.shutdown()
            server.server_close()
    findings = (
        []
        if (alive, good, shuffled) == (200, 200, 200)
        else [f"the answers were {alive}, {good} and {shuffled}; expected 200"]
    )
    differ = 1.0
    if not findings:
        differ = max(
            abs(pd.Series([float(line) for line in body.split()]) - expected).max(),
            abs(pd.Series(json.loads(again)) - expected).max(),
        )
    results = [
        measured("largest difference between served and offline scores", differ, at_most=1e-6, n=len(rows)),
        measured("bad requests refused with 400", sum(code == 400 for code in refused), at_least=3),
    ]
    return report(
        f"{len(rows)} rows scored over HTTP, {len(refused)} bad requests sent.",
        data=record.origin,
        results=results,
        findings=findings,
    )


def _server(folder: str) -> ThreadingHTTPServer:
    """The model's own four functions behind the two routes of a SageMaker container, on a free port."""
    spec = importlib.util.spec_from_file_location("served_inference", Path(folder, "code/inference.py"))
    assert spec is not None
    assert spec.loader is not None
    code = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(code)
    model = code.model_fn(folder)

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self._answer(200 if self.path == "/ping" else 404, "")

        def do_POST(self) -> None:
            body, kind = self.rfile.read(int(self.headers["Content-Length"])), self.headers["Content-Type"]
            try:
                self._answer(200, code.output_fn(code.predict_fn(code.input_fn(body, kind), model), kind))
            except ValueError as error:
                self._answer(400, str(error))

        def _answer(self, status: int, text: str) -> None:
            self.send_response(status)
            self.end_headers()
            self.wfile.write(text.encode())

        def log_message(self, *said: Any) -> None:
            """Nothing to say."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server


def _ask(url: str, body: bytes | None = None, kind: str = "text/csv") -> tuple[int, str]:
    request = urllib.request.Request(url, data=body, headers={"Content-Type": kind})
    try:
        with urllib.request.urlopen(request, timeout=30) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as error:
        return error.code, error.read().decode()


if __name__ == "__main__":
    sys.exit(run(main))
