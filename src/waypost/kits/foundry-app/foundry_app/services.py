"""The clients of the three services. Where they lead is decided by the environment alone."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator
from dataclasses import dataclass, field

import openai
from azure.ai.documentintelligence import DocumentIntelligenceClient
from azure.core.credentials import AzureKeyCredential
from azure.search.documents import SearchClient
from azure.search.documents.indexes import SearchIndexClient
from local_cloud import Running, local_environment
from local_cloud import Settings as LocalSettings

from foundry_app.settings import Settings, load

# What an Azure content filter does, in the form that the local cloud takes: attacks are blocked, personal data masked.
LOCAL_FILTER = {
    "name": "content-filter",
    "blockedInputMessaging": "Blocked.",
    "blockedOutputsMessaging": "Blocked.",
    "contentPolicyConfig": {
        "filtersConfig": [{"type": "PROMPT_ATTACK", "inputStrength": "HIGH", "outputStrength": "NONE"}]
    },
    "sensitiveInformationPolicyConfig": {"piiEntitiesConfig": [{"type": "EMAIL", "action": "ANONYMIZE"}]},
}


class LimitReached(RuntimeError):
    """A run wanted more pages or tokens than ``assistant.toml`` allows."""


@dataclass(slots=True)
class Spent:
    """What a run has used, held to the limits."""

    settings: Settings
    pages: int = 0
    tokens: int = 0

    def add(self, *, pages: int = 0, tokens: int = 0) -> None:
        self.pages += pages
        self.tokens += tokens
        limits = self.settings.limits
        if self.pages > limits.pages or self.tokens > limits.tokens:
            raise LimitReached(
                f"{self.pages} pages and {self.tokens} tokens used; assistant.toml allows {limits.pages} and "
                f"{limits.tokens}. Raise [limits] only together with the cost ceiling in kit.toml."
            )


@dataclass(slots=True, kw_only=True)
class Services:
    """The vendor's own clients. ``local``: the local cloud behind them, ``None`` in Azure."""

    settings: Settings
    documents: DocumentIntelligenceClient
    indexes: SearchIndexClient
    search: SearchClient
    chat: openai.AzureOpenAI
    local: Running | None
    spent: Spent = field(init=False)

    def __post_init__(self) -> None:
        self.spent = Spent(self.settings)


@contextlib.contextmanager
def opened() -> Iterator[Services]:
    """Clients of Azure when ``WAYPOST_TARGET`` is ``cloud``, else of the local cloud, which ends with the block."""
    settings = load()
    with contextlib.ExitStack() as stack:
        local = None
        if os.environ.get("WAYPOST_TARGET", "local") != "cloud":
            models = (settings.services.chat, settings.services.embedding)
            served = LocalSettings(
                fronts=("azure",), models=models, guardrails={"filter": LOCAL_FILTER}, content_filter="filter"
            )
            local = stack.enter_context(local_environment(served))
        search, key = os.environ["AZURE_SEARCH_ENDPOINT"], AzureKeyCredential(os.environ["AZURE_SEARCH_API_KEY"])
        yield Services(
            settings=settings,
            documents=stack.enter_context(
                DocumentIntelligenceClient(
                    os.environ["AZURE_DOCUMENT_INTELLIGENCE_ENDPOINT"],
                    AzureKeyCredential(os.environ["AZURE_DOCUMENT_INTELLIGENCE_API_KEY"]),
                )
            ),
            indexes=stack.enter_context(SearchIndexClient(search, key)),
            search=stack.enter_context(SearchClient(search, settings.services.index, key)),
            chat=stack.enter_context(
                openai.AzureOpenAI(
                    azure_endpoint=os.environ["AZURE_OPENAI_ENDPOINT"],
                    api_key=os.environ["AZURE_OPENAI_API_KEY"],
                    api_version=settings.services.api_version,
                    max_retries=3,
                )
            ),
            local=local,
        )
