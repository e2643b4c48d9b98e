from __future__ import annotations

import json
from pathlib import Path

import pytest

from open_rag import judged
from open_rag.cranfield import NotCranfield, NotFetched, read
from open_rag.evaluate import Measured
from open_rag.judged import Case, UnusableCases, read_cases
from open_rag.metrics import interval, ndcg, precision, reciprocal_rank


def test_ndcg_is_one_for_the_best_order_and_falls_with_rank() -> None:
    ideal = [4, 2, 1]
    assert ndcg([4, 2, 1, 0], ideal) == pytest.approx(1.0)
    assert ndcg([0, 0], ideal) == 0.0
    assert ndcg([2, 4, 1], ideal) < 1.0
    assert ndcg([0, 4], [4]) == pytest.approx(0.6309, abs=1e-4)
    assert ndcg([2, 4], ideal, exponential=True) < ndcg([2, 4], ideal)


def test_precision_and_reciprocal_rank_count_places() -> None:
    assert precision([1, 0, 2, 0, 0, 0, 0, 0, 0, 0]) == 0.2
    assert reciprocal_rank([0, 0, 3]) == pytest.approx(1 / 3)
    assert reciprocal_rank([0, 0]) == 0.0


def test_an_interval_is_the_same_every_time_and_holds_the_mean() -> None:
    values = [0.0, 1.0] * 20
    assert interval(values) == interval(values)
    low, high = interval(values)
    assert low < 0.5 < high
    gain = Measured(name="a", values=(0.6, 0.8)).minus(Measured(name="b", values=(0.5, 0.6)))
    assert gain.mean == pytest.approx(0.15)


def test_a_place_fits_by_its_parts_in_order() -> None:
    case = Case(id="1", question="?", relevant={"aws.md > AIF > Sitting": 2, "aws.md": 1}, answer_has=(), use="test")
    assert case.grade("credentials/aws.md#AWS#X (AIF-C01)#Sitting it") == 2
    assert case.grade("credentials/aws.md#AWS#Sitting it") == 1
    assert case.grade("credentials/ms.md#AIF#Sitting it") == 0


def test_cases_that_cannot_be_read_are_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(judged, "ROOT", tmp_path)
    monkeypatch.setattr(judged, "OWN_CASES", tmp_path / "own.jsonl")
    with pytest.raises(UnusableCases, match="is missing"):
        read_cases("own")
    for text, told in (("", "no questions"), ("{", r"own.jsonl:1"), ('{"id": 1, "question": "?"}', "relevant")):
        (tmp_path / "own.jsonl").write_text(text)
        with pytest.raises(UnusableCases, match=told):
            read_cases("own")
    row = {"id": "a", "question": "?", "relevant": {}, "use": "tune"}
    (tmp_path / "own.jsonl").write_text(json.dumps(row) + "\n")
    assert not read_cases("own", "tune")[0].answerable
    assert read_cases("own", "test") == []


def test_the_shipped_questions_are_enough_and_include_traps() -> None:
    for use in judged.USES:
        cases = read_cases("sample", use)
        assert sum(case.answerable for case in cases) >= 30
        assert sum(not case.answerable for case in cases) >= 10


def test_the_two_traps_of_cranfield_are_avoided(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Queries are counted by place and not by their numbers; code 1 is the best grade and 5 none."""
    documents = "".join(f".I {n}\n.T\ntitle {n}\n.A\nx\n.B\ny\n.W\ntext {n}\n" for n in (1, 2, 3))
    (tmp_path / "cran.all.1400").write_text(documents)
    (tmp_path / "cran.qry").write_text(".I 001\n.W\nfirst\n.I 004\n.W\nsecond\n")
    (tmp_path / "cranqrel").write_text("1 1 1\n2 3 4\n2 2 5\n2 1 -1\n")
    with pytest.raises(NotCranfield, match="expected"):
        read(tmp_path)
    monkeypatch.setattr("open_rag.cranfield.COUNTS", (3, 2, 4))
    collection = read(tmp_path)
    assert collection.queries == ("first", "second")
    assert collection.grades == ({0: 4}, {2: 1})
    with pytest.raises(NotFetched):
        read(tmp_path / "elsewhere")
