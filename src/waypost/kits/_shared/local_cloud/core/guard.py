"""A guardrail: denied topics, words, personal data, prompt attacks and grounding, decided by rules and similarity.

The definition has the form of a Bedrock ``CreateGuardrail`` request, so the same file makes the real one in the cloud.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from local_cloud.core.extract import Extractor
from local_cloud.core.text import numbers, sentences, stems

TOPIC_CLOSE = 0.55
TOPIC_WORDS = 0.6
EVALUATED_FILTERS = frozenset({"PROMPT_ATTACK"})


class Side(StrEnum):
    """Whether the text comes from the user or from the model."""

    INPUT = "INPUT"
    OUTPUT = "OUTPUT"


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing a policy saw.

    ``action`` is BLOCKED, ANONYMIZED or NONE; ``score`` and ``threshold`` are of grounding.
    """

    policy: str  # topic, content, word, pii, regex, grounding
    name: str
    action: str
    match: str = ""
    score: float | None = None
    threshold: float | None = None
    pattern: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Assessment:
    """What a guardrail made of a text; ``text`` is what may be shown: unchanged, masked, or the blocked message."""

    findings: tuple[Finding, ...]
    text: str
    blocked: bool

    @property
    def masked(self) -> bool:
        return not self.blocked and any(finding.action == "ANONYMIZED" for finding in self.findings)

    @property
    def intervened(self) -> bool:
        return self.blocked or self.masked


@dataclass(frozen=True, slots=True, kw_only=True)
class Grounding:
    """What an answer is held against: the source texts and the question."""

    sources: tuple[str, ...]
    question: str


@dataclass(frozen=True, slots=True)
class Guardrail:
    """A guardrail made from a definition."""

    definition: Mapping[str, Any]
    extractor: Extractor = field(default_factory=Extractor)

    def assess(self, text: str, side: Side, grounding: Grounding | None = None) -> Assessment:
        """Apply every policy to a text from the user (INPUT) or the model (OUTPUT)."""
        personal = list(self._personal(text, side))
        findings = (*self._topics(text, side), *self._attacks(text, side), *self._words(text, side), *personal)
        if grounding is not None and side is Side.OUTPUT:
            findings += tuple(self._grounding(text, grounding))
        if any(finding.action == "BLOCKED" for finding in findings):
            message = "blockedInputMessaging" if side is Side.INPUT else "blockedOutputsMessaging"
            return Assessment(findings=findings, text=str(self.definition[message]), blocked=True)
        masked = text
        for finding in sorted(personal, key=lambda each: -len(each.match)):
            if finding.action == "ANONYMIZED":
                masked = masked.replace(finding.match, "{" + finding.name + "}")
        return Assessment(findings=findings, text=masked, blocked=False)

    def policies(self) -> frozenset[str]:
        """Which policies the definition has: topic, content, word, pii, grounding."""
        keys = {
            "topic": "topicPolicyConfig", "content": "contentPolicyConfig", "word": "wordPolicyConfig",
            "pii": "sensitiveInformationPolicyConfig", "grounding": "contextualGroundingPolicyConfig",
        }  # fmt: skip
        return frozenset(name for name, key in keys.items() if self.definition.get(key))

    def _rules(self, policy: str, kind: str) -> Sequence[Mapping[str, Any]]:
        found: Sequence[Mapping[str, Any]] = (self.definition.get(policy) or {}).get(kind) or ()
        return found

    def _topics(self, text: str, side: Side) -> list[Finding]:
        pieces = [text[start:end] for start, end in sentences(text)] or [text]
        found = []
        for topic in self._rules("topicPolicyConfig", "topicsConfig"):
            samples = [*topic.get("examples", ()), str(topic["definition"])]
            if any(self._alike(piece, sample) for piece in pieces for sample in samples):
                found.append(Finding(policy="topic", name=str(topic["name"]), action=_action(topic, side, "BLOCK")))
        return found

    def _alike(self, piece: str, sample: str) -> bool:
        close = self.extractor.closeness(piece, [sample])[0]
        if close is not None:
            return close >= TOPIC_CLOSE
        said, meant = set(stems(piece)), set(stems(sample))
        return len(said & meant) >= 2 and len(said & meant) / len(said) >= TOPIC_WORDS

    def _attacks(self, text: str, side: Side) -> list[Finding]:
        if side is Side.OUTPUT:
            return []
        return [
            Finding(policy="content", name="PROMPT_ATTACK", action=_action(rule, side, "BLOCK"), match=match.group())
            for rule in self._rules("contentPolicyConfig", "filtersConfig")
            if rule["type"] == "PROMPT_ATTACK" and rule.get("inputStrength", "NONE") != "NONE"
            for match in [_ATTACK.search(text)]
            if match
        ]

    def _words(self, text: str, side: Side) -> list[Finding]:
        return [
            Finding(policy="word", name=str(rule["text"]), action=_action(rule, side, "BLOCK"), match=match.group())
            for rule in self._rules("wordPolicyConfig", "wordsConfig")
            for match in [re.search(rf"(?<!\w){re.escape(str(rule['text']))}(?!\w)", text, re.IGNORECASE)]
            if match
        ]

    def _personal(self, text: str, side: Side) -> list[Finding]:
        policy = "sensitiveInformationPolicyConfig"
        found = []
        for rule in self._rules(policy, "piiEntitiesConfig"):
            pattern, valid = _PERSONAL.get(str(rule["type"]), (None, None))
            for match in re.finditer(pattern, text) if pattern else ():
                if valid is None or valid(match.group()):
                    action = _action(rule, side, str(rule["action"]))
                    found.append(Finding(policy="pii", name=str(rule["type"]), action=action, match=match.group()))
        for rule in self._rules(policy, "regexesConfig"):
            for match in re.finditer(str(rule["pattern"]), text):
                action, name = _action(rule, side, str(rule["action"])), str(rule["name"])
                found.append(
                    Finding(policy="regex", name=name, action=action, match=match.group(), pattern=str(rule["pattern"]))
                )
        return found

    def _grounding(self, text: str, grounding: Grounding) -> list[Finding]:
        found = []
        for rule in self._rules("contextualGroundingPolicyConfig", "filtersConfig"):
            score = (
                support(text, grounding.sources)
                if rule["type"] == "GROUNDING"
                else self._relevance(text, grounding.question)
            )
            low = score < float(rule["threshold"])
            action = _action(rule, Side.OUTPUT, "BLOCK") if low else "NONE"
            found.append(
                Finding(
                    policy="grounding",
                    name=str(rule["type"]),
                    action=action,
                    score=round(score, 4),
                    threshold=float(rule["threshold"]),
                )
            )
        return found

    def _relevance(self, text: str, question: str) -> float:
        wanted = set(stems(question))
        shared = len(wanted & set(stems(text))) / len(wanted) if wanted else 1.0
        close = self.extractor.closeness(question, [text])[0]
        return min(1.0, max(shared, 0.0 if close is None else close))


def support(text: str, sources: Sequence[str]) -> float:
    """How far sources bear a text out: the share of its words found in one source; 0 when a number is its own."""
    known = [set(stems(source)) for source in sources]
    figures = {number for source in sources for number in numbers(source)}
    scores = []
    for start, end in sentences(text):
        said = re.sub(r"\[\d+\]", "", text[start:end])
        wanted = set(stems(said))
        if not wanted:
            continue
        best = max((len(wanted & words) / len(wanted) for words in known), default=0.0)
        scores.append(best if set(numbers(said)) <= figures else 0.0)
    return min(scores, default=0.0)


def _action(rule: Mapping[str, Any], side: Side, stated: str) -> str:
    """The action a rule takes on this side: its own for the side, else the general one."""
    key = "input" if side is Side.INPUT else "output"
    if rule.get(f"{key}Enabled", rule.get("enabled", True)) is False:
        return "NONE"
    return {"BLOCK": "BLOCKED", "ANONYMIZE": "ANONYMIZED", "NONE": "NONE"}[
        str(rule.get(f"{key}Action", rule.get("action", stated)))
    ]


def _luhn(text: str) -> bool:
    digits = [int(char) for char in text if char.isdigit()]
    doubled = [sum(divmod(2 * digit, 10)) if place % 2 else digit for place, digit in enumerate(reversed(digits))]
    return len(digits) >= 13 and sum(doubled) % 10 == 0


_PERSONAL: dict[str, tuple[str, Callable[[str], bool] | None]] = {
    "EMAIL": (r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+", None),
    "PHONE": (r"(?<![\w+])(?:\+\d{1,3}[ .-]?)?(?:\(\d{2,5}\)[ .-]?|\d{2,5}[ .-])\d{3,4}[ .-]?\d{3,4}(?!\w)", None),
    "CREDIT_DEBIT_CARD_NUMBER": (r"(?<!\w)(?:\d[ -]?){12,18}\d(?!\w)", _luhn),
    "US_SOCIAL_SECURITY_NUMBER": (r"(?<!\w)(?!000|666|9\d\d)\d{3}-(?!00)\d{2}-(?!0000)\d{4}(?!\w)", None),
    "IP_ADDRESS": (r"(?<![\w.])(?:(?:25[0-5]|2[0-4]\d|1?\d?\d)\.){3}(?:25[0-5]|2[0-4]\d|1?\d?\d)(?![\w.])", None),
    "MAC_ADDRESS": (r"(?<!\w)(?:[0-9A-Fa-f]{2}[:-]){5}[0-9A-Fa-f]{2}(?!\w)", None),
    "URL": (r"https?://[^\s<>\"]+[^\s<>\".,)]", None),
    "INTERNATIONAL_BANK_ACCOUNT_NUMBER": (
        r"(?<!\w)[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){3,7}(?: ?[A-Z0-9]{1,3})?(?!\w)",
        None,
    ),
    "AWS_ACCESS_KEY": (r"(?<!\w)A[KS]IA[0-9A-Z]{16}(?!\w)", None),
    "UK_NATIONAL_INSURANCE_NUMBER": (r"(?<!\w)[A-CEGHJ-PR-TW-Z]{2} ?\d{2} ?\d{2} ?\d{2} ?[A-D](?!\w)", None),
}
_ATTACK = re.compile(
    r"\b(?:ignore|disregard|forget|override|bypass)\b[^.?!\n]{0,40}"
    r"\b(?:instruction|rule|prompt|guideline|guardrail|polic|restriction)"
    r"|\b(?:reveal|show|print|repeat|output|tell me)\b[^.?!\n]{0,30}"
    r"\b(?:system prompt|hidden (?:prompt|instruction)|your (?:prompt|instruction))"
    r"|\byou are (?:now|no longer)\b|\b(?:developer|jailbreak|dan|god) mode\b"
    r"|\bpretend (?:to be|you are|that you)\b|\bact as (?:if you (?:had|have) no|an? unrestricted)\b"
    r"|\bwithout (?:any )?(?:restrictions|filters|guardrails)\b"
    r"|</?(?:system|instructions?)>|\[/?(?:system|inst)\]",
    re.IGNORECASE,
)
