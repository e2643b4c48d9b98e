"""The core without a front: what it says of a text does not depend on the wire."""

from __future__ import annotations

import os
import subprocess
import sys
import urllib.error
import urllib.request
from pathlib import Path

import minilm
import numpy as np
import pytest
from local_cloud import Settings, local_environment, running
from local_cloud.core.extract import Extractor, Source
from local_cloud.core.guard import Guardrail, Side, support
from local_cloud.core.passages import cut
from local_cloud.core.text import numbers, sentences, stems

from conftest import GUARDRAIL


def test_embeddings_put_like_beside_like() -> None:
    one, two, three = minilm.load_encoder().encode(["A man eats food.", "A man is eating a meal.", "The sky is blue."])
    assert np.linalg.norm(one) == pytest.approx(1, abs=1e-5)
    assert one @ two > 0.8 > 0.3 > one @ three


def test_embeddings_do_not_depend_on_their_company() -> None:
    encoder = minilm.load_encoder()
    texts = ["short", "a much longer text " * 30, "another one"]
    together = encoder.encode(texts)
    for text, row in zip(texts, together, strict=True):
        assert np.allclose(encoder.encode([text])[0], row, atol=1e-5)


def test_weights_that_were_changed_are_refused(tmp_path: Path) -> None:
    for name in ("model.safetensors", "tokenizer.json", "config.json"):
        (tmp_path / name).write_bytes(b"{}")
    with pytest.raises(minilm.UnusableWeights, match="SHA-256"):
        minilm.load_encoder(tmp_path)


def test_sentences_are_split_at_ends_and_lines_only() -> None:
    text = "Fees, e.g. for films, rise. Dr. Ada pays £3.50!\n- First item\n- Second item"
    assert [text[a:b] for a, b in sentences(text)] == [
        "Fees, e.g. for films, rise.", "Dr. Ada pays £3.50!", "First item", "Second item",
    ]  # fmt: skip
    assert numbers("three films, 1,200 books, 4.5 days") == [3, 1200, 4.5]
    assert stems("The returned books were closing") == stems("return book close")


def test_passages_keep_their_headings_and_places() -> None:
    text = "# A\n\nOne.\n\n## B\n\n" + "\n\n".join("word " * 50 for _ in range(4))
    passages = list(cut(text, "a.md"))
    assert [passage.title for passage in passages] == ["A", *["A · B"] * (len(passages) - 1)]
    assert len(passages) > 2
    for passage in passages:
        assert text[passage.start : passage.start + len(passage.text)] == passage.text


def test_words_alone_answer_and_refuse_too() -> None:
    source = Source(label="1", title="Fees", text="A book costs 20 pence a day. A film costs 50 pence a day.")
    extractor = Extractor()
    assert [each.text for each in extractor.answer("What does a film cost?", [source], 1)] == [
        "A film costs 50 pence a day."
    ]
    assert extractor.answer("Who is the mayor of the town?", [source]) == []


def test_an_exam_of_another_number_supports_nothing() -> None:
    source = Source(label="1", title="Exam AI-102", text="The exam AI-102 costs 165 dollars.")
    for extractor in (Extractor(), Extractor(minilm.load_encoder())):
        assert extractor.answer("What does the exam AI-102 cost?", [source])
        assert extractor.answer("What does the exam AI-103 cost?", [source]) == []


def test_support_falls_with_a_number_of_its_own() -> None:
    source = ["A film costs 50 pence a day."]
    assert support("A film costs 50 pence a day.", source) == 1.0
    assert support("A film costs 60 pence a day.", source) == 0.0


def test_a_guardrail_without_meanings_still_decides() -> None:
    guard = Guardrail(GUARDRAIL)
    assert guard.assess("Can I sue my landlord?", Side.INPUT).blocked
    assert guard.assess("My card is LIB-123456.", Side.INPUT).text == "My card is {card}."
    assert not guard.assess("When do you open?", Side.INPUT).intervened


def test_only_the_fronts_asked_for_are_served_and_loaded() -> None:
    with running(Settings(fronts=("azure",), semantic=False)) as served:
        with pytest.raises(urllib.error.HTTPError) as caught:
            urllib.request.urlopen(served.front("bedrock") + "/x", timeout=60)
        assert caught.value.code == 404
        caught.value.close()
    code = "import local_cloud, sys; sys.exit('botocore' in sys.modules or 'numpy' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_local_variables_replace_every_key_and_are_put_back(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_BEARER_TOKEN_BEDROCK", "real")
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "AKIAREAL")
    monkeypatch.setenv("OPENAI_API_KEY", "sk-real")
    with local_environment(Settings(fronts=("bedrock",), semantic=False)) as served:
        assert "AWS_BEARER_TOKEN_BEDROCK" not in os.environ
        assert "OPENAI_API_KEY" not in os.environ
        assert os.environ["AWS_ACCESS_KEY_ID"] == "local-cloud"
        assert os.environ["AWS_ENDPOINT_URL_BEDROCK_RUNTIME"] == served.front("bedrock")
        assert served.url.startswith("http://127.0.0.1:")
    assert os.environ["AWS_ACCESS_KEY_ID"] == "AKIAREAL"


def test_a_port_in_use_is_named() -> None:
    with running(Settings(fronts=("azure",), semantic=False)) as served:
        port = int(served.url.rsplit(":", 1)[1])
        with pytest.raises(RuntimeError, match=f"Port {port}"), running(Settings(semantic=False), port):
            pass
