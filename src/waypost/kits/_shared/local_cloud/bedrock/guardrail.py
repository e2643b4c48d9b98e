"""A guardrail's assessment in the words of Bedrock."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from local_cloud.bedrock.model import Refused
from local_cloud.cloud import Cloud
from local_cloud.core.guard import Assessment, Finding, Grounding, Guardrail, Side

_UNIT_CHARACTERS = 1000
ARN = "arn:aws:bedrock:us-east-1:000000000000:guardrail/"


def find(cloud: Cloud, identifier: str, version: str) -> Guardrail:
    """The guardrail, or the error that Bedrock answers with."""
    found = cloud.guardrail(identifier)
    if found is None:
        raise Refused("ResourceNotFoundException", f"The guardrail identifier {identifier!r} does not exist.", 404)
    if version != "DRAFT" and not version.isdecimal():
        raise Refused("ValidationException", f"The guardrail version is {version!r}; expected DRAFT or a number.")
    return found


def usage(guardrail: Guardrail, text: str, sources: Sequence[str] = ()) -> dict[str, int]:
    """Text units, of 1,000 characters, for every policy that was applied."""
    units = max(1, -(-len(text) // _UNIT_CHARACTERS))
    has = guardrail.policies()
    wide = max(1, -(-(len(text) + sum(map(len, sources))) // _UNIT_CHARACTERS))
    rules = guardrail.definition.get("sensitiveInformationPolicyConfig") or {}
    return {
        "topicPolicyUnits": units if "topic" in has else 0,
        "contentPolicyUnits": units if "content" in has else 0,
        "wordPolicyUnits": units if "word" in has else 0,
        "sensitiveInformationPolicyUnits": units if rules.get("piiEntitiesConfig") else 0,
        "sensitiveInformationPolicyFreeUnits": units if rules.get("regexesConfig") else 0,
        "contextualGroundingPolicyUnits": wide if "grounding" in has and sources else 0,
    }


def assessment(found: Assessment, *, everything: bool = False) -> dict[str, Any]:
    """The findings as a ``GuardrailAssessment``. Without ``everything``, only those that made it act."""
    shown = [each for each in found.findings if everything or each.action != "NONE"]
    by = defaultdict(list)
    for each in shown:
        by[each.policy].append(_filter(each))
    report: dict[str, Any] = {}
    if by["topic"]:
        report["topicPolicy"] = {"topics": by["topic"]}
    if by["content"]:
        report["contentPolicy"] = {"filters": by["content"]}
    if by["word"]:
        report["wordPolicy"] = {"customWords": by["word"], "managedWordLists": []}
    if by["pii"] or by["regex"]:
        report["sensitiveInformationPolicy"] = {"piiEntities": by["pii"], "regexes": by["regex"]}
    if by["grounding"]:
        report["contextualGroundingPolicy"] = {"filters": by["grounding"]}
    return report


def _filter(each: Finding) -> dict[str, Any]:
    common = {"action": each.action, "detected": each.policy != "grounding" or each.action != "NONE"}
    shapes: dict[str, dict[str, Any]] = {
        "topic": {"name": each.name, "type": "DENY"},
        "content": {"type": each.name, "confidence": "HIGH", "filterStrength": "HIGH"},
        "word": {"match": each.match},
        "pii": {"match": each.match, "type": each.name},
        "regex": {"name": each.name, "match": each.match, "regex": each.pattern},
        "grounding": {"type": each.name, "threshold": each.threshold, "score": each.score},
    }
    return shapes[each.policy] | common


def apply(cloud: Cloud, given: Mapping[str, Any]) -> dict[str, Any]:
    """ApplyGuardrail."""
    guardrail = find(cloud, given["guardrailIdentifier"], given["guardrailVersion"])
    blocks = [block["text"] for block in given["content"] if "text" in block]
    if len(blocks) < len(given["content"]) or not blocks:
        raise Refused("ValidationException", "The local guardrail takes one or more text blocks.")
    roles: dict[str, list[str]] = {"grounding_source": [], "query": [], "guard_content": []}
    for block in blocks:
        for qualifier in block.get("qualifiers") or ["guard_content"]:
            roles[qualifier].append(block["text"])
    guarded = "\n".join(roles["guard_content"])
    if not guarded:
        raise Refused("ValidationException", "At least one block must be guard_content.")
    side = Side(given["source"])
    grounding = None
    if side is Side.OUTPUT and roles["grounding_source"] and roles["query"]:
        grounding = Grounding(sources=tuple(roles["grounding_source"]), question="\n".join(roles["query"]))
    found = guardrail.assess(guarded, side, grounding)
    wanted = assessment(found, everything=given.get("outputScope") == "FULL" or grounding is not None)
    if wanted or found.intervened:
        wanted["invocationMetrics"] = {
            "guardrailProcessingLatency": 1,
            "usage": usage(guardrail, guarded, roles["grounding_source"] if grounding else ()),
            "guardrailCoverage": {"textCharacters": {"guarded": len(guarded), "total": len(guarded)}},
        }
    return {
        "usage": usage(guardrail, guarded, roles["grounding_source"] if grounding else ()),
        "action": "GUARDRAIL_INTERVENED" if found.intervened else "NONE",
        "actionReason": _reason(found),
        "outputs": [{"text": found.text}] if found.intervened else [],
        "assessments": [wanted] if wanted else [],
        "guardrailCoverage": {"textCharacters": {"guarded": len(guarded), "total": len(guarded)}},
    }


def _reason(found: Assessment) -> str:
    if found.blocked:
        return "Guardrail blocked."
    return "Guardrail masked." if found.masked else "No action."
