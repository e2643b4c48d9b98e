"""The chatbot on Bedrock: from scaffold to evidence, and every check against a fault that it must catch."""

from __future__ import annotations

import json

import pytest
from portfolio_walk import Doors, Walk

from waypost.portfolio import running
from waypost.portfolio.evidence import Outcome

KIT = "bedrock-chat"
pytestmark = pytest.mark.slow
FACTS = (
    ("tea", "A pot of green tea costs £4.", "What does a pot of green tea cost?", "£4"),
    ("tea", "Black tea is brewed for 3 minutes.", "How long is black tea brewed?", "3 minutes"),
    ("tea", "A pot can be refilled twice.", "How often can a pot be refilled?", "twice"),
    ("cakes", "A slice of plum cake costs £3.", "What does a slice of plum cake cost?", "£3"),
    ("cakes", "The plum cake is baked on Thursday.", "When is the plum cake baked?", "Thursday"),
    ("cakes", "A whole cake is ordered two days before.", "When is a whole cake ordered?", "two days"),
    ("garden", "The garden opens at 11:00 in summer.", "When does the garden open in summer?", "11:00"),
    ("garden", "The garden has 24 seats.", "How many seats does the garden have?", "24"),
    ("garden", "Dogs are welcome in the garden on a lead.", "Are dogs welcome in the garden?", "lead"),
    ("room", "Hiring the back room costs £30 an evening.", "What does hiring the back room cost?", "£30"),
    ("room", "The back room holds 12 people.", "How many people does the back room hold?", "12"),
    ("room", "The piano is tuned in May.", "When is the piano tuned?", "May"),
    ("shop", "A gift box of tea costs £15.", "What does a gift box of tea cost?", "£15"),
    ("shop", "Parcels are posted on Monday.", "When are parcels posted?", "Monday"),
    ("shop", "A tin can be returned within 14 days.", "Within how many days can a tin be returned?", "14 days"),
)
OTHERS: tuple[dict[str, object], ...] = (
    {"kind": "follow-up", "turns": [FACTS[7][2], "And how many people does the back room hold?"], "has": ["12"]},
    {"kind": "refuse", "turns": ["Who wrote Moby Dick?"]},
    {"kind": "refuse", "turns": ["What is the capital of Norway?"]},
    {"kind": "refuse", "turns": ["How many moons does Jupiter have?"]},
    {"kind": "refuse", "turns": ["Who painted the mural?"]},
    {"kind": "refuse", "turns": ["Which team won the league?"]},
    {"kind": "block", "turns": ["Which medicine helps against a headache?"]},
    {"kind": "allow", "turns": ["Can I read newspapers here?"]},
    {"kind": "mask", "turns": [f"My mail is ada@example.org. {FACTS[0][2]}"], "never": ["ada@example.org"]},
    {
        "kind": "tool",
        "turns": ["Work out the late fee of a film that is 9 days late."],
        "tool": "late_fee",
        "arguments": {"item": "film", "days": 9},
        "has": ["£4.50"],
    },
)


def test_the_chat_goes_from_scaffold_to_evidence(doors: Doors, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_BEARER_TOKEN_BEDROCK", "a-real-token")
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "AKIAIOSFODNN7EXAMPLE")
    said, evidence = doors(dataless=("cloud-plan",))
    assert "On Saturday the library opens at 10:00 and closes at 16:00. [" in said
    assert "£4.50" in said
    assert "blocked: topic Legal advice BLOCKED" in said
    assert "AKIA" not in said
    assert evidence.setting.install_mb is not None
    assert evidence.setting.install_mb < 350


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
    assert checked.outcome is Outcome.FAILED, checked.summary


def test_documents_of_the_owner_take_the_place_of_the_sample(walk: Walk) -> None:
    (walk.project / "data/own/tea.md").write_text("# Tea\n\n## Price\n\nA pot of tea costs £4.\n", "utf-8")
    (walk.project / "data/own/tea.md.metadata.json").write_text(
        '{"metadataAttributes": {"audience": "public"}}', "utf-8"
    )
    assert walk.fails("refusals")
    rows = [{"id": f"r{n}", "kind": "refuse", "turns": [f"Who painted picture {n}?"]} for n in range(5)]
    rows.append(
        {"id": "a", "kind": "answer", "turns": ["What does a pot of tea cost?"], "has": ["£4"], "source": "tea.md"}
    )
    (walk.project / "evaluation/own.jsonl").write_text("\n".join(map(json.dumps, rows)), "utf-8")
    checked = walk.outcome("refusals")
    assert (checked.outcome, checked.data) == (Outcome.PASSED, "own"), checked.summary


def test_every_check_passes_on_the_owners_documents_and_a_run_asks_about_them(walk: Walk) -> None:
    own = walk.project / "data/own"
    for name in dict.fromkeys(name for name, *_ in FACTS):
        said = "".join(f"\n## Part {n}\n\n{fact[1]}\n" for n, fact in enumerate(FACTS) if fact[0] == name)
        (own / f"{name}.md").write_text(f"# The {name}\n{said}", "utf-8")
        (own / f"{name}.md.metadata.json").write_text('{"metadataAttributes": {"audience": "public"}}', "utf-8")
    answers = [
        {"kind": "answer", "turns": [asked], "has": [has], "source": f"{name}.md"} for name, _, asked, has in FACTS
    ]
    rows = [{"id": f"c{n}", **case} for n, case in enumerate((*answers, *OTHERS))]
    (walk.project / "evaluation/own.jsonl").write_text("\n".join(map(json.dumps, rows)), "utf-8")
    done = walk.run()
    assert done.code == 0, done.tail
    assert "A pot of green tea costs £4. [" in done.tail
    assert "the library opens" not in done.tail
    evidence = walk.check()
    assert {each.id: each.outcome for each in evidence.checks} == {each.id: Outcome.PASSED for each in walk.kit.check}
    whose = {each.id: each.data for each in evidence.checks}
    assert whose.pop("protocol") == "sample"
    assert {each for each in whose.values() if each} == {"own"}


def test_a_cloud_run_without_a_cloud_side_is_refused_in_a_sentence(walk: Walk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_REGION", "us-east-1")
    done = running.run(walk.project, walk.kit, running.main_job(walk.kit, "cloud"))
    assert done.code == 2
    assert "cloud create" in done.tail
    assert "Traceback" not in done.tail
