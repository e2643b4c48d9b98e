from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from open_rag import generate
from open_rag.answer import REFUSAL, Answerer
from open_rag.search import Searcher
from open_rag.verify import read_citations, supported, unsupported
from open_rag.words import expected


def test_an_answer_is_a_sentence_of_a_source_with_its_number(searcher: Searcher) -> None:
    answer = Answerer(searcher).answer("What does a late film cost?")
    assert answer.cited[0].text == "A film costs 50 pence a day."
    assert answer.text.startswith("A film costs 50 pence a day. [")
    assert answer.sources[answer.cited[0].source - 1].chunk.section == "handbook.md#Fees#Late returns"
    assert unsupported(answer) == []


@pytest.mark.parametrize("question", ["Who is the mayor?", "What does the exam AI-999 cost?", "How do I bake bread?"])
def test_what_the_documents_do_not_say_is_refused(searcher: Searcher, question: str) -> None:
    answer = Answerer(searcher).answer(question)
    assert answer.refused
    assert answer.text == REFUSAL


def test_an_exam_is_not_answered_with_another_exam(searcher: Searcher) -> None:
    answer = Answerer(searcher).answer("How many minutes does AI-103 take?")
    assert "120 minutes" in answer.text
    assert "100 minutes" not in answer.text


def test_the_kind_of_answer_that_is_asked_for_is_known() -> None:
    for question, right, wrong in (
        ("How much is it?", "It costs 12 USD.", "It is blue."),
        ("How long does it take?", "It takes 90 minutes.", "It costs 12 USD."),
        ("When did it begin?", "It began in May 2026.", "It begins at the door."),
        ("How many rooms are there?", "There are four rooms.", "There are rooms."),
    ):
        kind = expected(question)
        assert kind is not None
        assert kind.search(right)
        assert not kind.search(wrong)
    assert expected("Who wrote it?") is None


def test_a_changed_number_source_or_sentence_is_not_supported(searcher: Searcher) -> None:
    source = "A film that is late costs 50 pence a day."
    assert supported("A film costs 50 pence a day.", source)
    assert not supported("A film costs 60 pence a day.", source)
    assert not supported("Members of the club may bring a guest.", source)
    answer = Answerer(searcher).answer("What does a late film cost?")
    for spoilt in (replace(answer.cited[0], source=99), replace(answer.cited[0], text="A film costs 70 pence a day.")):
        assert unsupported(replace(answer, cited=(spoilt,))) == [spoilt]


def test_citations_are_read_from_what_a_model_writes() -> None:
    said = "It costs 4.50 pounds. [1] It is late [2][3]. Bye."
    assert read_citations(said) == [("It costs 4.50 pounds.", [1]), ("It is late.", [2, 3]), ("Bye.", [])]


def test_what_a_model_makes_up_is_struck_out(searcher: Searcher) -> None:
    said = "A film costs 50 pence a day. [1] Guests pay 9 pounds. [1] The house is closed on Sunday."
    hits = searcher.search("What does a late film cost?")
    with _model(said) as url:
        answer = generate.written("What does a late film cost?", hits, generate.Chat(url=url, model="m"))
    assert [each.text for each in answer.cited] == ["A film costs 50 pence a day."]
    with _model("Everything is free. [1]") as url:
        assert generate.written("?", hits, generate.Chat(url=url, model="m")).text == REFUSAL


def test_a_model_that_cannot_be_reached_is_told(searcher: Searcher) -> None:
    with pytest.raises(generate.NoAnswer, match="gave no answer"):
        generate.written("?", searcher.search("film"), generate.Chat(url="http://127.0.0.1:9/v1", model="m"))


@contextmanager
def _model(said: str) -> Iterator[str]:
    """A server that speaks OpenAI's chat interface and always says the same."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["Content-Length"]))
            body = json.dumps({"choices": [{"message": {"content": said}}]}).encode()
            self.send_response(200)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/v1"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
