"""The guardrail around a turn: what comes in, and whether what goes out is borne out by the passages."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bedrock_chat.session import Session


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What the guardrail made of a text. ``text`` may be shown; ``units`` were charged."""

    text: str
    blocked: bool
    masked: bool
    reasons: tuple[str, ...]
    units: int


class Guard:
    """ApplyGuardrail, before the model and after it."""

    def __init__(self, session: Session) -> None:
        self._session = session

    @property
    def config(self) -> dict[str, str]:
        """The guardrail as Converse takes it: the service applies it to the question and the answer as well."""
        place = self._session.place
        return {
            "guardrailIdentifier": place.guardrail,
            "guardrailVersion": place.guardrail_version,
            "trace": "enabled",
        }

    def incoming(self, text: str) -> Verdict:
        """Judge what the user wrote. Personal data is masked before the model, the memory or a log sees it."""
        return self._apply("INPUT", [{"text": {"text": text}}], text)

    def outgoing(self, answer: str, question: str, sources: Sequence[str]) -> Verdict:
        """Judge an answer against the passages it was made from."""
        blocks = [{"text": {"text": source, "qualifiers": ["grounding_source"]}} for source in sources]
        blocks.append({"text": {"text": question, "qualifiers": ["query"]}})
        blocks.append({"text": {"text": answer, "qualifiers": ["guard_content"]}})
        return self._apply("OUTPUT", blocks, answer)

    def _apply(self, side: str, blocks: list[dict[str, Any]], text: str) -> Verdict:
        answer = self._session.runtime.apply_guardrail(
            guardrailIdentifier=self._session.place.guardrail,
            guardrailVersion=self._session.place.guardrail_version,
            source=side,
            content=blocks,
        )
        reasons = tuple(reason for each in answer["assessments"] for reason in _reasons(each))
        intervened = answer["action"] == "GUARDRAIL_INTERVENED"
        blocked = intervened and any(reason.endswith("BLOCKED") for reason in reasons)
        shown = answer["outputs"][0]["text"] if intervened and answer["outputs"] else text
        return Verdict(
            text=shown,
            blocked=blocked,
            masked=intervened and not blocked,
            reasons=reasons,
            units=_units(answer["usage"]),
        )


def trace_units(trace: Mapping[str, Any] | None) -> int:
    """Units charged inside a Converse call, as far as its trace tells."""
    guard = (trace or {}).get("guardrail") or {}
    assessments = [*guard.get("inputAssessment", {}).values()]
    assessments += [each for many in guard.get("outputAssessments", {}).values() for each in many]
    return sum(_units(each.get("invocationMetrics", {}).get("usage", {})) for each in assessments)


def _units(usage: Mapping[str, Any]) -> int:
    """Units that cost something: own patterns and words are free."""
    charged = (
        "topicPolicyUnits",
        "contentPolicyUnits",
        "sensitiveInformationPolicyUnits",
        "contextualGroundingPolicyUnits",
    )
    return sum(int(usage.get(name, 0)) for name in charged)


def _reasons(assessment: Mapping[str, Any]) -> list[str]:
    """What was seen and done about it, as short texts such as ``topic Legal advice BLOCKED``."""
    found = [("topic", each, "name") for each in assessment.get("topicPolicy", {}).get("topics", ())]
    found += [("content", each, "type") for each in assessment.get("contentPolicy", {}).get("filters", ())]
    found += [("word", each, "match") for each in assessment.get("wordPolicy", {}).get("customWords", ())]
    personal = assessment.get("sensitiveInformationPolicy", {})
    found += [("personal data", each, "type") for each in personal.get("piiEntities", ())]
    found += [("personal data", each, "name") for each in personal.get("regexes", ())]
    found += [
        ("grounding", each, "type") for each in assessment.get("contextualGroundingPolicy", {}).get("filters", ())
    ]
    return [f"{kind} {each[key]} {each['action']}" for kind, each, key in found if each["action"] != "NONE"]
