from __future__ import annotations

from pathlib import Path

import pytest

import minilm
from open_rag.documents import cut
from open_rag.search import Mode, Searcher, fuse
from open_rag.settings import Settings, UnusableSettings, load_settings
from open_rag.store import Store, mark_of

from .conftest import TEXT


@pytest.mark.parametrize("mode", list(Mode))
def test_every_mode_finds_the_film_fee(searcher: Searcher, mode: Mode) -> None:
    assert searcher.search("What does a late film cost?", mode=mode)[0].chunk.section == "handbook.md#Fees#Late returns"


def test_embeddings_find_what_shares_no_word(searcher: Searcher) -> None:
    assert searcher.store.lexical("weekday or weekday's end visiting times", 5) == []
    found = searcher.search("When may I visit at the end of the week?", mode=Mode.DENSE)
    assert found[0].chunk.section == "handbook.md#Opening#Weekend"


def test_fusion_rewards_agreement() -> None:
    fused = fuse([[(1, 9.0), (2, 8.0)], [(2, 0.9), (3, 0.8)]], k=60)
    assert [number for number, _ in fused] == [2, 1, 3]
    assert fused[0][1] == pytest.approx(1 / 62 + 1 / 61)


def test_reranking_keeps_every_chunk_and_prefers_the_sentence_that_answers(searcher: Searcher) -> None:
    question = "How many people does the meeting room hold?"
    fused, reranked = searcher.rank(question, Mode.FUSED), searcher.rank(question, Mode.RERANKED)
    assert sorted(number for number, _ in fused) == sorted(number for number, _ in reranked)
    assert "16 people" in searcher.store.chunk(reranked[0][0]).text


def test_questions_with_signs_and_without_words_do_no_harm(searcher: Searcher) -> None:
    for question in ('"; DROP TABLE chunk; --', "AND OR NOT ( *", "", "???", "the of and"):
        assert len(searcher.search(question)) <= Settings().sources


def test_an_index_is_reused_until_its_text_or_settings_change(tmp_path: Path) -> None:
    encoder = minilm.load_encoder()
    chunks = list(cut(TEXT, "a.md", 40))
    path, mark = tmp_path / "index.sqlite", mark_of(chunks, Settings())
    Store.build(chunks, encoder, path, mark).close()
    reopened = Store.open(path, mark)
    assert reopened is not None
    assert len(reopened) == len(chunks)
    reopened.close()
    assert Store.open(path, mark_of(chunks[:-1], Settings())) is None
    assert Store.open(path, mark_of(chunks, Settings(chunk_words=60))) is None
    path.write_bytes(b"not a database at all")
    assert Store.open(path, mark) is None


def test_settings_that_are_wrong_are_named(tmp_path: Path) -> None:
    path = tmp_path / "settings.toml"
    path.write_text("sources = 3\nenough = 0.6\n")
    assert load_settings(path) == Settings(sources=3, enough=0.6)
    for text, told in (("source = 3", "source is no setting"), ('sources = "three"', "expected int")):
        path.write_text(text)
        with pytest.raises(UnusableSettings, match=told):
            load_settings(path)
