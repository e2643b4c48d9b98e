"""The search, tested."""

import unittest

from tiny.search import chunks, search


class SearchTest(unittest.TestCase):
    def test_the_document_with_the_word_comes_first(self) -> None:
        assert search("tea", {"a": "coffee beans", "b": "green tea"})[0][0] == "b"

    def test_chunks_overlap(self) -> None:
        assert chunks("a b c d", size=3, overlap=1) == ["a b c", "c d"]
