from __future__ import annotations

import os
from collections.abc import Callable

import pytest
from botocore.exceptions import ClientError, EventStreamError

from bedrock_chat.chat import Chat, Outcome
from bedrock_chat.config import REFUSAL
from bedrock_chat.cost import CeilingReached
from bedrock_chat.session import Session

MakeChat = Callable[..., Chat]


def test_an_answer_cites_the_passage_it_comes_from(make_chat: MakeChat) -> None:
    turn = make_chat().ask("When does the library open on Saturday?")
    assert turn.outcome is Outcome.ANSWERED
    assert "10:00" in turn.text
    assert f"[{turn.citations[0].number}]" in turn.text
    assert turn.citations[0].source.endswith("opening-hours.md")
    assert turn.tools[0][0] == "search_documents"


def test_a_stream_shows_the_same_words_as_they_come(make_chat: MakeChat) -> None:
    pieces: list[str] = []
    turn = make_chat().ask("When does the library open on Saturday?", pieces.append)
    assert len(pieces) > 3
    assert "".join(pieces).strip() == turn.text


def test_a_follow_up_is_read_with_what_came_before(make_chat: MakeChat) -> None:
    chat = make_chat()
    chat.ask("How many items can an adult have on loan?")
    assert "20" in chat.ask("And a child?").text


def test_what_the_documents_do_not_say_is_refused(make_chat: MakeChat) -> None:
    turn = make_chat().ask("Who painted the mural in the reading room?")
    assert (turn.outcome, turn.text, turn.citations) == (Outcome.REFUSED, REFUSAL, ())


def test_documents_for_staff_are_never_found(make_chat: MakeChat) -> None:
    turn = make_chat().ask("Where does the key of the cellar hang?")
    assert turn.outcome is Outcome.REFUSED
    assert turn.passages
    assert not [passage for passage in turn.passages if "staff" in passage.source]


def test_a_blocked_question_never_reaches_the_model(make_chat: MakeChat) -> None:
    chat = make_chat()
    turn = chat.ask("Can I sue my landlord?")
    assert turn.outcome is Outcome.BLOCKED
    assert turn.reasons == ("topic Legal advice BLOCKED",)
    assert turn.spent.input_tokens == 0
    assert len(chat.memory) == 0


def test_personal_data_is_masked_before_anything_keeps_it(make_chat: MakeChat) -> None:
    chat = make_chat()
    turn = chat.ask("My mail is ada@example.org. How many items can a child borrow?")
    assert "{EMAIL}" in turn.question
    assert "ada@example.org" not in f"{turn} {chat.memory.messages()}"


def test_an_answer_without_citations_is_withdrawn(make_chat: MakeChat) -> None:
    turn = make_chat(system="Answer from the passages.").ask("When does the library open on Saturday?")
    assert (turn.outcome, turn.text) == (Outcome.WITHDRAWN, REFUSAL)


def test_a_tool_is_called_and_can_ask_back(make_chat: MakeChat) -> None:
    turn = make_chat().ask("Work out the late fee of a film that is 9 days late.")
    assert turn.tools == (("late_fee", {"item": "film", "days": 9}),)
    assert "£4.50" in turn.text
    chat = make_chat()
    assert "days" in chat.ask("Work out the late fee of a film.").text
    assert "£4.50" in chat.ask("It is 9 days late.").text


def test_a_turn_stops_after_so_many_steps(make_chat: MakeChat) -> None:
    turn = make_chat(steps=1).ask("When does the library open on Saturday?")
    assert turn.outcome is Outcome.REFUSED
    assert len(turn.tools) == 1


def test_the_ceiling_stops_a_session_before_it_is_passed(make_chat: MakeChat) -> None:
    chat = make_chat(ceiling_usd=0.0004)
    with pytest.raises(CeilingReached, match="ceiling is"):
        chat.ask("When does the library open on Saturday?")
    assert chat.meter.total < 0.001


def test_throttling_is_retried_and_a_broken_stream_leaves_nothing(make_chat: MakeChat, opened: Session) -> None:
    chat = make_chat()
    opened.local.fail_next("Retrieve", "ThrottlingException", times=1)
    assert chat.ask("When does the library open on Saturday?").outcome is Outcome.ANSWERED
    kept = len(chat.memory)
    opened.local.fail_next("ConverseStream", "modelStreamErrorException", after_events=1)
    with pytest.raises(EventStreamError):
        chat.ask("And on Sunday?", lambda piece: None)
    opened.local.fail_next("Converse", "AccessDeniedException")
    with pytest.raises(ClientError):
        chat.ask("And on Sunday?")
    assert len(chat.memory) == kept


def test_no_real_key_is_left_while_the_local_cloud_runs(opened: Session) -> None:
    assert os.environ["AWS_ACCESS_KEY_ID"] == "local-cloud"
    assert "AWS_BEARER_TOKEN_BEDROCK" not in os.environ
    assert opened.runtime.meta.endpoint_url.startswith("http://127.0.0.1:")
