"""Settings from ``chat.toml``, prices from ``prices.toml``, and where the service is from the environment."""

from __future__ import annotations

import json
import os
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
SAMPLE, OWN, ARTEFACTS = ROOT / "data" / "sample", ROOT / "data" / "own", ROOT / "artefacts"
SYSTEM_PROMPT, GUARDRAIL = ROOT / "prompts" / "system.md", ROOT / "guardrail.json"
CLOUD_STATE = ARTEFACTS / "cloud.json"
REFUSAL = "The library's documents do not say. Please ask at the desk."


class NotConfigured(ValueError):
    """Something that is needed is not set, or is not what it should be."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """The settings of the chat."""

    model: str = "amazon.nova-lite-v1:0"  # a model id or inference profile that speaks Converse and tools
    most_tokens: int = 400  # the longest answer
    temperature: float = 0.0
    passages: int = 5  # how many passages a search brings
    audience: str = "public"  # only documents marked for this audience are searched
    steps: int = 4  # how often the model is called in one turn, tools included
    memory_turns: int = 6  # how many turns are remembered
    memory_tokens: int = 1200  # and how many tokens, about
    ceiling_usd: float = 1.0  # the chat stops before a session costs more


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where the chat runs: the knowledge base and the guardrail it uses, and the region."""

    target: str
    region: str
    knowledge_base: str
    guardrail: str
    guardrail_version: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Prices:
    """What is charged, in US dollars."""

    input_per_million: float
    output_per_million: float
    guardrail_per_thousand: float
    seen: str


def load_settings(path: Path = ROOT / "chat.toml") -> Settings:
    """The settings of the project; unknown names and wrong kinds are refused."""
    table = tomllib.loads(path.read_text("utf-8"))
    kinds = {field.name: type(getattr(Settings(), field.name)) for field in fields(Settings)}
    for name, value in table.items():
        if name not in kinds:
            raise NotConfigured(f"{path.name}: {name} is no setting; expected one of {', '.join(sorted(kinds))}.")
        if not isinstance(value, (int, float) if kinds[name] is float else kinds[name]) or isinstance(value, bool):
            raise NotConfigured(f"{path.name}: {name} is {value!r}; expected {kinds[name].__name__}.")
    return Settings(**table)


def load_prices(model: str, path: Path = ROOT / "prices.toml") -> Prices:
    """The prices for a model. A model without a price is refused: a ceiling means nothing without one."""
    table = tomllib.loads(path.read_text("utf-8"))
    found = table["model"].get(model)
    if found is None:
        raise NotConfigured(f"{path.name} has no price for {model!r}; add it with its source before using the model.")
    return Prices(
        input_per_million=float(found["input_per_million"]),
        output_per_million=float(found["output_per_million"]),
        guardrail_per_thousand=float(table["guardrail"]["per_thousand_units"]),
        seen=str(table["seen"]),
    )


def target() -> str:
    """``local`` unless ``WAYPOST_TARGET`` says ``cloud``."""
    said = os.environ.get("WAYPOST_TARGET", "local")
    if said not in ("local", "cloud"):
        raise NotConfigured(f"WAYPOST_TARGET is {said!r}; expected local or cloud.")
    return said


def documents() -> tuple[Path, str]:
    """The folder of documents and what it is: "own" once it holds a document of the owner's, "sample" until then."""
    own = any(path.suffix in (".md", ".txt") and path.name != "README.md" for path in OWN.rglob("*"))
    return (OWN, "own") if own else (SAMPLE, "sample")


def cloud_place() -> Place:
    """What ``python -m bedrock_chat.cloud create`` made, or what the environment names instead."""
    made: Mapping[str, Any] = json.loads(CLOUD_STATE.read_text("utf-8")) if CLOUD_STATE.is_file() else {}

    def named(variable: str, key: str) -> str:
        value = os.environ.get(variable) or made.get(key)
        if not value:
            hint = "run `python -m bedrock_chat.cloud create`"
            raise NotConfigured(f"{variable} is not set and {CLOUD_STATE.name} has no {key}; {hint}.")
        return str(value)

    return Place(
        target="cloud",
        region=region(),
        knowledge_base=named("BEDROCK_CHAT_KNOWLEDGE_BASE", "knowledge_base"),
        guardrail=named("BEDROCK_CHAT_GUARDRAIL", "guardrail"),
        guardrail_version=named("BEDROCK_CHAT_GUARDRAIL_VERSION", "guardrail_version"),
    )


def region() -> str:
    """The region, from either of the two variables; boto3 itself reads only ``AWS_DEFAULT_REGION``."""
    found = os.environ.get("AWS_REGION") or os.environ.get("AWS_DEFAULT_REGION")
    if not found:
        raise NotConfigured("AWS_REGION is not set; expected a region such as us-east-1.")
    return found
