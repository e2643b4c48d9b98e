"""A whole run: data up, pipelines compiled and stored, executed, registered, and the later batches judged."""

from __future__ import annotations

import hashlib
import json
import os
import tempfile
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from gated_pipeline import account as accounts
from gated_pipeline import data, definition, interpret
from gated_pipeline.account import Account
from gated_pipeline.settings import ARTEFACTS, OWN_DATA, ROOT, Settings, load

Say = Callable[[str], None]
RECORD, MODEL = "run.json", "model.tar.gz"
_INPUTS = ("pipeline.toml", "gated_pipeline/*.py", "steps/*.py")


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """What a run found. ``stand_in_said`` is the state the local double claims; nothing is decided by it."""

    inputs: str
    origin: str
    definitions: dict[str, Any]
    training: dict[str, Any]
    package: dict[str, Any] | None
    monitoring: dict[str, dict[str, Any]]
    stand_in_said: str


def obtain(say: Say = lambda _line: None) -> Record:
    """The record of the last run when nothing it rests on has changed, else of a new run."""
    return stored() or perform(say)


def stored() -> Record | None:
    """The record of the last run, ``None`` when there is none or something it rests on has changed."""
    path = ARTEFACTS / RECORD
    if not path.is_file():
        return None
    kept = json.loads(path.read_text("utf-8"))
    return Record(**kept) if kept.get("inputs") == inputs_digest() else None


def perform(say: Say = lambda _line: None) -> Record:
    """Run everything locally and write the record and the registered model to ``artefacts/``."""
    settings = load()
    batches = data.load(settings.data)
    with accounts.opened() as account:
        say(f"Compiling with the SageMaker SDK ({'local account on loopback' if account.local else 'AWS'}).")
        training, monitor = definition.compile_all(account, settings)
        digest = upload(account, settings, batches)
        held, said = _store_and_start(account, training)
        say(f"The stand-in says {said!r} at once and has run nothing; the steps run now.")
        execution = interpret.interpret(held, account, execution_id="run-1", parameters={"DataDigest": digest}, say=say)
        package = describe(account, execution.package)
        monitoring: dict[str, dict[str, Any]] = {}
        if package is not None:
            _keep_model(account, package)
            say("Monitoring the second batch, and a skewed part of it as a control.")
            with ThreadPoolExecutor(max_workers=2) as pool:
                going = {
                    name: pool.submit(_monitor, account, settings, monitor, package, name)
                    for name in ("batch", "skewed")
                }
            for name, each in going.items():
                monitoring[name] = asdict(each.result())
                for step in each.result().steps:
                    say(f"{name}: {step.name} ({step.kind}): {step.status} {step.detail}".rstrip())
    record = Record(
        inputs=inputs_digest(),
        origin=batches.origin,
        definitions={training.name: held, monitor.name: monitor.definition},
        training=asdict(execution),
        package=package,
        monitoring=monitoring,
        stand_in_said=said,
    )
    _write(record)
    return record


def upload(account: Account, settings: Settings, batches: data.Batches) -> str:
    """Put the batches where the pipelines look for them; the digest of the training rows."""
    columns = settings.data.columns
    with tempfile.TemporaryDirectory(prefix="upload-") as scratch:
        parts = {
            "training": batches.training,
            "batch": batches.batch,
            "skewed": data.skewed(batches.batch, settings.data.drift_probe),
        }
        for name, rows in parts.items():
            data.write(Path(scratch, f"{name}.csv"), rows, columns)
            account.client("s3").upload_file(
                f"{scratch}/{name}.csv", account.bucket, f"{settings.aws.pipeline}/data/{name}.csv"
            )
        return hashlib.sha256(Path(scratch, "training.csv").read_bytes()).hexdigest()


def describe(account: Account, package: str | None) -> dict[str, Any] | None:
    """What the registry holds of a package, without its dates."""
    if package is None:
        return None
    found = account.client("sagemaker").describe_model_package(ModelPackageName=package)
    wanted = (
        "ModelPackageGroupName",
        "ModelPackageVersion",
        "ModelPackageArn",
        "ModelApprovalStatus",
        "ModelMetrics",
        "InferenceSpecification",
        "CustomerMetadataProperties",
    )
    return {name: found[name] for name in wanted if name in found}


def registered(account: Account, settings: Settings) -> list[str]:
    """Addresses of every model package in the group."""
    client = account.client("sagemaker")
    if settings.aws.pipeline not in {
        each["ModelPackageGroupName"] for each in client.list_model_package_groups()["ModelPackageGroupSummaryList"]
    }:
        return []
    found = client.list_model_packages(ModelPackageGroupName=settings.aws.pipeline)
    return sorted(each["ModelPackageArn"] for each in found["ModelPackageSummaryList"])


def inputs_digest() -> str:
    """A digest of everything a run rests on: settings, code, steps, the owner's data."""
    seen = hashlib.sha256()
    files = [path for pattern in _INPUTS for path in sorted(ROOT.glob(pattern))] + sorted(OWN_DATA.glob("*.csv"))
    for path in files:
        seen.update(f"{path.relative_to(ROOT).as_posix()} {hashlib.sha256(path.read_bytes()).hexdigest()}\n".encode())
    return seen.hexdigest()


def _store_and_start(account: Account, training: definition.Compiled) -> tuple[dict[str, Any], str]:
    """Upsert, start as in the cloud, and read the definition back as the service holds it."""
    client = account.client("sagemaker")
    training.pipeline.upsert(role_arn=account.role)
    started = client.start_pipeline_execution(PipelineName=training.name)["PipelineExecutionArn"]
    said = client.describe_pipeline_execution(PipelineExecutionArn=started)["PipelineExecutionStatus"]
    return json.loads(client.describe_pipeline(PipelineName=training.name)["PipelineDefinition"]), said


def _monitor(
    account: Account, settings: Settings, monitor: definition.Compiled, package: dict[str, Any], name: str
) -> interpret.Execution:
    given = {
        "Model": package["InferenceSpecification"]["Containers"][0]["ModelDataUrl"],
        "Baseline": package["CustomerMetadataProperties"]["baseline"],
        "Batch": f"s3://{account.bucket}/{settings.aws.pipeline}/data/{name}.csv",
    }
    return interpret.interpret(monitor.definition, account, execution_id=f"monitor-{name}", parameters=given)


def _keep_model(account: Account, package: dict[str, Any]) -> None:
    address = package["InferenceSpecification"]["Containers"][0]["ModelDataUrl"]
    bucket, _, key = address.removeprefix("s3://").partition("/")
    ARTEFACTS.mkdir(exist_ok=True)
    account.client("s3").download_file(bucket, key, str(ARTEFACTS / MODEL))


def _write(record: Record) -> None:
    ARTEFACTS.mkdir(exist_ok=True)
    beside = ARTEFACTS / f".{RECORD}.new"
    beside.write_text(json.dumps(asdict(record), indent=1, sort_keys=True), "utf-8")
    os.replace(beside, ARTEFACTS / RECORD)
    if record.package is None:
        (ARTEFACTS / MODEL).unlink(missing_ok=True)
