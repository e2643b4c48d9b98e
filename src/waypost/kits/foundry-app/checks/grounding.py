"""Are answers right, cited, and found word for word or nearly so in what they cite? Measured here, not by the app."""

from __future__ import annotations

import difflib
import re
import sys

from foundry_app.assistant import Answer
from foundry_app.cases import evaluated

from checks.report import absent, measured, report

ALIKE = 0.8


def main() -> int:
    found = evaluated()
    whose, pairs = found.origin, found.of("answer")
    texts: dict[str, str] = {}
    for passage in found.passages:
        texts[passage.document] = f"{texts.get(passage.document, '')}\n{passage.text}"
    if not pairs:
        return absent("answer", data=whose)
    problems = [problem for case, answer in pairs for problem in [case.problem(answer)] if problem]
    given = [answer for _, answer in pairs if not answer.refused and not answer.blocked]
    shares = [grounded(answer, texts) for answer in given]
    for problem in problems:
        print(f"  - {problem}")
    results = [
        measured("right answers", 1 - len(problems) / len(pairs), at_least=0.75, n=len(pairs)),
        measured("answers with a citation", sum(bool(a.citations) for a in given) / max(1, len(given)), at_least=1),
        measured("sentences found in what they cite", sum(shares) / max(1, len(shares)), at_least=0.95, n=len(shares)),
        measured("tokens for a question", sum(a.tokens for a in given) / max(1, len(given)), at_most=1500),
    ]
    return report(f"{len(pairs) - len(problems)} of {len(pairs)} answers are right.", data=whose, results=results)


def grounded(answer: Answer, texts: dict[str, str]) -> float:
    """Share of an answer's sentences that stand, nearly word for word, in a document it cites."""
    said = [each for each in re.split(r"(?<=[.!?])\s+|\s*\[\d+\]\s*", answer.text) if each.strip()]
    lines = [line for name in answer.citations for line in texts.get(name, "").split("\n")]
    found = sum(bool(difflib.get_close_matches(sentence, lines, n=1, cutoff=ALIKE)) for sentence in said)
    return found / len(said) if said else 0.0


if __name__ == "__main__":
    sys.exit(main())
