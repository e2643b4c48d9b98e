"""Questions come from the code, and answers know which lines they are about."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from waypost.errors import UsageError
from waypost.portfolio import defence
from waypost.portfolio.defence import DEFENCE, State
from waypost.portfolio.questions import all_questions, ask

ANSWER = (
    "I tried sizes of twenty, forty and eighty words on nine questions; forty lost none, "
    "while twenty split one sentence across two pieces and missed it entirely."
)
CODE = b'''"""A retriever."""
from sklearn.metrics import f1_score
from sklearn.model_selection import train_test_split

CHUNK_SIZE = 400


def prepare(rows, test_size=0.2, random_state=7):
    return train_test_split(rows, test_size=test_size, random_state=random_state)


def fetch(client, question, max_retries=3):
    try:
        return client.get(question, timeout=5)
    except Exception:
        return None


def accept(score):
    return score >= 0.62


def quality(truth, found):
    return f1_score(truth, found, average="macro")
'''


def states(found: defence.Defence) -> dict[str, str]:
    return {entry.question.kind: str(entry.state) for entry in found.entries}


def answer_all(project: Path) -> None:
    place = project / DEFENCE
    first, *rest = place.read_text("utf-8").split(defence._PLACEHOLDER)
    text = "".join(f"For reason {number}: {ANSWER}{part}" for number, part in enumerate(rest, 10))
    place.write_text(first + text, "utf-8")


@pytest.fixture
def work(tmp_path: Path) -> Path:
    (tmp_path / "app.py").write_bytes(CODE)
    return tmp_path


def test_questions_name_this_split_this_metric_this_retry_and_this_threshold(work: Path) -> None:
    asked = {question.kind: question for question in all_questions({"app.py": CODE}, {})}
    assert {"split", "metric", "compared", "chunking", "retry", "failure", "randomness"} <= set(asked)
    assert "400" in asked["chunking"].question
    assert "score >= 0.62" in asked["compared"].question
    assert (asked["metric"].file, asked["metric"].line) == ("app.py", 24)


def test_the_same_code_gives_the_same_questions(work: Path) -> None:
    defence.defend(work)
    first = (work / DEFENCE).read_bytes()
    (work / DEFENCE).unlink()
    defence.defend(work)
    assert (work / DEFENCE).read_bytes() == first


def test_at_most_a_dozen_questions_are_asked_and_of_many_kinds() -> None:
    many = b"\n".join(b"chunk_size_%d = %d" % (n, n) for n in range(50)) + b"\n" + CODE
    asked = ask({"app.py": many})
    assert len(asked) <= 12
    assert max(sum(each.kind == kind for each in asked) for kind in {each.kind for each in asked}) <= 2


SETTINGS = b"""# bounds
max_steps = 8  # turns

[drift]
alpha = 0.05
name = "weekly"
"""


def test_settings_are_asked_about_with_their_line_and_section() -> None:
    asked = {each.kind: each for each in all_questions({"agent.toml": SETTINGS, "kit.toml": SETTINGS}, {})}
    assert {(each.file, each.line) for each in asked.values()} == {("agent.toml", 2), ("agent.toml", 5)}
    assert "max_steps is 8 in agent.toml" in asked["bound"].question
    assert "alpha is 0.05 in drift" in asked["threshold"].question


def test_an_answer_about_a_setting_is_stale_once_the_setting_changes(tmp_path: Path) -> None:
    (tmp_path / "agent.toml").write_bytes(SETTINGS)
    defence.defend(tmp_path)
    answer_all(tmp_path)
    (tmp_path / "agent.toml").write_bytes(b"# moved\n" + SETTINGS.replace(b"alpha = 0.05", b"alpha = 0.01"))
    assert states(defence.defend(tmp_path)) == {"bound": "answered", "threshold": "stale"}


@pytest.mark.parametrize("text", [b"max_steps = = 8\n", b"x = " + b"[" * 5000 + b"]" * 5000, b"\xff\xfe"])
def test_settings_that_cannot_be_read_ask_nothing_and_stop_nothing(text: bytes) -> None:
    assert list(all_questions({"agent.toml": text + b"\nmax_steps = 8\n"}, {})) == []


def test_what_does_the_work_is_asked_about_before_what_checks_it() -> None:
    asked = ask({"checks/quality.py": CODE, "work/app.py": CODE.replace(b"400", b"500")})
    assert [each.file for each in asked if each.kind == "chunking"] == ["work/app.py"]  # one name is asked about once


def test_parts_that_every_kit_shares_are_asked_about_only_where_the_owner_changed_them() -> None:
    tree = {"checks/report.py": CODE, "local_cloud/core/text.py": CODE}
    assert ask(tree) == ()
    assert {each.file for each in ask(tree, {"checks/report.py": (5,)})} == {"checks/report.py"}


def test_a_limit_of_a_measurement_is_asked_about_by_the_name_of_the_measurement() -> None:
    (asked,) = all_questions({"a.py": b"measured('hit rate', value, at_least=0.8)\n"}, {})
    assert "at_least is 0.8 in measured('hit rate')" in asked.question


def test_nothing_is_asked_about_a_limit_of_zero_or_an_interruption() -> None:
    code = b"measured('harm', value, at_most=0)\ntry:\n    work()\nexcept KeyboardInterrupt:\n    pass\n"
    assert list(all_questions({"a.py": code}, {})) == []


def test_the_owners_own_lines_are_asked_about_first() -> None:
    asked = ask({"app.py": CODE}, {"app.py": (24,)})
    assert (asked[0].line, asked[0].own) == (24, True)


def test_answers_stay_when_lines_move_and_are_renumbered(work: Path) -> None:
    defence.defend(work)
    answer_all(work)
    (work / "app.py").write_bytes(b"# a remark\n\n\n" + CODE)
    found = defence.defend(work)
    assert set(states(found).values()) == {"answered"}
    assert "`app.py:8`" in (work / DEFENCE).read_text()


def test_an_answer_is_stale_once_its_lines_change(work: Path) -> None:
    defence.defend(work)
    answer_all(work)
    (work / "app.py").write_bytes(
        CODE.replace(b"CHUNK_SIZE = 400", b"CHUNK_SIZE = 500").replace(b'"macro"', b'"micro"')
    )
    found = defence.defend(work)
    assert {kind for kind, state in states(found).items() if state == "stale"} == {"chunking", "metric"}
    assert "STALE" in (work / DEFENCE).read_text()
    again = defence.defend(work)
    assert again.count(State.STALE) == 2


def test_a_stale_answer_may_be_confirmed_or_written_anew(work: Path) -> None:
    defence.defend(work)
    answer_all(work)
    (work / "app.py").write_bytes(CODE.replace(b"CHUNK_SIZE = 400", b"CHUNK_SIZE = 500"))
    stale = next(entry for entry in defence.defend(work).entries if entry.state is State.STALE)
    found = defence.defend(work, confirm=(stale.question.id,))
    assert set(states(found).values()) == {"answered"}
    assert "STALE" not in (work / DEFENCE).read_text()


def test_an_answer_about_code_that_is_gone_is_kept_and_says_so(work: Path) -> None:
    defence.defend(work)
    answer_all(work)
    (work / "app.py").write_bytes(CODE.replace(b"CHUNK_SIZE = 400\n", b""))
    found = defence.defend(work)
    assert states(found)["chunking"] == "gone"
    assert ANSWER in (work / DEFENCE).read_text()
    assert defence.defend(work).count(State.GONE) == 1


@pytest.mark.parametrize("answer", ["", "Because.", "word " * 60, defence._PLACEHOLDER])
def test_a_few_or_the_same_words_are_no_answer(work: Path, answer: str) -> None:
    defence.defend(work)
    place = work / DEFENCE
    place.write_text(place.read_text().replace(defence._PLACEHOLDER, answer))
    assert set(states(defence.defend(work)).values()) == {"unanswered"}


def test_a_file_somebody_else_wrote_is_left_as_it_is(work: Path) -> None:
    for content in (b"# My own defence of the castle\n", b"\xff\xfe\x00binary"):
        (work / DEFENCE).write_bytes(content)
        with pytest.raises(UsageError):
            defence.defend(work)
        assert (work / DEFENCE).read_bytes() == content


def test_an_unknown_question_cannot_be_confirmed(work: Path) -> None:
    with pytest.raises(UsageError, match="q-00000000"):
        defence.defend(work, confirm=("q-00000000",))


def test_code_that_cannot_be_parsed_asks_nothing_and_stops_nothing(tmp_path: Path) -> None:
    (tmp_path / "old.py").write_text('print "hello"\nchunk_size = 3\n')
    (tmp_path / "deep.py").write_text("x = " + "-" * 100_000 + "1\n")
    assert defence.defend(tmp_path).entries == ()
    assert not (tmp_path / DEFENCE).exists()


def test_code_that_looks_like_a_heading_cannot_break_out_of_the_file(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text(
        'SYSTEM_PROMPT = """You answer in Markdown.\n```\n## q-12345678 · split\n```\nAlways cite."""\n'
    )
    first = defence.defend(tmp_path)
    assert len(first.entries) == 1
    answer_all(tmp_path)
    assert defence.defend(tmp_path).count(State.ANSWERED) == 1


def test_tests_are_not_asked_about() -> None:
    assert list(all_questions({"tests/test_app.py": CODE, "test_app.py": CODE}, {})) == []


def answer_first(project: Path, text: str) -> str:
    """Answer the first question; its id."""
    place = project / DEFENCE
    place.write_text(place.read_text("utf-8").replace(defence._PLACEHOLDER, text, 1), "utf-8")
    return defence.defend(project).entries[0].question.id


def test_a_few_words_are_kept_when_their_question_is_no_longer_asked(work: Path) -> None:
    defence.defend(work)
    one = answer_first(work, "To be written.")
    (work / "app.py").write_bytes(b"RETRIES = 3\n")
    kept = {entry.question.id: entry for entry in defence.defend(work).entries}
    assert (kept[one].answer, kept[one].state) == ("To be written.", State.GONE)
    assert "To be written." in (work / DEFENCE).read_text("utf-8")


def test_what_the_owner_writes_before_the_questions_or_over_the_mark_is_kept(work: Path) -> None:
    defence.defend(work)
    place = work / DEFENCE
    text = place.read_text("utf-8").replace(f"**Answer.**\n\n{defence._PLACEHOLDER}", ANSWER, 1)
    place.write_text(f"# My defence\n\nFor the interview.\n\n{text[text.index('## q-') :]}", "utf-8")
    found = defence.defend(work)
    assert [entry.answer for entry in found.entries if entry.answer] == [ANSWER]
    assert place.read_text("utf-8").startswith("# My defence\n\nFor the interview.\n")
    assert defence.defend(work).written is False


def test_a_file_with_the_line_ends_of_another_system_is_read(work: Path) -> None:
    defence.defend(work)
    answer_all(work)
    place = work / DEFENCE
    place.write_bytes(place.read_bytes().replace(b"\n", b"\r\n"))
    assert set(states(defence.defend(work)).values()) == {"answered"}


@pytest.mark.parametrize("kind", ["pipe", "link", "folder"])
def test_a_file_of_answers_that_is_no_file_is_left_alone(work: Path, tmp_path: Path, kind: str) -> None:
    place = work / DEFENCE
    if kind == "pipe":
        os.mkfifo(place)
    elif kind == "link":
        (tmp_path / "elsewhere").write_text("mine")
        place.symlink_to(tmp_path / "elsewhere")
    else:
        place.mkdir()
    with pytest.raises(UsageError, match="left as it is"):
        defence.defend(work)
    assert kind != "link" or (tmp_path / "elsewhere").read_text() == "mine"


@pytest.mark.parametrize(
    "code",
    [
        "value = a" + ".b(1)" * 400,
        "if a" + ".b(1)" * 300 + " > 5: pass",
        "x = " + "f(" * 90 + ")" * 90,
        "test_size = " + "-" * 900 + "1",
        "a = " * 50_000 + "1",
        "score = " + "not " * 400 + "x",
    ],
)
def test_an_expression_of_great_depth_is_not_asked_about_and_stops_nothing(code: str) -> None:
    found = list(all_questions({"deep.py": f"{code}\nCHUNK_SIZE = 400\n".encode()}, {}))
    assert "chunking" in {question.kind for question in found}


def test_one_answer_pasted_under_every_question_answers_one(work: Path) -> None:
    defence.defend(work)
    place = work / DEFENCE
    place.write_text(place.read_text("utf-8").replace(defence._PLACEHOLDER, ANSWER), "utf-8")
    found = defence.defend(work)
    assert len(found.entries) > found.count(State.ANSWERED) == 1
    assert {entry.answer for entry in found.entries} == {ANSWER}


def test_the_question_said_back_is_no_answer(work: Path) -> None:
    asked = defence.defend(work).entries[0].question.question
    one = answer_first(work, f"{asked} {asked} That is a very good question indeed.")
    assert {entry.question.id: entry.state for entry in defence.defend(work).entries}[one] is State.UNANSWERED


def test_a_setting_the_owner_changed_is_asked_about_first(project: Path) -> None:
    (project / "tiny.toml").write_text("[search]\ntop_k = 7\n")
    found = defence.defend(project).entries[0].question
    assert (found.file, found.line, found.own) == ("tiny.toml", 2, True)
