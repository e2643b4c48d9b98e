"""The Cranfield collection in an index of its own."""

from __future__ import annotations

import minilm
from open_rag import cranfield
from open_rag.search import Searcher
from open_rag.settings import ARTEFACTS, Settings
from open_rag.store import Store, mark_of


def open_collection(settings: Settings) -> tuple[Searcher, cranfield.Collection]:
    """A searcher over the collection and the collection; the index is made when it is stale (a minute or two)."""
    collection = cranfield.read()
    encoder = minilm.load_encoder()
    mark, path = mark_of(collection.chunks, settings), ARTEFACTS / "cranfield.sqlite"
    store = Store.open(path, mark) or Store.build(collection.chunks, encoder, path, mark)
    return Searcher(store, encoder, settings), collection
