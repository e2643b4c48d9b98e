"""Azure AI Search: indexes, documents, and full-text, vector, hybrid and semantic queries over them."""

from __future__ import annotations

import json
import math
import re
import threading
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import unquote

from local_cloud.azure.errors import Refused, body_of, raise_fault
from local_cloud.azure.filters import order, parse_filter, value_of
from local_cloud.cloud import Cloud
from local_cloud.core.extract import Source
from local_cloud.core.passages import Passage
from local_cloud.core.retrieval import Index, Mode
from local_cloud.core.text import stem, stems, words
from local_cloud.http import Request, Response, json_response

_INDEX = re.compile(r"/indexes(?:(?:\('([^']+)'\)|/([^/(]+))(/.*)?)?")
_KEY = re.compile(r"/docs(?:\('(.+)'\)|/([^/$]+))")
_SAFE_KEY = re.compile(r"[A-Za-z0-9_\-=]+")
_RRF, _SEMANTIC_DEPTH, _BEST_RERANKER = 60, 50, 4.0

Json = dict[str, Any]


@dataclass(slots=True)
class Table:
    """An index: its definition, its documents by key, and the text index, made anew after a change."""

    definition: Json
    documents: dict[str, Json] = field(default_factory=dict)
    texts: Index | None = None

    def __post_init__(self) -> None:
        keys = [each["name"] for each in self.fields if each.get("key")]
        if len(keys) != 1:
            raise Refused(400, "InvalidRequestParameter", f"The index must have exactly one key field; found {keys}.")

    @property
    def fields(self) -> Sequence[Json]:
        return list(self.definition.get("fields") or ())

    @property
    def key(self) -> str:
        return str(next(each["name"] for each in self.fields if each.get("key")))

    def searchable(self, wanted: Sequence[str] = ()) -> list[str]:
        """Names of the text fields a query looks in: strings are searchable unless the definition says otherwise."""
        texts = [each for each in self.fields if each.get("type") in ("Edm.String", "Collection(Edm.String)")]
        names = [each["name"] for each in texts if each.get("searchable", not each.get("key"))]
        return [name for name in names if name in wanted] if wanted else names

    def vector_fields(self) -> dict[str, int]:
        """Names of the vector fields and how many numbers each takes."""
        return {each["name"]: int(each["dimensions"]) for each in self.fields if each.get("dimensions")}


def handler(cloud: Cloud) -> Callable[[Request], Response]:
    """The function that answers requests to Azure AI Search. Indexes live as long as the local cloud."""
    tables: dict[str, Table] = {}
    lock = threading.Lock()

    def handle(request: Request) -> Response:
        found = _INDEX.fullmatch(request.path)
        if found is None:
            raise Refused(404, "ResourceNotFound", f"The local search service does not serve {request.path}.")
        name, rest = unquote(found[1] or found[2] or ""), found[3] or ""
        with lock:
            if not name:
                return _indexes(tables, request)
            if not rest:
                return _one_index(tables, name, request)
            if name not in tables:
                raise Refused(404, "ResourceNotFound", f"No index with the name '{name}' was found in the service.")
            return _documents(cloud, tables[name], rest, request)

    return handle


def _indexes(tables: dict[str, Table], request: Request) -> Response:
    if request.method == "GET":
        return json_response({"value": [table.definition for _, table in sorted(tables.items())]})
    given = body_of(request)
    name = str(given.get("name", ""))
    if name in tables:
        message = f"Cannot create index '{name}' because it already exists."
        raise Refused(409, "ResourceNameAlreadyInUse", message)
    tables[name] = _table(name, given)
    return json_response(tables[name].definition, 201)


def _one_index(tables: dict[str, Table], name: str, request: Request) -> Response:
    if request.method == "PUT":
        created = name not in tables
        table = _table(name, {**body_of(request), "name": name})
        table.documents = {} if created else tables[name].documents
        tables[name] = table
        return json_response(table.definition, 201 if created else 200)
    if name not in tables:
        raise Refused(404, "ResourceNotFound", f"No index with the name '{name}' was found in the service.")
    if request.method == "DELETE":
        del tables[name]
        return Response(status=204)
    return json_response(tables[name].definition)


def _table(name: str, given: Json) -> Table:
    if not re.fullmatch(r"[a-z0-9](?:[a-z0-9-]{0,126}[a-z0-9])?", name):
        message = f"The index name {name!r} must hold only lower-case letters, digits and dashes."
        raise Refused(400, "InvalidRequestParameter", message)
    version = json.dumps(given, sort_keys=True)
    return Table(definition={**given, "@odata.etag": f'"0x{sum(version.encode()):X}"'})


def _documents(cloud: Cloud, table: Table, rest: str, request: Request) -> Response:
    if rest == "/docs/search.index":
        raise_fault(cloud, "index")
        return _store(table, body_of(request))
    if rest == "/docs/search.post.search":
        raise_fault(cloud, "search")
        return json_response(_search(cloud, table, body_of(request)))
    if rest == "/docs/$count":
        body = str(len(table.documents)).encode()
        return Response(headers={"content-type": "text/plain"}, body=body)
    if rest == "/search.stats":
        return json_response({"documentCount": len(table.documents), "storageSize": 0, "vectorIndexSize": 0})
    if found := _KEY.fullmatch(rest):
        key = unquote(found[1] or found[2]).replace("''", "'")
        if key not in table.documents:
            raise Refused(404, "ResourceNotFound", f"No document with the key '{key}' was found in the index.")
        return json_response(_shown(table, table.documents[key], request.query.get("$select")))
    raise Refused(404, "ResourceNotFound", f"The local search service does not serve {rest}.")


def _store(table: Table, given: Json) -> Response:
    results = []
    for each in given.get("value") or ():
        document = {name: value for name, value in each.items() if not name.startswith("@search.")}
        key = document.get(table.key)
        action = each.get("@search.action", "upload")
        problem = _problem(table, document, key, action)
        if problem is None:
            _change(table, str(key), document, action)
        status = 400 if problem else 200 if key in table.documents or action == "delete" else 201
        results.append({"key": str(key), "status": problem is None, "errorMessage": problem, "statusCode": status})
    table.texts = None
    return json_response({"value": results}, 200 if all(each["status"] for each in results) else 207)


def _problem(table: Table, document: Json, key: Any, action: str) -> str | None:
    known = {each["name"] for each in table.fields}
    if not isinstance(key, str) or not _SAFE_KEY.fullmatch(key):
        return f"Invalid document key: {key!r}. Keys hold letters, digits, dashes, underscores and equal signs."
    if unknown := sorted(set(document) - known):
        return f"The property '{unknown[0]}' does not exist on the index."
    for name, size in table.vector_fields().items():
        vector = document.get(name)
        if vector is not None and len(vector) != size:
            return f"The vector field '{name}' has {size} dimensions; the document has {len(vector)}."
    if action == "merge" and key not in table.documents:
        return "Document not found."
    return None


def _change(table: Table, key: str, document: Json, action: str) -> None:
    if action == "delete":
        table.documents.pop(key, None)
    elif action in ("merge", "mergeOrUpload"):
        table.documents[key] = {**table.documents.get(key, {}), **document}
    else:
        table.documents[key] = document


def _search(cloud: Cloud, table: Table, given: Json) -> Json:
    keep = parse_filter(given["filter"]) if given.get("filter") else None
    allowed = {key for key, document in table.documents.items() if keep is None or keep(document)}
    asked = str(given.get("search") or "").strip()
    scores = _scores(cloud, table, given, "" if asked == "*" else asked, allowed)
    ranked = sorted(scores, key=lambda key: (-scores[key], key))
    semantic = given.get("queryType") == "semantic" and bool(asked) and asked != "*"
    told = _reranked(cloud, table, given, asked, ranked[:_SEMANTIC_DEPTH]) if semantic else {}
    if told:
        ranked = sorted(told, key=lambda key: (-told[key]["score"], -scores[key], key))
    if given.get("orderby"):
        ranked = order(ranked, _joined(given["orderby"]), lambda key, name: _ordered(table, scores, key, name))
    first, most = int(given.get("skip") or 0), int(given.get("top", 50))
    rows = [_row(table, given, key, scores[key], told.get(key), asked) for key in ranked[first : first + most]]
    answer: Json = {"value": rows}
    if given.get("count"):
        answer["@odata.count"] = len(ranked)
    if given.get("facets"):
        answer["@search.facets"] = _facets(table, ranked, given["facets"])
    if told and str(given.get("answers", "")).startswith("extractive"):
        best = [told[key] | {"key": key} for key in ranked if told[key]["support"] >= cloud.extractor.enough][:1]
        answer["@search.answers"] = [
            {"key": each["key"], "text": each["caption"], "highlights": each["caption"], "score": each["support"]}
            for each in best
        ]
    return answer


def _scores(cloud: Cloud, table: Table, given: Json, asked: str, allowed: set[str]) -> dict[str, float]:
    """Score by key: BM25 alone, the one vector query alone, or reciprocal ranks of all of them."""
    rankings: list[dict[str, float]] = []
    if asked:
        rankings.append(_lexical(table, given, asked, allowed))
    for query in given.get("vectorQueries") or ():
        rankings.append(_nearest(cloud, table, query, allowed))
    if not rankings:
        return dict.fromkeys(allowed, 1.0)
    if len(rankings) == 1:
        return rankings[0]
    fused: dict[str, float] = defaultdict(float)
    for ranking in rankings:
        for rank, key in enumerate(sorted(ranking, key=lambda key: (-ranking[key], key)), start=1):
            fused[key] += 1 / (_RRF + rank)
    return dict(fused)


def _lexical(table: Table, given: Json, asked: str, allowed: set[str]) -> dict[str, float]:
    wanted = _list(given.get("searchFields"))
    index = table.texts if not wanted else None
    if index is None:
        index = Index(
            [Passage(source=key, title="", text=_text(table, key, wanted)) for key in sorted(table.documents)]
        )
        if not wanted:
            table.texts = index
    hits = index.search(asked, len(table.documents), Mode.LEXICAL, lambda passage: passage.source in allowed)
    if given.get("searchMode") == "all":
        need = set(stems(asked))
        hits = [hit for hit in hits if need <= set(stems(hit.passage.text))]
    return {hit.passage.source: hit.score for hit in hits}


def _nearest(cloud: Cloud, table: Table, query: Json, allowed: set[str]) -> dict[str, float]:
    fields = table.vector_fields()
    scores: dict[str, float] = {}
    for name in _list(query.get("fields")):
        if name not in fields:
            raise Refused(400, "InvalidRequestParameter", f"Unknown field '{name}' in vector field list.")
        vector = query.get("vector") or _embedded(cloud, str(query.get("text", "")))
        if len(vector) != fields[name]:
            message = f"The vector query's vector has {len(vector)} dimensions; the field '{name}' has {fields[name]}."
            raise Refused(400, "InvalidVectorQuery", message)
        for key in sorted(allowed):
            if stored := table.documents[key].get(name):
                scores[key] = max(scores.get(key, -1.0), 1 / (2 - _cosine(vector, stored)))
    best = sorted(scores, key=lambda key: (-scores[key], key))[: int(query.get("k") or 50)]
    return {key: round(scores[key], 6) for key in best}


def _embedded(cloud: Cloud, text: str) -> list[float]:
    if cloud.encoder is None:
        raise Refused(
            400, "InvalidVectorQuery", "A text query needs a vectorizer; this local cloud compares words only."
        )
    return [float(x) for x in cloud.encoder.encode([text])[0]]


def _cosine(one: Sequence[float], other: Sequence[float]) -> float:
    size = math.sqrt(sum(x * x for x in one) * sum(x * x for x in other))
    return sum(x * y for x, y in zip(one, other, strict=True)) / size if size else 0.0


def _reranked(cloud: Cloud, table: Table, given: Json, asked: str, keys: Sequence[str]) -> dict[str, Json]:
    """Semantic ranking: how well the best sentence of a document answers the question, and that sentence."""
    question = str(given.get("semanticQuery") or asked)
    found = {}
    for key in keys:
        source = Source(label=key, title=_title(table, given, key), text=_text(table, key, ()))
        best = next(iter(cloud.extractor.ranked(question, [source])), None)
        support = min(1.0, best.support) if best else 0.0
        found[key] = {"score": _BEST_RERANKER * support, "support": support, "caption": best.text if best else ""}
    return found


def _title(table: Table, given: Json, key: str) -> str:
    configurations = (table.definition.get("semantic") or {}).get("configurations") or ()
    for each in configurations:
        if each.get("name") == given.get("semanticConfiguration"):
            named = (each.get("prioritizedFields") or {}).get("titleField") or {}
            return str(table.documents[key].get(named.get("fieldName", ""), "") or "")
    return ""


def _text(table: Table, key: str, wanted: Sequence[str]) -> str:
    values = [table.documents[key].get(name) for name in table.searchable(wanted)]
    return "\n".join(" ".join(value) if isinstance(value, list) else str(value) for value in values if value)


def _row(table: Table, given: Json, key: str, score: float, told: Json | None, asked: str) -> Json:
    row: Json = {"@search.score": score}
    if told is not None:
        row["@search.rerankerScore"] = round(told["score"], 4)
        if given.get("captions"):
            row["@search.captions"] = [{"text": told["caption"], "highlights": told["caption"]}]
    if given.get("highlight"):
        row["@search.highlights"] = _highlights(table.documents[key], given, asked)
    return row | _shown(table, table.documents[key], given.get("select"))


def _shown(table: Table, document: Json, select: Any) -> Json:
    hidden = {each["name"] for each in table.fields if each.get("retrievable") is False or each.get("hidden") is True}
    chosen = _list(select)
    names = [
        each["name"] for each in table.fields if each["name"] not in hidden and (not chosen or each["name"] in chosen)
    ]
    return {name: document.get(name) for name in names}


def _highlights(document: Json, given: Json, asked: str) -> Json:
    before, after = given.get("highlightPreTag") or "<em>", given.get("highlightPostTag") or "</em>"
    wanted = set(stems(asked))
    found = {}
    for name in _list(given["highlight"]):
        text = str(document.get(name) or "")
        marked = re.sub(
            r"[A-Za-z0-9]+", lambda m: f"{before}{m[0]}{after}" if stem("".join(words(m[0]))) in wanted else m[0], text
        )
        if marked != text:
            found[name] = [marked]
    return found


def _facets(table: Table, keys: Sequence[str], wanted: Sequence[str]) -> Json:
    facets = {}
    for each in wanted:
        name, *options = [part.strip() for part in each.split(",")]
        most = next((int(option.split(":")[1]) for option in options if option.startswith("count:")), 10)
        counts: Counter[Any] = Counter()
        for key in keys:
            value = table.documents[key].get(name)
            counts.update(value if isinstance(value, list) else [] if value is None else [value])
        best = sorted(counts.items(), key=lambda pair: (-pair[1], str(pair[0])))[:most]
        facets[name] = [{"value": value, "count": count} for value, count in best]
    return facets


def _ordered(table: Table, scores: Mapping[str, float], key: str, name: str) -> Any:
    return scores[key] if name == "search.score()" else value_of(table.documents[key], name)


def _list(value: Any) -> list[str]:
    """Names given as a list or joined by commas."""
    if isinstance(value, str):
        value = value.split(",")
    return [str(each).strip() for each in value or () if str(each).strip() not in ("", "*")]


def _joined(value: Any) -> str:
    return value if isinstance(value, str) else ",".join(value)
