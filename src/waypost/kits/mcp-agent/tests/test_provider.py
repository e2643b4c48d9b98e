"""The real provider's side: a server on loopback that speaks the chat-completions protocol checks what it is asked."""

from __future__ import annotations

import asyncio
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from desk_agent.desk import Answered, opened
from desk_agent.model import ChatModel, ModelFailed, chosen
from desk_agent.settings import SAMPLE, load


@pytest.fixture(autouse=True)
def _sample(monkeypatch: pytest.MonkeyPatch) -> None:
    """These tests ask about the sample's orders, whoever's data the project works on."""
    monkeypatch.setattr("desk_agent.desk.data_folder", lambda: (SAMPLE, "sample"))


@contextmanager
def provider(replies: list[Any]) -> Iterator[tuple[str, list[dict[str, Any]]]]:
    """Answers with the replies in turn (a number is a status) and keeps what it was asked."""
    asked: list[dict[str, Any]] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            asked.append({"path": self.path, "key": self.headers["Authorization"], **body})
            reply = replies[min(len(asked), len(replies)) - 1]
            self.send_response(reply if isinstance(reply, int) else 200)
            self.end_headers()
            self.wfile.write(b"" if isinstance(reply, int) else json.dumps(reply).encode())

        def log_message(self, *said: Any) -> None:
            """Nothing to say."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}/v1", asked
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def said(text: str | None = None, *calls: tuple[str, str]) -> dict[str, Any]:
    """A reply in the protocol's form."""
    message: dict[str, Any] = {"role": "assistant", "content": text}
    if calls:
        message["tool_calls"] = [
            {"id": f"c{n}", "type": "function", "function": {"name": name, "arguments": arguments}}
            for n, (name, arguments) in enumerate(calls)
        ]
    return {"choices": [{"message": message}], "usage": {"total_tokens": 50}}


def ask(url: str, request: str, state: Path) -> Answered:
    async def go() -> Answered:
        model = ChatModel(url, "a-key", "a-model", 5)
        async with opened(model, load(), state) as desk:
            return await desk.answer(request)

    return asyncio.run(go())


def test_a_provider_is_asked_in_its_protocol_and_its_calls_reach_the_server(tmp_path: Path) -> None:
    replies = [said(None, ("get_order", '{"order": "A-102"}')), said("It is in transit.")]
    with provider(replies) as (url, asked):
        answered = ask(url, "Where is order A-102?", tmp_path)
    assert answered.text == "It is in transit."
    assert answered.tools == ["get_order"]
    assert [each["path"] for each in asked] == ["/v1/chat/completions"] * 2
    assert asked[0]["key"] == "Bearer a-key"
    assert {tool["function"]["name"] for tool in asked[0]["tools"]} == load().read | load().write
    assert [message["role"] for message in asked[1]["messages"]] == ["system", "user", "assistant", "tool"]
    assert asked[1]["messages"][3]["tool_call_id"] == asked[1]["messages"][2]["tool_calls"][0]["id"]
    assert "in transit" in asked[1]["messages"][3]["content"]


def test_the_reviewer_is_asked_without_tools_and_without_results(tmp_path: Path) -> None:
    replies = [said(None, ("refund", '{"order": "A-103", "amount": 85.0}')), said("No."), said("I may not.")]
    with provider(replies) as (url, asked):
        answered = ask(url, "Where is order A-103?", tmp_path)
    assert "tools" not in asked[1]
    assert [message["role"] for message in asked[1]["messages"]] == ["system", "user"]
    assert answered.effects == ()
    assert answered.refused == ["refund"]


def test_arguments_that_are_no_json_are_refused(tmp_path: Path) -> None:
    with provider([said(None, ("get_order", '{"order": ')), said("Sorry.")]) as (url, _):
        answered = ask(url, "Where is A-101?", tmp_path)
    assert answered.tools == []
    assert answered.refused == ["get_order"]


@pytest.mark.parametrize("reply", [500, 429, {"unexpected": True}, {"choices": []}])
def test_a_provider_that_fails_changes_nothing_and_says_so(reply: Any, tmp_path: Path) -> None:
    with provider([reply]) as (url, _):
        answered = ask(url, "Refund A-103", tmp_path)
    assert answered.stopped == "model"
    assert answered.effects == ()


def test_a_provider_that_is_not_there_is_an_error_of_its_own() -> None:
    with pytest.raises(ModelFailed):
        ChatModel("http://127.0.0.1:9/v1", "k", "m", 2).next([{"role": "user", "content": "x"}], [])


def test_the_switch_is_configuration(monkeypatch: pytest.MonkeyPatch) -> None:
    assert type(chosen(load())).__name__ == "RuleModel"
    for name, value in {
        "WAYPOST_TARGET": "cloud",
        "MODEL_BASE_URL": "u",
        "MODEL_API_KEY": "k",
        "MODEL_NAME": "m",
    }.items():
        monkeypatch.setenv(name, value)
    assert chosen(load()) == ChatModel("u", "k", "m", load().model_timeout_s)
