"""Is what a source does not bear out struck out? Right answers are spoilt in four ways and must be caught."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable
from dataclasses import replace

from checks.figures import mean
from checks.report import report, run
from open_rag.answer import Answer, Answerer, Cited
from open_rag.documents import NoDocuments
from open_rag.evaluate import Measured
from open_rag.judged import UnusableCases, read_cases
from open_rag.search import open_searcher
from open_rag.settings import load_settings
from open_rag.verify import supported, unsupported

INVENTED = "Candidates under thirty also receive a complimentary mentoring voucher from the regional chapter."


def other_number(cited: Cited, answer: Answer) -> Cited | None:
    """The first number of the sentence, one higher."""
    found = re.search(r"\d+", cited.text)
    spoilt = cited.text[: found.start()] + str(int(found[0]) + 1) + cited.text[found.end() :] if found else ""
    there = answer.sources[cited.source - 1].chunk.indexed
    return replace(cited, text=spoilt) if found and not re.search(rf"\b{int(found[0]) + 1}\b", there) else None


def other_source(cited: Cited, answer: Answer) -> Cited | None:
    """The sentence cited to a source that does not hold it."""
    for number, hit in enumerate(answer.sources, 1):
        if cited.text not in hit.chunk.text and not supported(cited.text, hit.chunk.indexed):
            return replace(cited, source=number)
    return None


def no_source(cited: Cited, answer: Answer) -> Cited | None:
    """A source that was never found."""
    return replace(cited, source=len(answer.sources) + 1)


def invented(cited: Cited, answer: Answer) -> Cited | None:
    """A sentence that sounds well and is nowhere."""
    return replace(cited, text=INVENTED)


FAULTS: tuple[Callable[[Cited, Answer], Cited | None], ...] = (other_number, other_source, no_source, invented)


def check() -> int:
    searcher, whose = open_searcher(load_settings())
    answerer = Answerer(searcher)
    given = [answerer.answer(case.question) for case in read_cases(whose) if case.answerable]
    given = [answer for answer in given if not answer.refused]
    clean = Measured(name="untouched", values=tuple(float(not unsupported(answer)) for answer in given))
    results = [mean("untouched answers let through", clean, at_least=0.98)]
    for fault in FAULTS:
        caught = []
        for answer in given:
            spoilt = fault(answer.cited[0], answer)
            if spoilt is not None:
                caught.append(float(bool(unsupported(replace(answer, cited=(spoilt, *answer.cited[1:]))))))
        name = fault.__name__.replace("_", " ")
        results.append(mean(f"caught: {name}", Measured(name=name, values=tuple(caught)), at_least=0.95))
    return report(f"{len(given)} answers, each spoilt in {len(FAULTS)} ways.", data=whose, results=results)


if __name__ == "__main__":
    sys.exit(run(check, refusals=[NoDocuments, UnusableCases]))
