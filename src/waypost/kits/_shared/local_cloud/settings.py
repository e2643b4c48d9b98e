"""What a local cloud serves."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

FRONTS = ("bedrock", "gemini", "azure")


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """The configuration of a local cloud.

    ``models``: the model ids (deployments) that exist, empty for any. ``guardrails``: id to a definition in the form
    of a Bedrock
    ``CreateGuardrail`` request. ``knowledge_bases``: id to a folder of documents. ``content_filter``: the guardrail
    that the Azure
    and Gemini fronts apply to every chat. ``semantic``: compare meanings with MiniLM (needs the shared part
    ``minilm`` and its
    weights) instead of words only. ``enough``: support below which the model refuses, ``None`` for its own.
    """

    fronts: tuple[str, ...] = FRONTS
    models: tuple[str, ...] = ()
    guardrails: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    knowledge_bases: Mapping[str, Path] = field(default_factory=dict)
    content_filter: str | None = None
    semantic: bool = True
    enough: float | None = None

    def __post_init__(self) -> None:
        for front in self.fronts:
            if front not in FRONTS:
                raise ValueError(f"No front {front!r}; expected one of {', '.join(FRONTS)}.")
        if self.content_filter is not None and self.content_filter not in self.guardrails:
            raise ValueError(
                f"content_filter is {self.content_filter!r}; the guardrails are {sorted(self.guardrails)}."
            )
