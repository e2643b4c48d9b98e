"""Does the served champion answer over HTTP what Spark scored in batch, and refuse what it cannot read?"""

from __future__ import annotations

import sys

import pandas as pd
from lakehouse import runs, scoring, servers
from lakehouse.places import ARTEFACTS

from checks.report import measured, report, run


def main() -> int:
    record = runs.obtain(print)
    if not record.registry["inputs"]:
        return report(
            "There is no champion with a signature.",
            data=record.origin,
            results=[measured("rows served", 0, at_least=1)],
        )
    gold = pd.read_csv(ARTEFACTS / f"{runs.TRAINING}.csv")
    batch = pd.read_csv(ARTEFACTS / f"{runs.SCORES}.csv").set_index(["sample_id", "decided_at"])["score"]
    rows = gold[record.registry["inputs"]].to_dict("records")
    with servers.served_model(ARTEFACTS / runs.MODEL) as url:
        served = [pair[1] for pair in scoring.invoke(url, {"dataframe_records": rows})["predictions"]]
        short = [
            {name: value for name, value in row.items() if name != record.registry["inputs"][0]} for row in rows[:2]
        ]
        refused = [
            _status(url, {"dataframe_records": short}),
            _status(url, {"rows": rows[:2]}),
            _status(url, b"{not json"),
        ]
    expected = [batch[row.sample_id, row.decided_at] for row in gold.itertuples()]
    differ = max(abs(one - other) for one, other in zip(served, expected, strict=True))
    results = [
        measured("largest difference between served and batch scores", differ, at_most=1e-9, n=len(rows)),
        measured("bad requests refused with 400", sum(code == 400 for code in refused), at_least=len(refused)),
    ]
    return report(
        f"{len(rows)} rows scored over HTTP and by a Spark UDF; bad requests: {refused}.",
        data=record.origin,
        results=results,
    )


def _status(url: str, body: object) -> int:
    try:
        scoring.invoke(url, body)
    except scoring.Refused as error:
        return error.status
    return 200


if __name__ == "__main__":
    sys.exit(run(main))
