"""A small corpus, indexed once in memory."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

import minilm
from open_rag.documents import cut
from open_rag.search import Searcher
from open_rag.settings import Settings
from open_rag.store import Store

TEXT = """# Fees

## Late returns

A book that comes back late costs 20 pence a day. A film costs 50 pence a day.

## Rooms

The meeting room costs 12 pounds an hour for clubs. It holds 16 people.

# Opening

## Weekend

On Saturday the doors open at ten. On Sunday the house is closed.

# Exams

## AI-102

The exam AI-102 costs 165 dollars and takes 100 minutes.

## AI-103

The exam AI-103 costs 165 dollars and takes 120 minutes.
"""


@pytest.fixture(scope="session")
def searcher() -> Iterator[Searcher]:
    encoder = minilm.load_encoder()
    store = Store.build(list(cut(TEXT, "handbook.md", 40, 0)), encoder)
    yield Searcher(store, encoder, Settings())
    store.close()
