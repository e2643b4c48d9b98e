"""bedrock-agent-runtime: Retrieve and RetrieveAndGenerate over a knowledge base."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from typing import Any

from local_cloud.bedrock import guardrail
from local_cloud.bedrock.model import Refused
from local_cloud.cloud import Cloud
from local_cloud.core.brain import REFUSAL
from local_cloud.core.extract import Source
from local_cloud.core.guard import Grounding, Side
from local_cloud.core.passages import Passage
from local_cloud.core.retrieval import Hit, Mode

_MODES = {"HYBRID": Mode.HYBRID, "SEMANTIC": Mode.SEMANTIC}
Keep = Callable[[Passage], bool]


def retrieve(cloud: Cloud, given: Mapping[str, Any]) -> dict[str, Any]:
    """Retrieve: the passages of a knowledge base that match a query."""
    query = given["retrievalQuery"].get("text", "")
    if not query.strip():
        raise Refused("ValidationException", "The text of retrievalQuery is empty.")
    name = given["knowledgeBaseId"]
    hits = _hits(cloud, name, query, given.get("retrievalConfiguration"))
    return {"retrievalResults": [{**_reference(name, hit.passage), "score": hit.score} for hit in hits]}


def retrieve_and_generate(cloud: Cloud, given: Mapping[str, Any]) -> dict[str, Any]:
    """RetrieveAndGenerate: sentences of the passages found, each with the passage it was taken from."""
    stated = given.get("retrieveAndGenerateConfiguration") or {}
    config = stated.get("knowledgeBaseConfiguration")
    if config is None:
        raise Refused("ValidationException", "The local cloud takes a knowledgeBaseConfiguration.")
    if not cloud.serves_model(config["modelArn"]):
        raise Refused("ValidationException", f"The model {config['modelArn']!r} does not exist.")
    question, name = given["input"]["text"], config["knowledgeBaseId"]
    session = given.get("sessionId") or hashlib.sha256(question.encode()).hexdigest()[:32]
    guard = _guard(cloud, config)
    if guard is not None and (found := guard.assess(question, Side.INPUT)).blocked:
        return {"output": {"text": found.text}, "citations": [], "sessionId": session, "guardrailAction": "INTERVENED"}
    hits = _hits(cloud, name, question, config.get("retrievalConfiguration"))
    sources = [Source(label=str(n), title=hit.passage.title, text=hit.passage.text) for n, hit in enumerate(hits)]
    text, citations = "", []
    for sentence in cloud.extractor.answer(question, sources):
        start = len(text)
        text += " ".join(sentence.text.split())
        part = {"text": text[start:], "span": {"start": start, "end": len(text)}}
        passage = hits[int(sentence.source.label)].passage
        citations.append(
            {"generatedResponsePart": {"textResponsePart": part}, "retrievedReferences": [_reference(name, passage)]}
        )
        text += " "
    said = text.strip() or REFUSAL
    answer: dict[str, Any] = {"output": {"text": said}, "citations": citations, "sessionId": session}
    if guard is not None:
        grounding = Grounding(sources=tuple(hit.passage.text for hit in hits), question=question)
        after = guard.assess(said, Side.OUTPUT, grounding if text else None)
        answer |= {"output": {"text": after.text}, "guardrailAction": "INTERVENED" if after.intervened else "NONE"}
    return answer


def _guard(cloud: Cloud, config: Mapping[str, Any]) -> Any:
    named = (config.get("generationConfiguration") or {}).get("guardrailConfiguration")
    return guardrail.find(cloud, named["guardrailId"], named["guardrailVersion"]) if named else None


def _hits(cloud: Cloud, name: str, query: str, config: Mapping[str, Any] | None) -> list[Hit]:
    index = cloud.knowledge_base(name)
    if index is None:
        raise Refused("ResourceNotFoundException", f"Knowledge Base with id {name} does not exist", 404)
    search = (config or {}).get("vectorSearchConfiguration") or {}
    keep = _keep(search["filter"]) if "filter" in search else None
    mode = _MODES.get(search.get("overrideSearchType", "SEMANTIC"), Mode.SEMANTIC)
    return index.search(query, search.get("numberOfResults", 5), mode, keep)


def _reference(base: str, passage: Passage) -> dict[str, Any]:
    uri = f"s3://{base.lower()}-documents/{passage.source}"
    return {
        "content": {"type": "TEXT", "text": passage.text},
        "location": {"type": "S3", "s3Location": {"uri": uri}},
        "metadata": {**passage.metadata, "x-amz-bedrock-kb-source-uri": uri, "title": passage.title},
    }


def _keep(rule: Mapping[str, Any]) -> Keep:
    """A metadata filter as a test of a passage."""
    (name, body), *_ = rule.items()
    if name in ("andAll", "orAll"):
        inner = [_keep(each) for each in body]
        return lambda passage: (all if name == "andAll" else any)(test(passage) for test in inner)
    key, wanted = body["key"], body["value"]
    tests: dict[str, Callable[[Any], bool]] = {
        "equals": lambda value: value == wanted,
        "notEquals": lambda value: value != wanted,
        "in": lambda value: value in wanted,
        "notIn": lambda value: value not in wanted,
        "greaterThan": lambda value: value > wanted,
        "greaterThanOrEquals": lambda value: value >= wanted,
        "lessThan": lambda value: value < wanted,
        "lessThanOrEquals": lambda value: value <= wanted,
        "startsWith": lambda value: str(value).startswith(wanted),
        "stringContains": lambda value: wanted in (value if isinstance(value, list) else str(value)),
        "listContains": lambda value: isinstance(value, list) and wanted in value,
    }
    test = tests[name]

    def keep(passage: Passage) -> bool:
        try:
            return key in passage.metadata and test(passage.metadata[key])
        except TypeError:
            return False

    return keep
