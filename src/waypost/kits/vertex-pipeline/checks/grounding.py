"""Does Gemini report the evaluation with figures and citations that hold, and refuse what was not measured?"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from gated_vertex import report as reports
from gated_vertex import runs
from gated_vertex.settings import OWN_CASES, SAMPLE_CASES, load

from checks.report import absent, measured, report


def main() -> int:
    settings = load()
    own = OWN_CASES.is_file() and OWN_CASES.read_text("utf-8").strip() != ""
    cases = _read(OWN_CASES if own else SAMPLE_CASES)
    run = runs.obtain(settings)
    whose = "own" if own else "sample"
    data = whose if run.origin == whose else "mixed"
    known = reports.facts(run)
    with reports.opened(settings) as client:
        said = [reports.ask(client, settings, known, case["question"]) for case in cases]
        _, written = reports.write(client, settings, run)
    wanted = [(case, each) for case, each in zip(cases, said, strict=True) if case["expect"] == "answer"]
    unknown = [(case, each) for case, each in zip(cases, said, strict=True) if case["expect"] == "refuse"]
    if not wanted or not unknown:
        return absent("refuse" if wanted else "answer", data=data)
    right = sum(case["cites"] in each.cites and not each.refused for case, each in wanted)
    refused = sum(each.refused for _, each in unknown)
    given = [each for each in (*said, *written) if not each.refused]
    held = [each for each in given if each.problem is None]
    for case, each in (*wanted, *unknown):
        if each.refused != (case["expect"] == "refuse") or each.problem:
            print(f"  - {case.get('id')}: {each.text} {each.problem or ''}")
    planted = reports.unsupported("The macro F1 is 0.1234. [macro_f1]", known)
    findings = [] if planted else ["An invented figure behind a real citation is not noticed."]
    results = [
        measured("answers that cite the right metric", right / len(wanted), at_least=0.8, n=len(wanted)),
        measured("answers borne out by what they cite", len(held) / max(1, len(given)), at_least=1, n=len(given)),
        measured("refused of what was not measured", refused / len(unknown), at_least=0.75, n=len(unknown)),
    ]
    return report(
        f"{right} of {len(wanted)} answers cite the right metric.", data=data, results=results, findings=findings
    )


def _read(path: Path) -> list[dict[str, Any]]:
    found = []
    for number, line in enumerate(path.read_text("utf-8").splitlines(), start=1):
        if line.strip():
            try:
                case = {"id": f"line {number}", **json.loads(line)}
                case["cites"] = case["cites"] if case["expect"] == "answer" else case.get("cites")
                found.append({**case, "question": str(case["question"])})
            except (ValueError, KeyError, TypeError) as error:
                why = f"{error} is missing" if isinstance(error, KeyError) else str(error)
                raise SystemExit(f"evaluation/{path.name}:{number}: not a case: {why}.") from None
    return found


if __name__ == "__main__":
    sys.exit(main())
