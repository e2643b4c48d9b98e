"""Mistakes written as cases: one replacement in one file, which the rules must notice."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from serving.settings import ROOT

from checks.report import measured

SAMPLE, OWN = ROOT / "evaluation" / "sample.jsonl", ROOT / "evaluation" / "own.jsonl"
Texts = Mapping[str, str]
Rules = Callable[[Texts], list[str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Mistake:
    """``old`` in ``file`` becomes ``new``."""

    id: str
    file: str
    old: str
    new: str
    where: str = ""


def texts(folder: Path, *suffixes: str) -> dict[str, str]:
    """The files below a folder, by their path in the project."""
    found = sorted(path for path in folder.rglob("*") if path.suffix in suffixes and ".terraform" not in path.parts)
    return {path.relative_to(ROOT).as_posix(): path.read_text("utf-8") for path in found}


def tried(files: Texts, rules: Rules) -> tuple[list[dict[str, Any]], list[str], str]:
    """The figures of a check: problems in the files, and how many planted mistakes the rules notice."""
    problems, missed = rules(files), []
    cases = [case for case in _read() if case.file in files]
    for case in cases:
        text = files[case.file]
        if case.old not in text:
            missed.append(f"{case.where}: {case.file} does not hold {case.old!r}; write the case anew")
        elif set(rules({**files, case.file: text.replace(case.old, case.new)})) <= set(problems):
            missed.append(f"{case.where}: {case.id} is not noticed")
    noticed = len(cases) - len(missed)
    results = [
        measured("problems", len(problems), at_most=0, n=len(files)),
        measured("planted mistakes noticed", noticed / max(1, len(cases)), at_least=1.0, n=len(cases)),
    ]
    said = f"{len(problems)} problems in {len(files)} files; {noticed} of {len(cases)} planted mistakes noticed."
    return results, problems + missed, said


def origin() -> str:
    """Whose cases are tried."""
    return "mixed" if OWN.is_file() else "sample"


def _read() -> list[Mistake]:
    return [
        _mistake(line, f"evaluation/{path.name}:{number}")
        for path in (SAMPLE, OWN)
        if path.is_file()
        for number, line in enumerate(path.read_text("utf-8").splitlines(), start=1)
        if line.strip()
    ]


def _mistake(line: str, where: str) -> Mistake:
    try:
        return Mistake(**{"id": where, **json.loads(line)}, where=where)
    except (ValueError, TypeError) as error:
        raise SystemExit(f"{where}: not a mistake to plant: {error}.") from None
