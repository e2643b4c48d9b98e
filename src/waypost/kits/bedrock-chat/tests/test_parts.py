from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from bedrock_chat import config, evaluate
from bedrock_chat.config import NotConfigured, Prices, cloud_place, load_prices, load_settings, target
from bedrock_chat.cost import CeilingReached, Meter
from bedrock_chat.grounding import borne_out, cited_sentences
from bedrock_chat.memory import Memory
from bedrock_chat.stream import assemble
from bedrock_chat.tools import SPECS, WrongUse, _check, late_fee, printing_price


def test_memory_forgets_whole_turns_and_starts_with_the_user() -> None:
    memory = Memory(turns=2, tokens=1000)
    for number in range(5):
        memory.remember(f"question {number}", f"answer {number}")
    messages = memory.messages()
    assert [message["role"] for message in messages] == ["user", "assistant"] * 2
    assert messages[0]["content"] == [{"text": "question 3"}]


def test_memory_keeps_its_bound_of_tokens_even_for_one_long_turn() -> None:
    memory = Memory(turns=10, tokens=50)
    memory.remember("short", "answer")
    memory.remember("long " * 100, "answer " * 100)
    assert memory.size() <= 50
    assert memory.messages() == []


def test_fees_are_worked_out_and_capped() -> None:
    assert late_fee("book", 3)["pence"] == 60
    assert late_fee("film", 400)["message"].endswith("£8.00.")
    assert printing_price(12, "colour")["pence"] == 360


@pytest.mark.parametrize(
    ("name", "given"),
    [
        ("late_fee", {"item": "book"}),
        ("late_fee", {"item": "bike", "days": 3}),
        ("late_fee", {"item": "book", "days": 0}),
        ("late_fee", {"item": "book", "days": True}),
        ("late_fee", {"item": "book", "days": 2, "colour": "red"}),
        ("search_documents", {"query": "  "}),
        ("delete_everything", {}),
    ],
)
def test_arguments_that_do_not_fit_are_told_to_the_model(name: str, given: dict[str, object]) -> None:
    with pytest.raises(WrongUse):
        _check(name, given)


def test_every_tool_says_what_it_does_and_what_it_needs() -> None:
    for spec in SPECS:
        schema = spec["inputSchema"]["json"]
        assert len(spec["description"]) > 20
        assert set(schema["required"]) <= set(schema["properties"])


def test_a_stream_of_pieces_becomes_one_message() -> None:
    said: list[str] = []
    events: list[dict[str, Any]] = [
        {"messageStart": {"role": "assistant"}},
        {"contentBlockDelta": {"contentBlockIndex": 0, "delta": {"text": "Let me "}}},
        {"contentBlockDelta": {"contentBlockIndex": 0, "delta": {"text": "look."}}},
        {"contentBlockStart": {"contentBlockIndex": 1, "start": {"toolUse": {"toolUseId": "t", "name": "late_fee"}}}},
        {"contentBlockDelta": {"contentBlockIndex": 1, "delta": {"toolUse": {"input": '{"days"'}}}},
        {"contentBlockDelta": {"contentBlockIndex": 1, "delta": {"toolUse": {"input": ": 3}"}}}},
        {"messageStop": {"stopReason": "tool_use"}},
        {"metadata": {"usage": {"inputTokens": 1, "outputTokens": 2, "totalTokens": 3}, "metrics": {"latencyMs": 1}}},
    ]
    answer = assemble(events, said.append)
    assert said == ["Let me ", "look."]
    assert answer["stopReason"] == "tool_use"
    use = {"toolUseId": "t", "name": "late_fee", "input": {"days": 3}}
    assert answer["output"]["message"]["content"] == [{"text": "Let me look."}, {"toolUse": use}]


def test_money_is_counted_and_the_ceiling_asked_first() -> None:
    prices = Prices(input_per_million=1.0, output_per_million=2.0, guardrail_per_thousand=0.15, seen="2026-11-22")
    meter = Meter(prices, ceiling_usd=0.01)
    meter.begin()
    meter.model(1000, 500)
    meter.guardrail(10)
    assert meter.turn.usd == pytest.approx(0.002 + 0.0015)
    meter.allow(1000, 100)
    with pytest.raises(CeilingReached):
        meter.allow(10_000, 400)
    with pytest.raises(NotConfigured):
        Meter(prices, ceiling_usd=0)


def test_a_sentence_is_borne_out_by_what_it_cites_only() -> None:
    passages = {1: "A film costs 50 pence a day.", 2: "The library opens at 9:00."}
    assert borne_out("A film costs 50 pence a day. [1]", passages)
    assert not borne_out("A film costs 50 pence a day. [2]", passages)
    assert not borne_out("A film costs 60 pence a day. [1]", passages)
    assert not borne_out("A film costs 50 pence a day.", passages)
    assert cited_sentences("It costs £4.50. [1] Yes. [2][3]") == [("It costs £4.50.", [1]), ("Yes.", [2, 3])]


def test_what_is_not_configured_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "chat.toml"
    for text, told in (("modle = 'x'", "modle is no setting"), ("steps = 'four'", "expected int")):
        path.write_text(text)
        with pytest.raises(NotConfigured, match=told):
            load_settings(path)
    with pytest.raises(NotConfigured, match="no price"):
        load_prices("some.other-model")
    monkeypatch.setenv("WAYPOST_TARGET", "moon")
    with pytest.raises(NotConfigured, match="expected local or cloud"):
        target()
    monkeypatch.setattr(config, "CLOUD_STATE", tmp_path / "cloud.json")
    monkeypatch.setenv("AWS_REGION", "eu-west-1")
    with pytest.raises(NotConfigured, match="cloud create"):
        cloud_place()
    (tmp_path / "cloud.json").write_text(
        json.dumps({"knowledge_base": "KB1", "guardrail": "g", "guardrail_version": "1"})
    )
    assert cloud_place().knowledge_base == "KB1"


def test_cases_that_cannot_be_read_are_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "sample.jsonl"
    monkeypatch.setattr(evaluate, "documents", lambda: (config.SAMPLE, "sample"))
    monkeypatch.setattr(evaluate, "SAMPLE_CASES", path)
    monkeypatch.setattr(evaluate, "ROOT", tmp_path)
    with pytest.raises(NotConfigured, match="is missing"):
        evaluate.read_cases()
    for text in ("{", '{"id": "a", "kind": "guess", "turns": ["x"]}', '{"id": "a", "kind": "answer"}'):
        path.write_text(text)
        with pytest.raises(NotConfigured, match=r"sample\.jsonl:1"):
            evaluate.read_cases()
    path.write_text('{"id": "a", "kind": "answer", "turns": ["x"]}')
    with pytest.raises(NotConfigured, match="no case of the kind tool or mask"):
        evaluate.read_cases(("tool", "mask"))
