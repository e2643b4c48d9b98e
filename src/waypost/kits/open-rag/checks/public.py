"""Does retrieval reach published figures on a public collection, Cranfield 1400?"""

from __future__ import annotations

import sys

from checks.figures import mean
from checks.report import report, run, unavailable
from open_rag.benchmark import open_collection
from open_rag.cranfield import NotCranfield, NotFetched
from open_rag.evaluate import collection_retrieval
from open_rag.search import Mode
from open_rag.settings import load_settings

NARSIL = "Narsil, README: BM25, Porter stemmer, Lucene stop words, gain 2^grade - 1 (github.com/assetcorp/narsil)"


def check() -> int:
    try:
        searcher, collection = open_collection(load_settings())
    except NotFetched as error:
        return unavailable(str(error))
    found = {mode: collection_retrieval(searcher, collection, mode) for mode in Mode}
    plain, exponential, first = ("nDCG@10", "nDCG@10 (2^grade - 1)", "P@10")
    hybrid, lexical, fused = (found[mode][plain] for mode in (Mode.RERANKED, Mode.LEXICAL, Mode.FUSED))
    published = {"reference_source": NARSIL}
    results = [
        mean("nDCG@10", hybrid, at_least=0.40),
        mean("nDCG@10 of BM25 alone", lexical, at_least=0.35),
        mean("nDCG@10 of embeddings alone", found[Mode.DENSE][plain], at_least=0.35),
        mean("nDCG@10 of the two fused", fused),
        mean("gain over BM25", hybrid.minus(lexical), at_least=0.02),
        mean("gain of reranking", hybrid.minus(fused), at_least=-0.01),
        mean(f"{exponential} of BM25 alone", found[Mode.LEXICAL][exponential], reference=0.3739, **published),
        mean("P@10 of BM25 alone", found[Mode.LEXICAL][first], reference=0.2458, at_least=0.15, **published),
    ]
    queries = len(hybrid.values)
    summary = f"nDCG@10 is {hybrid.mean:.3f} on {queries} queries; BM25 alone {lexical.mean:.3f}."
    return report(summary, data=None, results=results)


if __name__ == "__main__":
    sys.exit(run(check, refusals=[NotCranfield]))
