"""One run of the pipeline on this machine: its steps as processes, its artefacts in a folder of its own."""

from __future__ import annotations

import contextlib
import csv
import hashlib
import io
import json
import random
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from gated_vertex import definition
from gated_vertex.settings import ARTEFACTS, OWN_DATA, ROOT, Settings


class RunFailed(RuntimeError):
    """A step stopped the run; the message holds what it printed last."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """What a run left. ``entry``: what the registry says of the model, ``None`` when the gate refused it."""

    origin: str
    folder: Path
    steps: tuple[str, ...]
    metrics: dict[str, Any]
    entry: dict[str, Any] | None

    def artefact(self, step: str, name: str) -> Path:
        """The file of an artefact of a step."""
        return next(iter(sorted(self.folder.glob(f"root/*/{step}/{name}"))))


def source(place: Path, target: str) -> str:
    """Write the data of the run to ``place``: the owner's first CSV file, or 1,797 handwritten digits; says whose."""
    place.parent.mkdir(parents=True, exist_ok=True)
    own = sorted(OWN_DATA.glob("*.csv"))
    if own:
        shutil.copyfile(own[0], place)
        return "own"
    from sklearn.datasets import load_digits

    digits = load_digits()
    with place.open("w", newline="", encoding="utf-8") as file:
        out = csv.writer(file, lineterminator="\n")
        out.writerow([*digits.feature_names, target])
        out.writerows([*(f"{x:g}" for x in row), label] for row, label in zip(digits.data, digits.target, strict=True))
    return "sample"


def shuffle_labels(place: Path, target: str, seed: int) -> None:
    """Tear the labels of a file from their rows: what a model learns from it is nothing."""
    with place.open(newline="", encoding="utf-8") as file:
        header, *rows = list(csv.reader(file))
    at = header.index(target)
    labels = [row[at] for row in rows]
    random.Random(seed).shuffle(labels)
    for row, label in zip(rows, labels, strict=True):
        row[at] = label
    with place.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file, lineterminator="\n").writerows([header, *rows])


def run(settings: Settings, name: str, *, shuffled: bool = False) -> Run:
    """Run the pipeline on this machine in ``artefacts/<name>``, made anew."""
    from kfp import local

    folder = ARTEFACTS / name
    shutil.rmtree(folder, ignore_errors=True)
    data = folder / "source.csv"
    origin = source(data, settings.data.target)
    if shuffled:
        shuffle_labels(data, settings.data.target, settings.training.seed)
    local.init(runner=local.SubprocessRunner(use_venv=False), pipeline_root=str(folder / "root"), raise_on_error=True)
    said = io.StringIO()
    try:
        with contextlib.redirect_stdout(said), contextlib.redirect_stderr(said):
            definition.build(settings, packaged=False)(
                **definition.parameters(settings, str(data), str(folder / "registry"))
            )
    except RuntimeError as error:
        raise RunFailed(f"{error}\n{_end(said.getvalue())}") from None
    finally:
        (folder / "log.txt").write_text(said.getvalue(), "utf-8")
    return _read(folder, origin)


def obtain(settings: Settings, name: str = "run", *, shuffled: bool = False) -> Run:
    """The run of this name when nothing it rests on has changed since, else a new one."""
    folder = ARTEFACTS / name
    rests_on = [*sorted((ROOT / "gated_vertex").glob("*.py")), ROOT / "pipeline.toml", *sorted(OWN_DATA.glob("*.csv"))]
    digest = hashlib.sha256(b"\0".join(path.read_bytes() for path in rests_on)).hexdigest()
    mark = folder / "rests-on.txt"
    if mark.is_file() and mark.read_text("utf-8") == digest:
        return _read(folder, "own" if any(OWN_DATA.glob("*.csv")) else "sample")
    made = run(settings, name, shuffled=shuffled)
    mark.write_text(digest, "utf-8")
    return made


def _read(folder: Path, origin: str) -> Run:
    outputs = {path.parent.name: path for path in sorted(folder.glob("root/*/*/executor_output.json"))}
    judged = json.loads(outputs["evaluate"].read_text("utf-8"))["artifacts"]["metrics"]["artifacts"][0]["metadata"]
    champion = folder / "registry" / "champion"
    entry = None
    if champion.is_file():
        entry = json.loads((champion.parent / champion.read_text("utf-8") / "entry.json").read_text("utf-8"))
    metrics = {key: value for key, value in sorted(judged.items()) if key != "display_name"}
    return Run(origin=origin, folder=folder, steps=tuple(sorted(outputs)), metrics=metrics, entry=entry)


def _end(text: str, lines: int = 15) -> str:
    return "\n".join(text.strip().splitlines()[-lines:])
