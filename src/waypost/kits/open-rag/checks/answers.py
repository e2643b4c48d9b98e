"""Are answers right, borne out by what they cite, and refused when the documents do not answer?"""

from __future__ import annotations

from checks.report import Report, main
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
    report = Report(data=whose)
    found = summary(outcomes)
    report.measured("right answers", found["right"], at_least=0.60)
    report.measured("answered when the documents answer", found["answered"], at_least=0.70)
    report.measured("refused when they do not", found["refused"], at_least=0.80)
    report.measured("answers borne out by their sources", found["grounded"], at_least=0.98)
    report.result("questions that must be refused", len(found["refused"].values), at_least=FEWEST_TRAPS)
    for each in outcomes:
        wrong = not each.right if each.case.answerable else not each.answer.refused
        if wrong:
            report.finding(
                f"{each.case.id} {each.case.question} -> {each.answer.text[:200]}", f"evaluation/{whose}.jsonl"
            )
    right, refused = found["right"].mean, found["refused"].mean
    return report.finish(
        f"{right:.0%} right, {refused:.0%} of the traps refused, {found['grounded'].mean:.0%} borne out."
    )


if __name__ == "__main__":
    main(check, [NoDocuments, UnusableCases])
