"""Does the service answer what the monitor says, alert on a faulty batch, and refuse what it cannot judge?"""

from __future__ import annotations

import json
import sys
import urllib.error
import urllib.request
from typing import Any

import numpy as np
from drift_monitor import plant
from drift_monitor.data import Table
from drift_monitor.monitor import ready
from drift_monitor.service import LARGEST, serving
from drift_monitor.settings import load

from checks.report import measured, report


def main() -> int:
    monitor, unseen, known = ready(load())
    column = load().data.features[0]
    healthy = plant.draw(unseen, plant.Case(id="", kind="none", expect="quiet"), load().drift.batch_rows, seed=1)
    stuck = plant.Case(id="", kind="stuck", column=column, amount=1.0, expect="alert")
    faulty = plant.draw(unseen, stuck, load().drift.batch_rows, seed=1)
    lines = as_csv(healthy).splitlines(keepends=True)
    bad = {
        "a column is missing": ("text/csv", as_csv(Table({column: healthy[column]})).encode()),
        "too few rows": ("text/csv", "".join(lines[:3]).encode()),
        "words for numbers": ("text/csv", (lines[0] + lines[1].replace(lines[1].split(",")[0], "old", 1)).encode()),
        "not CSV": ("text/csv", b"\xff\xfe\x00"),
        "not JSON": ("application/json", b"{"),
        "no records": ("application/json", b'{"age": 3}'),
        "another type": ("application/xml", b"<xml/>"),
        "too large": ("text/csv", b"x" * (LARGEST + 1)),
    }
    with serving(monitor) as url:
        answers = [
            _ask(f"{url}/batches", "text/csv", as_csv(healthy).encode()),
            _ask(f"{url}/batches", "application/json", json.dumps(_records(healthy)).encode()),
            _ask(f"{url}/batches", "text/csv", as_csv(faulty).encode()),
        ]
        refused = {name: _ask(f"{url}/batches", *each)[0] for name, each in bad.items()}
        status, counted = _ask(f"{url}/metrics")
    expected = [json.loads(json.dumps(monitor.judge(each).as_json())) for each in (healthy, healthy, faulty)]
    same = sum(answer == (200, each) for answer, each in zip(answers, expected, strict=True))
    findings = [f"{name}: answered {code}; expected 422" for name, code in refused.items() if code != 422]
    if not any(alert["subject"] == column for alert in expected[2]["alerts"]):
        findings.append(f"no alert although {column} is stuck")
    if (status, f"refused_total {len(bad)}" in str(counted)) != (200, True):
        findings.append("/metrics does not count what was refused")
    results = [
        measured("answers equal to the monitor's own verdict", same, at_least=3, n=3),
        measured("bad batches refused", sum(code == 422 for code in refused.values()), at_least=len(bad), n=len(bad)),
    ]
    summary = f"{same} of 3 verdicts agree over HTTP; {len(refused) - len(findings)} of {len(bad)} bad batches refused."
    return report(summary, data=known.origin, results=results, findings=findings)


def as_csv(rows: Table) -> str:
    """A table as CSV; a missing value is an empty cell."""
    names = list(rows.columns)
    cells = [["" if np.isnan(value) else repr(float(value)) for value in row] for row in rows.matrix(names)]
    return "\n".join([",".join(names), *(",".join(row) for row in cells)]) + "\n"


def _records(rows: Table) -> list[dict[str, float]]:
    return [dict(zip(rows.columns, map(float, row), strict=True)) for row in rows.matrix(list(rows.columns))]


def _ask(url: str, kind: str = "", body: bytes | None = None) -> tuple[int, Any]:
    request = urllib.request.Request(url, data=body, headers={"Content-Type": kind} if kind else {})
    try:
        with urllib.request.urlopen(request, timeout=30) as answer:
            code, text = answer.status, answer.read().decode()
    except urllib.error.HTTPError as error:
        code, text = error.code, error.read().decode()
    except urllib.error.URLError:
        return 0, ""
    try:
        return code, json.loads(text)
    except ValueError:
        return code, text


if __name__ == "__main__":
    sys.exit(main())
