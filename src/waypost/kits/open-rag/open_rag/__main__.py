"""The command line. Alone it answers three questions; ``ask``, ``search``, ``evaluate`` and ``benchmark`` do more."""

from __future__ import annotations

import argparse
import sys
import time

import minilm
from open_rag import cranfield, documents, evaluate, generate, judged, settings
from open_rag.answer import Answer, Answerer
from open_rag.benchmark import open_collection
from open_rag.search import Mode, Searcher, open_searcher

HONESTY = (
    "Real: MiniLM, BM25, SQLite and vectors over real documents, and every figure. "
    "Stands in: answers are sentences extracted from the sources, not written by a language model."
)


_TOLD = (
    documents.NoDocuments,
    settings.UnusableSettings,
    judged.UnusableCases,
    cranfield.NotFetched,
    cranfield.NotCranfield,
    minilm.UnusableWeights,
    generate.NoAnswer,
)


def main(arguments: list[str] | None = None) -> int:
    """Run one command; what is wrong with the project is told in a sentence and ends with code 2."""
    parser = argparse.ArgumentParser(prog="python -m open_rag", description=__doc__)
    commands = parser.add_subparsers(dest="command")
    for name, told in (("ask", "answer a question with citations"), ("search", "list what is found")):
        commands.add_parser(name, help=told).add_argument("question")
    commands.add_parser("evaluate", help="measure every part on the judged questions")
    commands.add_parser("benchmark", help="measure retrieval on the Cranfield collection")
    said = parser.parse_args(arguments)
    try:
        return _run(said)
    except _TOLD as error:
        print(error, file=sys.stderr)
        return 2


def _run(said: argparse.Namespace) -> int:
    print(HONESTY)
    chosen = settings.load_settings()
    if said.command == "benchmark":
        return _benchmark(chosen)
    started = time.perf_counter()
    searcher, whose = open_searcher(chosen)
    print(
        f"{len(searcher.store)} chunks of the {whose} documents, ready after {time.perf_counter() - started:.1f} s.\n"
    )
    if said.command == "search":
        for place, hit in enumerate(searcher.search(said.question, 10), 1):
            print(f"{place:2} {hit.score:.3f}  {hit.chunk.section}\n      {hit.chunk.text[:110]!r}")
    elif said.command == "ask":
        _show(_answer(searcher, said.question))
    elif said.command == "evaluate":
        _evaluate(searcher, whose)
    else:
        for case in _three(judged.read_cases(whose)):
            _show(_answer(searcher, case.question))
    return 0


def _three(cases: list[judged.Case]) -> list[judged.Case]:
    """Two questions that can be answered and one that cannot."""
    known = [case for case in cases if case.answerable][:2]
    return known + [case for case in cases if not case.answerable][:1]


def _answer(searcher: Searcher, question: str) -> Answer:
    chat = generate.configured()
    if chat is not None:
        return generate.written(question, searcher.search(question), chat)
    return Answerer(searcher).answer(question)


def _show(answer: Answer) -> None:
    print(f"Q  {answer.question}\nA  {answer.text}")
    for number in sorted({each.source for each in answer.cited}):
        print(f"   [{number}] {answer.sources[number - 1].chunk.section}")
    print()


def _evaluate(searcher: Searcher, whose: str) -> None:
    for use in judged.USES:
        cases = judged.read_cases(whose, use)
        print(f"Questions for {use} ({len(cases)}, {whose}):")
        for mode in Mode:
            for name, measured in evaluate.retrieval(searcher, cases, mode).items():
                _line(f"{name} {mode}", measured)
        for measured in evaluate.summary(evaluate.answers(Answerer(searcher), cases)).values():
            _line(measured.name, measured)


def _benchmark(chosen: settings.Settings) -> int:
    searcher, collection = open_collection(chosen)
    for mode in Mode:
        for measured in evaluate.collection_retrieval(searcher, collection, mode).values():
            _line(measured.name, measured)
    return 0


def _line(name: str, measured: evaluate.Measured) -> None:
    low, high = measured.interval
    print(f"  {name:34} {measured.mean:.3f}  95 % [{low:.3f}, {high:.3f}]  n = {len(measured.values)}")


if __name__ == "__main__":
    sys.exit(main())
