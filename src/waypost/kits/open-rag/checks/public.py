"""Does retrieval reach published figures on a public collection, Cranfield 1400?"""

from __future__ import annotations

from checks.report import Report, main
from open_rag.benchmark import open_collection
from open_rag.cranfield import NotCranfield, NotFetched
from open_rag.evaluate import collection_retrieval
from open_rag.search import Mode
from open_rag.settings import load_settings

NARSIL = "Narsil, README: BM25, Porter stemmer, Lucene stop words, gain 2^grade - 1 (github.com/assetcorp/narsil)"


def check() -> int:
    report = Report()
    try:
        searcher, collection = open_collection(load_settings())
    except NotFetched as error:
        return report.finish(str(error), outcome="not-available")
    found = {mode: collection_retrieval(searcher, collection, mode) for mode in Mode}
    plain, exponential, first = ("nDCG@10", "nDCG@10 (2^grade - 1)", "P@10")
    hybrid, lexical, fused = (found[mode][plain] for mode in (Mode.RERANKED, Mode.LEXICAL, Mode.FUSED))
    report.measured("nDCG@10", hybrid, at_least=0.40)
    report.measured("nDCG@10 of BM25 alone", lexical, at_least=0.35)
    report.measured("nDCG@10 of embeddings alone", found[Mode.DENSE][plain], at_least=0.35)
    report.measured("nDCG@10 of the two fused", fused)
    report.measured("gain over BM25", hybrid.minus(lexical), at_least=0.02)
    report.measured("gain of reranking", hybrid.minus(fused), at_least=-0.01)
    published = {"reference_source": NARSIL}
    report.measured(f"{exponential} of BM25 alone", found[Mode.LEXICAL][exponential], reference=0.3739, **published)
    report.measured("P@10 of BM25 alone", found[Mode.LEXICAL][first], reference=0.2458, at_least=0.15, **published)
    return report.finish(f"nDCG@10 is {hybrid.mean:.3f} on 225 queries; BM25 alone {lexical.mean:.3f}.")


if __name__ == "__main__":
    main(check, [NotCranfield])
