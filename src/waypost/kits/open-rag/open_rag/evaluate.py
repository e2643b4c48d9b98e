"""The evaluation: retrieval by part of the pipeline, answers, refusals; every figure with its number of cases."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from open_rag.answer import Answer, Answerer
from open_rag.cranfield import Collection
from open_rag.judged import Case
from open_rag.metrics import interval, ndcg, precision, reciprocal_rank
from open_rag.search import Mode, Searcher
from open_rag.verify import unsupported


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """A mean over cases."""

    name: str
    values: tuple[float, ...]

    @property
    def mean(self) -> float:
        return sum(self.values) / len(self.values) if self.values else 0.0

    @property
    def interval(self) -> tuple[float, float]:
        return interval(self.values)

    def minus(self, other: Measured) -> Measured:
        """The differences case by case."""
        pairs = zip(self.values, other.values, strict=True)
        return Measured(name=f"{self.name} minus {other.name}", values=tuple(one - two for one, two in pairs))


def retrieval(searcher: Searcher, cases: Sequence[Case], mode: Mode, depth: int = 10) -> dict[str, Measured]:
    """nDCG@10 and reciprocal rank over the answerable cases. Chunks of one section count once, at the first."""
    gains, ranks = [], []
    sections = {searcher.store.chunk(number).section for number in range(len(searcher.store))}
    for case in cases:
        if not case.answerable:
            continue
        found = dict.fromkeys(searcher.store.chunk(number).section for number, _ in searcher.rank(case.question, mode))
        grades = [case.grade(section) for section in found]
        ideal = [case.grade(section) for section in sections]
        gains.append(ndcg(grades, ideal, depth))
        ranks.append(reciprocal_rank(grades, depth))
    return {
        "nDCG@10": Measured(name=f"nDCG@10 {mode}", values=tuple(gains)),
        "RR@10": Measured(name=f"RR@10 {mode}", values=tuple(ranks)),
    }


def collection_retrieval(searcher: Searcher, collection: Collection, mode: Mode) -> dict[str, Measured]:
    """The measures on a public collection whose chunks are the store's, in the same order."""
    names = ("nDCG@10", "nDCG@10 (2^grade - 1)", "P@10")
    values: dict[str, list[float]] = {name: [] for name in names}
    for query, relevant in zip(collection.queries, collection.grades, strict=True):
        grades = [relevant.get(number, 0) for number, _ in searcher.rank(query, mode)]
        ideal = list(relevant.values())
        values[names[0]].append(ndcg(grades, ideal))
        values[names[1]].append(ndcg(grades, ideal, exponential=True))
        values[names[2]].append(precision(grades))
    return {name: Measured(name=f"{name} {mode}", values=tuple(values[name])) for name in names}


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What came of one case."""

    case: Case
    answer: Answer

    @property
    def right(self) -> bool:
        """Answered, from a relevant place, with what a right answer holds."""
        places = [self.answer.sources[each.source - 1].chunk.section for each in self.answer.cited]
        held = all(text.casefold() in self.answer.text.casefold() for text in self.case.answer_has)
        return bool(places) and held and any(self.case.grade(place) > 0 for place in places)

    @property
    def grounded(self) -> bool:
        """Every sentence is borne out by the source it cites."""
        return not unsupported(self.answer)


def answers(answerer: Answerer, cases: Sequence[Case]) -> list[Outcome]:
    """Every case answered."""
    return [Outcome(case=case, answer=answerer.answer(case.question)) for case in cases]


def summary(outcomes: Sequence[Outcome]) -> dict[str, Measured]:
    """Right answers, refusals that were due and refusals that were not, and how many answers hold to their sources."""
    asked = [each for each in outcomes if each.case.answerable]
    traps = [each for each in outcomes if not each.case.answerable]
    given = [each for each in outcomes if not each.answer.refused]
    return {
        "right": Measured(name="right answers", values=tuple(float(each.right) for each in asked)),
        "answered": Measured(name="answered when it should", values=tuple(float(not e.answer.refused) for e in asked)),
        "refused": Measured(name="refused when it should", values=tuple(float(e.answer.refused) for e in traps)),
        "grounded": Measured(name="grounded answers", values=tuple(float(each.grounded) for each in given)),
    }
