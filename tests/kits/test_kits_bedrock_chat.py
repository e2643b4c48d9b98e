"""The chatbot on Bedrock: from scaffold to evidence, and every check against a fault that it must catch."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from portfolio_walk import Walk

from waypost.portfolio import environment, running
from waypost.portfolio.evidence import Checked, Outcome

pytestmark = pytest.mark.slow


@pytest.fixture
def walk(walks: Callable[[str], Walk]) -> Iterator[Walk]:
    made = walks("bedrock-chat")
    environment.build(made.project, made.kit)
    yield made
    made.undo()
    for path in (made.project / "data/own").glob("tea.md*"):
        path.unlink()
    (made.project / "evaluation/own.jsonl").unlink(missing_ok=True)


def _failed(checked: Checked) -> bool:
    return checked.outcome is Outcome.FAILED


def test_the_chat_goes_from_scaffold_to_evidence(
    walk: Walk,
    processes_of: Callable[[Path], list[str]],
    linted: Callable[[Path], str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("AWS_BEARER_TOKEN_BEDROCK", "a-real-token")
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "AKIAIOSFODNN7EXAMPLE")
    done = walk.run()
    assert done.code == 0, done.tail
    assert "On Saturday the library opens at 10:00 and closes at 16:00. [" in done.tail
    assert "£4.50" in done.tail
    assert "blocked: topic Legal advice BLOCKED" in done.tail
    assert "AKIA" not in done.tail
    evidence = walk.check()
    assert {check.id: str(check.outcome) for check in evidence.checks} == dict.fromkeys(
        [check.id for check in walk.kit.check], "passed"
    )
    assert all(objective.shown for objective in evidence.objectives)
    assert evidence.setting.install_mb is not None
    assert evidence.setting.install_mb < 350
    assert walk.own().untouched is True
    assert linted(walk.project) == ""
    assert len(walk.defend().entries) > 3
    assert processes_of(walk.project) == []


@pytest.mark.parametrize(
    ("check", "path", "old", "new"),
    [
        ("protocol", "bedrock_chat/session.py", '"total_max_attempts": 4', '"total_max_attempts": 1'),
        ("protocol", "bedrock_chat/stream.py", 'blocks.setdefault(place, {"text": ""})["text"] +=', "_ ="),
        ("grounded-answers", "bedrock_chat/tools.py", '{"id": each.number,', '{"id": each.number + 1,'),
        ("refusals", "bedrock_chat/tools.py", '{"equals": {"key": "audience"', '{"notEquals": {"key": "audience"'),
        ("guardrails", "guardrail.json", '"EMAIL", "action": "ANONYMIZE"', '"EMAIL", "action": "NONE"'),
        ("guardrails", "bedrock_chat/guard.py", 'reason.endswith("BLOCKED")', 'reason.endswith("NEVER")'),
        ("tools-and-memory", "bedrock_chat/memory.py", "len(self._pairs) > self._turns or ", "False or "),
        ("tools-and-memory", "bedrock_chat/tools.py", '"film": 50', '"film": 55'),
        ("prompt-rules", "prompts/system.md", "behind every sentence, as [n]", "behind every sentence"),
        ("cost", "bedrock_chat/cost.py", "if could > self._ceiling:", "if could < 0:"),
        ("cloud-plan", "bedrock_chat/cloud.py", '("role", role),', ""),
        ("cloud-plan", "bedrock_chat/cloud.py", '"type": "S3_VECTORS"', '"typ": "S3_VECTORS"'),
        ("tests-pass", "bedrock_chat/memory.py", "self._pairs.popleft()", "self._pairs.pop()"),
    ],
)  # fmt: skip
def test_a_fault_fails_the_check_that_is_there_for_it(walk: Walk, check: str, path: str, old: str, new: str) -> None:
    walk.plant(path, old, new)
    checked = walk.outcome(check)
    assert _failed(checked), checked.summary


def test_documents_of_the_owner_take_the_place_of_the_sample(walk: Walk) -> None:
    (walk.project / "data/own/tea.md").write_text("# Tea\n\n## Price\n\nA pot of tea costs £4.\n", "utf-8")
    (walk.project / "data/own/tea.md.metadata.json").write_text(
        '{"metadataAttributes": {"audience": "public"}}', "utf-8"
    )
    assert _failed(walk.outcome("refusals"))
    rows = [{"id": f"r{n}", "kind": "refuse", "turns": [f"Who painted picture {n}?"]} for n in range(5)]
    rows.append(
        {"id": "a", "kind": "answer", "turns": ["What does a pot of tea cost?"], "has": ["£4"], "source": "tea.md"}
    )
    (walk.project / "evaluation/own.jsonl").write_text("\n".join(map(json.dumps, rows)), "utf-8")
    checked = walk.outcome("refusals")
    assert (checked.outcome, checked.data) == (Outcome.PASSED, "own"), checked.summary


def test_a_cloud_run_without_a_cloud_side_is_refused_in_a_sentence(walk: Walk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_REGION", "us-east-1")
    done = running.run(walk.project, walk.kit, running.main_job(walk.kit, "cloud"))
    assert done.code == 2
    assert "cloud create" in done.tail
    assert "Traceback" not in done.tail
