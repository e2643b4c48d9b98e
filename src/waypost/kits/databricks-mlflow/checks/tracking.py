"""Can the champion be traced to a run with its parameters, figures and data, next to the candidates it beat?"""

from __future__ import annotations

import sys

from lakehouse import runs

from checks.report import report, run


def main() -> int:
    record = runs.obtain(print)
    tracked, said = {each["id"]: each for each in record.tracked}, record.said["train"]
    found = []
    champion = record.registry["aliases"].get("champion")
    parent = tracked.get(record.registry["versions"].get(champion, {}).get("run", ""))
    if parent is None:
        found.append("the champion does not lead to a tracked run")
        parent = {"id": None, "params": {}, "metrics": {}, "data": []}
    candidates = [each for each in record.tracked if each["parent"] == parent["id"]]
    if len(candidates) < 3:
        found.append(f"{len(candidates)} candidates are tracked; expected at least 3")
    found += [
        f"{each['name']} is tracked without parameters or figures"
        for each in candidates
        if not each["params"] or "cv_auc" not in each["metrics"]
    ]
    found += [f"{each['name']} did not finish" for each in record.tracked if each["status"] != "FINISHED"]
    if not parent["data"]:
        found.append("the run does not say which data it learned from")
    best = max(candidates, key=lambda each: each["metrics"].get("cv_auc", 0.0), default=None)
    if best is not None and said["chosen"] != best["name"]:
        found.append(f"{said['chosen']} was chosen, although {best['name']} did better")
    if len(record.registry["inputs"]) < 1:
        found.append("the champion has no signature")
    return report(
        f"{len(candidates)} candidates tracked; the champion is version {champion}, {said['chosen']}.",
        data=record.origin,
        findings=found,
    )


if __name__ == "__main__":
    sys.exit(run(main))
