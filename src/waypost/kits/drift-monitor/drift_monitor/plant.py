"""Faults that happen to real batches, put into healthy ones so that the monitor can be tried."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from drift_monitor.data import Column, Table
from drift_monitor.settings import OWN_CASES, SAMPLE_CASES

KINDS = ("none", "scaled", "shifted", "stuck", "missing", "selected")


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One case: what happens to which column, and whether the monitor must speak (``expect`` is "alert" or "quiet")."""

    id: str
    kind: str
    expect: str
    column: str = ""
    amount: float = 0.0
    where: str = ""


def cases(features: Sequence[str]) -> tuple[tuple[Case, ...], str]:
    """The owner's cases and those of the sample whose columns are watched, and whose they are."""
    own = _read(OWN_CASES.read_text("utf-8"), "own") if OWN_CASES.is_file() else ()
    unknown = [case.where for case in own if case.column and case.column not in features]
    if unknown:
        raise SystemExit(f"{', '.join(unknown)}: the column is not among the features in monitor.toml.")
    every = _read(SAMPLE_CASES.read_text("utf-8"), "sample")
    sample = tuple(case for case in every if not case.column or case.column in features)
    return (*sample, *own), "mixed" if own else "sample"


def _read(text: str, name: str) -> tuple[Case, ...]:
    found = []
    for number, line in enumerate(text.splitlines(), start=1):
        if line.strip():
            where = f"evaluation/{name}.jsonl:{number}"
            try:
                case = Case(**{"id": f"line {number}", **json.loads(line)}, where=where)
            except (ValueError, TypeError) as error:
                raise SystemExit(f"{where}: not a case: {error}.") from None
            if case.kind not in KINDS or case.expect not in ("alert", "quiet"):
                raise SystemExit(f"{where}: kind is one of {', '.join(KINDS)}, expect is alert or quiet.")
            found.append(case)
    return tuple(found)


def draw(rows: Table, case: Case, size: int, seed: int) -> Table:
    """A batch of real rows with a fault in it. Selection changes who is drawn, the others what is written."""
    random = np.random.default_rng(seed)
    if case.kind == "selected":
        bound = np.quantile(rows[case.column], case.amount)
        upper = np.flatnonzero(rows[case.column] >= bound)
        return rows.take(random.choice(upper, min(size, len(upper)), replace=False))
    batch = rows.take(random.choice(len(rows), min(size, len(rows)), replace=False))
    if case.kind == "none":
        return batch
    return batch.replace(case.column, _changed(batch[case.column], case, rows[case.column], random))


def _changed(values: Column, case: Case, known: Column, random: np.random.Generator) -> Column:
    if case.kind == "scaled":
        return np.asarray(values * case.amount)
    if case.kind == "shifted":
        return np.asarray(values + case.amount * known.std())
    chosen = random.random(len(values)) < case.amount
    return np.where(chosen, np.nan if case.kind == "missing" else np.median(known), values)
