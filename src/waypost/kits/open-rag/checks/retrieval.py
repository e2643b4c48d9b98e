"""Does retrieval find what the judged questions ask for, and does every part of it earn its place?"""

from __future__ import annotations

import sys

from checks.figures import mean
from checks.report import measured, report, run
from open_rag.documents import NoDocuments
from open_rag.evaluate import retrieval
from open_rag.judged import UnusableCases, read_cases
from open_rag.search import Mode, open_searcher
from open_rag.settings import load_settings

FEWEST = 20


def check() -> int:
    searcher, whose = open_searcher(load_settings())
    cases = read_cases(whose, "test")
    found = {mode: retrieval(searcher, cases, mode)["nDCG@10"] for mode in Mode}
    hybrid, lexical, dense = found[Mode.RERANKED], found[Mode.LEXICAL], found[Mode.DENSE]
    answerable = len(hybrid.values)
    results = [
        mean("nDCG@10", hybrid, at_least=0.70),
        mean("nDCG@10 of BM25 alone", lexical),
        mean("nDCG@10 of embeddings alone", dense),
        mean("nDCG@10 of the two fused", found[Mode.FUSED]),
        mean("gain over BM25", hybrid.minus(lexical), at_least=0.0),
        mean("gain over embeddings", hybrid.minus(dense), at_least=0.0),
        mean("gain of reranking", hybrid.minus(found[Mode.FUSED]), at_least=-0.01),
        measured("questions that can be answered", answerable, at_least=FEWEST),
    ]
    missed = [
        (f"{case.id} finds nothing relevant in ten places: {case.question}", f"evaluation/{whose}.jsonl")
        for case, value in zip((case for case in cases if case.answerable), hybrid.values, strict=True)
        if value == 0
    ]
    return report(
        f"nDCG@10 is {hybrid.mean:.3f} on {answerable} questions, {hybrid.minus(lexical).mean:+.3f} over BM25.",
        data=whose,
        results=results,
        notes=missed,
    )


if __name__ == "__main__":
    sys.exit(run(check, refusals=[NoDocuments, UnusableCases]))
