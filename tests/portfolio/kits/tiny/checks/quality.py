"""Measure how often the right document comes first."""

import json
import os
import sys
from pathlib import Path

from tiny.search import load, search

own = any(Path("data/own").glob("*.txt"))
documents = load(Path("data/own" if own else "data/sample"))
cases = [
    json.loads(line) for line in Path("evaluation", "own.jsonl" if own else "sample.jsonl").read_text().splitlines()
]
hits = sum(
    bool(found) and found[0][0] == case["document"] for case in cases for found in [search(case["question"], documents)]
)
accuracy = hits / len(cases)
Path(os.environ["WAYPOST_RESULT"]).write_text(
    json.dumps(
        {
            "summary": f"{hits} of {len(cases)} questions find their document first.",
            "data": "own" if own else "sample",
            "results": [{"name": "hit rate at 1", "value": accuracy, "at_least": 0.7, "n": len(cases)}],
        }
    )
)
sys.exit(0)
