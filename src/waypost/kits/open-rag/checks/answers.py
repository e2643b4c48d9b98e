"""Are answers right, borne out by what they cite, and refused when the documents do not answer?"""

from __future__ import annotations

import sys

from checks.figures import mean
from checks.report import measured, report, run
from open_rag.answer import Answerer
from open_rag.documents import NoDocuments
from open_rag.evaluate import answers, summary
from open_rag.judged import UnusableCases, read_cases
from open_rag.search import open_searcher
from open_rag.settings import load_settings

FEWEST_TRAPS = 5


def check() -> int:
    searcher, whose = open_searcher(load_settings())
    outcomes = answers(Answerer(searcher), read_cases(whose, "test"))
    found = summary(outcomes)
    results = [
        mean("right answers", found["right"], at_least=0.60),
        mean("answered when the documents answer", found["answered"], at_least=0.70),
        mean("refused when they do not", found["refused"], at_least=0.80),
        mean("answers borne out by their sources", found["grounded"], at_least=0.98),
        measured("questions that must be refused", len(found["refused"].values), at_least=FEWEST_TRAPS),
    ]
    wrong = [
        (f"{each.case.id} {each.case.question} -> {each.answer.text[:200]}", f"evaluation/{whose}.jsonl")
        for each in outcomes
        if not (each.right if each.case.answerable else each.answer.refused)
    ]
    right, refused = found["right"].mean, found["refused"].mean
    return report(
        f"{right:.0%} right, {refused:.0%} of the traps refused, {found['grounded'].mean:.0%} borne out.",
        data=whose,
        results=results,
        notes=wrong,
    )


if __name__ == "__main__":
    sys.exit(run(check, refusals=[NoDocuments, UnusableCases]))
