"""A local cloud over a few documents, served on loopback once for the whole run."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from local_cloud import Running, Settings, running

DOCUMENTS = {
    "lending.md": """# Lending

## Late returns

A book that comes back late costs 20 pence a day. A film costs 50 pence a day. No late fee is higher than 8 pounds.

## How many

An adult may have 12 items on loan at once. A child may have 20 items.
""",
    "opening.md": """# Opening hours

The library opens at 9:00 from Monday to Friday. On Saturday it opens at 10:00. On Sunday it is closed.
""",
}
GUARDRAIL: dict[str, Any] = {
    "name": "contract",
    "topicPolicyConfig": {
        "topicsConfig": [
            {
                "name": "Legal advice",
                "definition": "Advice on law, contracts or court cases.",
                "examples": ["Can I sue my landlord?"],
                "type": "DENY",
            }
        ]
    },
    "contentPolicyConfig": {
        "filtersConfig": [{"type": "PROMPT_ATTACK", "inputStrength": "HIGH", "outputStrength": "NONE"}]
    },
    "wordPolicyConfig": {"wordsConfig": [{"text": "blockhead"}]},
    "sensitiveInformationPolicyConfig": {
        "piiEntitiesConfig": [
            {"type": "EMAIL", "action": "ANONYMIZE"},
            {"type": "US_SOCIAL_SECURITY_NUMBER", "action": "BLOCK"},
        ],
        "regexesConfig": [{"name": "card", "pattern": r"LIB-\d{6}", "action": "ANONYMIZE"}],
    },
    "contextualGroundingPolicyConfig": {
        "filtersConfig": [{"type": "GROUNDING", "threshold": 0.7}, {"type": "RELEVANCE", "threshold": 0.3}]
    },
    "blockedInputMessaging": "I cannot talk about that.",
    "blockedOutputsMessaging": "I cannot say that.",
}


@pytest.fixture(scope="session")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """The local cloud; every front, one knowledge base, one guardrail that filters every chat of Gemini and Azure."""
    folder: Path = tmp_path_factory.mktemp("documents")
    for name, text in DOCUMENTS.items():
        (folder / name).write_text(text, "utf-8")
    stated = {"metadataAttributes": {"desk": "loans", "year": 2026}}
    (folder / "lending.md.metadata.json").write_text(json.dumps(stated), "utf-8")
    settings = Settings(
        models=("amazon.nova-lite-v1:0", "gemini-2.5-flash", "gemini-embedding-001", "chat"),
        knowledge_bases={"LOCALKB001": folder},
        guardrails={"guard1": GUARDRAIL},
        content_filter="guard1",
    )
    with running(settings) as served:
        yield served
