"""Run a compiled pipeline definition here: every step's own script, in order, on the objects of the account's bucket.

The definition is the one SageMaker would execute. What stands in is the container: each script runs as a process
with the folders and variables that the container would give it.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlparse

from gated_pipeline.account import Account

_COMPARE: Mapping[str, Callable[[Any, Any], bool]] = {
    "GreaterThanOrEqualTo": lambda left, right: left >= right,
    "GreaterThan": lambda left, right: left > right,
    "LessThanOrEqualTo": lambda left, right: left <= right,
    "LessThan": lambda left, right: left < right,
    "Equals": lambda left, right: left == right,
}
_PART = re.compile(r"([A-Za-z_]\w*)|\[(?:'([^']+)'|(\d+))\]")
_STEP_TIMEOUT_S = 300


class StepFailed(Exception):
    """A step ended badly: its script failed, or an input was not there."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """What became of one step. ``outputs`` are the objects it left, by address."""

    name: str
    kind: str
    status: str
    detail: str = ""
    outputs: tuple[str, ...] = ()


@dataclass(slots=True, kw_only=True)
class Execution:
    """One run of a definition: its steps in the order they ran, the files conditions read, and what was registered."""

    id: str
    steps: list[Step] = field(default_factory=list)
    reports: dict[str, Any] = field(default_factory=dict)
    package: str | None = None
    stopped_by: str | None = None

    @property
    def succeeded(self) -> bool:
        return self.stopped_by is None


def interpret(
    definition: Mapping[str, Any],
    account: Account,
    *,
    execution_id: str,
    parameters: Mapping[str, Any] | None = None,
    say: Callable[[str], None] = lambda _line: None,
) -> Execution:
    """Run every step of the definition; a Fail step or a failing script stops it, and the execution says which."""
    run = _Interpreter(definition, account, execution_id, parameters or {}, say)
    run.run(definition["Steps"])
    return run.execution


class _Interpreter:
    """Holds what the steps so far have left behind."""

    def __init__(
        self,
        definition: Mapping[str, Any],
        account: Account,
        execution_id: str,
        given: Mapping[str, Any],
        say: Callable[[str], None],
    ) -> None:
        known = {each["Name"]: each.get("DefaultValue") for each in definition["Parameters"]}
        unknown = sorted(set(given) - set(known))
        if unknown:
            raise ValueError(f"the pipeline has no parameter {unknown[0]!r}; it has {sorted(known)}")
        self.parameters = {**known, **given}
        self.account, self.say = account, say
        self.s3 = account.client("s3")
        self.left: dict[str, Any] = {}
        self.files: dict[tuple[str, str], Any] = {}
        self.execution = Execution(id=execution_id)

    def run(self, steps: list[dict[str, Any]]) -> bool:
        """Run steps in order; False when one of them stopped the execution."""
        for step in _in_order(steps):
            kind = step["Type"]
            do = getattr(self, f"_{re.sub(r'(?<!^)(?=[A-Z])', '_', kind).lower()}", None)
            if do is None:
                raise ValueError(f"step {step['Name']!r} is of type {kind!r}, which this interpreter does not know")
            try:
                if not do(step):
                    return False
            except StepFailed as error:
                self._note(step, "Failed", str(error))
                self.execution.stopped_by = step["Name"]
                return False
        return True

    def _processing(self, step: dict[str, Any]) -> bool:
        asked = self.resolve(step["Arguments"])
        with tempfile.TemporaryDirectory(prefix="step-") as scratch:
            for each in asked.get("ProcessingInputs", []):
                self.fetch(each["S3Input"]["S3Uri"], Path(scratch + each["S3Input"]["LocalPath"]))
            app = asked["AppSpecification"]
            command = [
                _here(word, scratch)
                for word in (*app["ContainerEntrypoint"], *map(str, app.get("ContainerArguments", [])))
            ]
            base = Path(scratch, "opt/ml/processing")
            self._script(command, {**asked.get("Environment", {}), "SM_PROCESSING_BASE": str(base)}, cwd=base)
            outputs = {each["OutputName"]: each for each in asked["ProcessingOutputConfig"]["Outputs"]}
            kept = [address for each in outputs.values() for address in self.keep(scratch, each["S3Output"])]
            for file in step.get("PropertyFiles", []):
                path = Path(scratch + outputs[file["OutputName"]]["S3Output"]["LocalPath"], file["FilePath"])
                self.files[step["Name"], file["PropertyFileName"]] = json.loads(path.read_text("utf-8"))
                self.execution.reports[step["Name"]] = self.files[step["Name"], file["PropertyFileName"]]
        self.left[step["Name"]] = {"ProcessingOutputConfig": {"Outputs": outputs}, "ProcessingJobStatus": "Completed"}
        return self._note(step, "Completed", outputs=tuple(kept))

    def _training(self, step: dict[str, Any]) -> bool:
        asked = self.resolve(step["Arguments"])
        with tempfile.TemporaryDirectory(prefix="step-") as scratch:
            root, env = Path(scratch, "opt/ml"), {"SM_HPS": json.dumps(asked.get("HyperParameters", {}))}
            for channel in asked["InputDataConfig"]:
                folder = root / "input/data" / channel["ChannelName"]
                self.fetch(channel["DataSource"]["S3DataSource"]["S3Uri"], folder)
                env[f"SM_CHANNEL_{channel['ChannelName'].upper()}"] = str(folder)
            env["SM_MODEL_DIR"] = str(root / "model")
            Path(env["SM_MODEL_DIR"]).mkdir(parents=True)
            source = json.loads((root / "input/data/sm_drivers/sourcecode.json").read_text("utf-8"))
            self._script([sys.executable, source["entry_script"]], env, cwd=root / "input/data/code")
            archive = Path(scratch, "model.tar.gz")
            with tarfile.open(archive, "w:gz") as packed:
                packed.add(root / "model", arcname=".")
            prefix = asked["OutputDataConfig"]["S3OutputPath"].rstrip("/")
            address = f"{prefix}/{self.execution.id}/output/model.tar.gz"
            self.s3.upload_file(str(archive), *_split(address))
        self.left[step["Name"]] = {"ModelArtifacts": {"S3ModelArtifacts": address}, "TrainingJobStatus": "Completed"}
        return self._note(step, "Completed", outputs=(address,))

    def _condition(self, step: dict[str, Any]) -> bool:
        said, holds = [], True
        for each in step["Arguments"]["Conditions"]:
            left, right = self.resolve(each["LeftValue"]), self.resolve(each["RightValue"])
            true = _COMPARE[each["Type"]](left, right)
            holds = holds and true
            said.append(f"{left:.4g} {each['Type']} {right:.4g}: {'yes' if true else 'no'}")
        self._note(step, "True" if holds else "False", "; ".join(said))
        return self.run(step["Arguments"]["IfSteps" if holds else "ElseSteps"])

    def _register_model(self, step: dict[str, Any]) -> bool:
        asked = self.resolve(step["Arguments"])
        client = self.account.client("sagemaker")
        groups = client.list_model_package_groups()["ModelPackageGroupSummaryList"]
        if asked["ModelPackageGroupName"] not in {each["ModelPackageGroupName"] for each in groups}:
            client.create_model_package_group(ModelPackageGroupName=asked["ModelPackageGroupName"])
        self.execution.package = client.create_model_package(**asked)["ModelPackageArn"]
        self.left[step["Name"]] = {"ModelPackageArn": self.execution.package}
        return self._note(step, "Completed", self.execution.package)

    def _fail(self, step: dict[str, Any]) -> bool:
        self._note(step, "Failed", self.resolve(step["Arguments"]["ErrorMessage"]))
        self.execution.stopped_by = step["Name"]
        return False

    def _script(self, command: list[str], env: Mapping[str, str], cwd: Path) -> None:
        kept = {name: value for name, value in os.environ.items() if not name.startswith("AWS_")}
        try:
            done = subprocess.run(
                command,
                cwd=cwd,
                env={**kept, **env},
                capture_output=True,
                text=True,
                timeout=_STEP_TIMEOUT_S,
                check=False,
            )
        except subprocess.TimeoutExpired:
            raise StepFailed(f"stopped after {_STEP_TIMEOUT_S} s") from None
        for line in done.stdout.splitlines():
            self.say(f"  {line}")
        if done.returncode != 0:
            raise StepFailed(f"exit code {done.returncode}: {done.stderr.strip()[-600:]}")

    def _note(self, step: dict[str, Any], status: str, detail: str = "", outputs: tuple[str, ...] = ()) -> bool:
        self.execution.steps.append(
            Step(name=step["Name"], kind=step["Type"], status=status, detail=detail, outputs=outputs)
        )
        self.say(f"{step['Name']} ({step['Type']}): {status}{f', {detail}' if detail else ''}")
        return True

    def resolve(self, value: Any) -> Any:
        """Replace references to parameters, earlier steps and files by what they stand for."""
        if isinstance(value, list):
            return [self.resolve(each) for each in value]
        if not isinstance(value, dict):
            return value
        if set(value) == {"Get"}:
            return self._get(value["Get"])
        if "Std:Join" in value:
            join = value["Std:Join"]
            return join["On"].join(str(self.resolve(each)) for each in join["Values"])
        if "Std:JsonGet" in value:
            wanted = value["Std:JsonGet"]
            _, step, _, file = wanted["PropertyFile"]["Get"].split(".")
            found = self.files[step, file]
            for part in wanted["Path"].split("."):
                found = found[part]
            return found
        return {name: self.resolve(each) for name, each in value.items()}

    def _get(self, path: str) -> Any:
        origin, _, rest = path.partition(".")
        if origin == "Parameters":
            return self.parameters[rest]
        if origin == "Execution":
            return self.execution.id
        step, _, rest = rest.partition(".")
        found = self.left[step]
        for name, key, index in _PART.findall(rest):
            found = found[int(index) if index else name or key]
        return found

    def fetch(self, address: str, folder: Path) -> None:
        """Download an object, or everything below a prefix."""
        bucket, key = _split(address)
        folder.mkdir(parents=True, exist_ok=True)
        count = 0
        for page in self.s3.get_paginator("list_objects_v2").paginate(Bucket=bucket, Prefix=key):
            for each in page.get("Contents", []):
                name = Path(key).name if each["Key"] == key else each["Key"].removeprefix(key.rstrip("/") + "/")
                if name == each["Key"]:
                    continue
                target = folder / name
                target.parent.mkdir(parents=True, exist_ok=True)
                self.s3.download_file(bucket, each["Key"], str(target))
                count += 1
        if not count:
            raise StepFailed(f"nothing lies at {address}")

    def keep(self, scratch: str, output: Mapping[str, str]) -> list[str]:
        """Upload what a step wrote; an output that is empty stops it."""
        folder = Path(scratch + output["LocalPath"])
        files = sorted(path for path in folder.rglob("*") if path.is_file())
        if not files:
            raise StepFailed(f"the step wrote nothing to {output['LocalPath']}")
        kept = []
        for path in files:
            address = f"{output['S3Uri'].rstrip('/')}/{path.relative_to(folder).as_posix()}"
            self.s3.upload_file(str(path), *_split(address))
            kept.append(address)
        return kept


def _in_order(steps: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Steps so that each comes after what it refers to; the order of the definition decides between equals."""
    names, waiting = {step["Name"] for step in steps}, list(steps)
    ordered: list[dict[str, Any]] = []
    while waiting:
        placed = {step["Name"] for step in ordered}
        ready = next((step for step in waiting if needs(step) & names <= placed), None)
        if ready is None:
            raise ValueError(f"the steps {[step['Name'] for step in waiting]} wait for each other")
        waiting.remove(ready)
        ordered.append(ready)
    return ordered


def needs(step: Mapping[str, Any]) -> set[str]:
    """Names of the steps that a step refers to."""
    return set(step.get("DependsOn", [])) | set(re.findall(r'"Steps\.([^."]+)\.', json.dumps(step))) - {step["Name"]}


def _here(word: str, scratch: str) -> str:
    """The local counterpart of a word of a container's command line."""
    return (
        sys.executable
        if word in ("python", "python3")
        else word.replace("/opt/ml/", f"{scratch}/opt/ml/", 1)
        if word.startswith("/opt/ml/")
        else word
    )


def _split(address: str) -> tuple[str, str]:
    parsed = urlparse(address)
    return parsed.netloc, parsed.path.lstrip("/")
