"""The index in AI Search: made, filled, and asked by words, by meaning, or by both with semantic ranking."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from typing import Any

from azure.search.documents.indexes import models as kinds
from azure.search.documents.models import VectorizedQuery, VectorQuery

from foundry_app.reading import Passage
from foundry_app.services import Services

_SEMANTIC = "by-title-and-text"
_NEIGHBOURS = 10


class Mode(StrEnum):
    """How the index is asked."""

    WORDS = "words"
    MEANING = "meaning"
    HYBRID = "hybrid"


def definition(name: str, dimensions: int) -> kinds.SearchIndex:
    """Fields, vectors and semantic ranking of the index."""
    text = kinds.SearchFieldDataType.STRING
    fields = [
        kinds.SimpleField(name="id", type=text, key=True),
        kinds.SimpleField(name="document", type=text, filterable=True, facetable=True),
        kinds.SearchableField(name="title", type=text),
        kinds.SearchableField(name="text", type=text),
        kinds.SearchField(
            name="vector",
            type=kinds.SearchFieldDataType.Collection(kinds.SearchFieldDataType.SINGLE),
            searchable=True,
            hidden=True,
            vector_search_dimensions=dimensions,
            vector_search_profile_name="exact",
        ),
    ]
    vectors = kinds.VectorSearch(
        algorithms=[kinds.ExhaustiveKnnAlgorithmConfiguration(name="knn")],
        profiles=[kinds.VectorSearchProfile(name="exact", algorithm_configuration_name="knn")],
    )
    ranked = kinds.SemanticPrioritizedFields(
        title_field=kinds.SemanticField(field_name="title"), content_fields=[kinds.SemanticField(field_name="text")]
    )
    semantic = kinds.SemanticSearch(
        configurations=[kinds.SemanticConfiguration(name=_SEMANTIC, prioritized_fields=ranked)]
    )
    return kinds.SearchIndex(name=name, fields=fields, vector_search=vectors, semantic_search=semantic)


def fill(services: Services, passages: Sequence[Passage]) -> None:
    """Make the index anew and put every passage with its vector into it."""
    named = services.settings.services
    if named.index in services.indexes.list_index_names():
        services.indexes.delete_index(named.index)
    services.indexes.create_index(definition(named.index, named.dimensions))
    vectors = embed(services, [f"{passage.title}\n{passage.text}" for passage in passages])
    rows = [
        {"id": p.id, "document": p.document, "title": p.title, "text": p.text, "vector": vector}
        for p, vector in zip(passages, vectors, strict=True)
    ]
    refused = [each.key for each in services.search.upload_documents(rows) if not each.succeeded]
    if refused:
        raise RuntimeError(f"AI Search refused {len(refused)} passages, the first is {refused[0]}.")


def embed(services: Services, texts: Sequence[str]) -> list[list[float]]:
    """Vectors from the embedding deployment."""
    named = services.settings.services
    answer = services.chat.embeddings.create(
        model=named.embedding, input=list(texts), dimensions=named.dimensions, encoding_format="float"
    )
    services.spent.add(tokens=answer.usage.total_tokens)
    return [each.embedding for each in answer.data]


def find(services: Services, question: str, most: int, mode: Mode = Mode.HYBRID) -> list[Passage]:
    """The passages that fit a question best, best first."""
    vectors: list[VectorQuery] | None = None
    if mode is not Mode.WORDS:
        vector = embed(services, [question])[0]
        vectors = [VectorizedQuery(vector=vector, k_nearest_neighbors=_NEIGHBOURS, fields="vector")]
    ranking: dict[str, Any] = (
        {"query_type": "semantic", "semantic_configuration_name": _SEMANTIC} if mode is Mode.HYBRID else {}
    )
    found = services.search.search(
        None if mode is Mode.MEANING else question,
        vector_queries=vectors,
        select=["id", "document", "title", "text"],
        top=most,
        **ranking,
    )
    return [Passage(**{name: row[name] for name in ("id", "document", "title", "text")}) for row in found]
