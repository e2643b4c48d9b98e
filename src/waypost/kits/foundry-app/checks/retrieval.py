"""Does hybrid search bring the right document first, and no worse than words or meaning alone?"""

from __future__ import annotations

import sys

from foundry_app import services
from foundry_app.assistant import ready
from foundry_app.cases import load_cases, origin
from foundry_app.index import Mode, find

from checks.report import absent, measured, report

DEPTH = 3


def main() -> int:
    whose, cases = load_cases()
    judged = [case for case in cases if case.expect == "answer" and case.cites]
    if not judged:
        return absent("answer", data=origin(whose))
    reached = dict.fromkeys(Mode, 0.0)
    findings = []
    with services.opened() as clients:
        ready(clients)
        for case in judged:
            for mode in Mode:
                found = [passage.document for passage in find(clients, case.question, DEPTH, mode)]
                reached[mode] += 1 / (1 + found.index(case.cites)) if case.cites in found else 0
                if mode is Mode.HYBRID and case.cites not in found:
                    findings.append(f"{case.id}: {case.cites} is not among the first {DEPTH}")
    rank = {mode: total / len(judged) for mode, total in reached.items()}
    best_alone = max(rank[Mode.WORDS], rank[Mode.MEANING])
    results = [
        measured("mean reciprocal rank, hybrid", rank[Mode.HYBRID], at_least=0.9, n=len(judged)),
        measured("hybrid less the better of words and meaning", rank[Mode.HYBRID] - best_alone, at_least=-0.02),
        measured("mean reciprocal rank, words", rank[Mode.WORDS], n=len(judged)),
        measured("mean reciprocal rank, meaning", rank[Mode.MEANING], n=len(judged)),
    ]
    for finding in findings:
        print(f"  - {finding}")
    summary = f"Hybrid search reaches a mean reciprocal rank of {rank[Mode.HYBRID]:.3f} on {len(judged)} questions."
    return report(summary, data=origin(whose), results=results)


if __name__ == "__main__":
    sys.exit(main())
