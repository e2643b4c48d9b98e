"""Packing, unpacking and reading records."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from serving import train
from serving.service import Refused, _records, unpack
from serving.settings import load
from serving.train import Trained


@pytest.fixture(scope="module")
def trained() -> Trained:
    return train.train()


def test_a_packed_model_answers_as_before(trained: Trained, tmp_path: Path) -> None:
    packed = unpack(train.pack(trained, tmp_path))
    answers = packed.predict(trained.test_values[:20].tolist())
    assert [each["label"] for each in answers] == trained.model.predict(trained.test_values[:20]).tolist()


def test_changed_bytes_are_refused_before_they_are_unpickled(trained: Trained, tmp_path: Path) -> None:
    train.pack(trained, tmp_path)
    with (tmp_path / "model.joblib").open("ab") as file:
        file.write(b"x")
    with pytest.raises(Refused):
        unpack(tmp_path)


def test_training_twice_gives_the_same_model(trained: Trained) -> None:
    again = train.train()
    assert (again.model[-1].coef_ == trained.model[-1].coef_).all()


def test_a_model_below_the_bound_is_not_packed(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    settings = {**load(), "model": {"C": 1.0, "min_accuracy": 1.01}}
    monkeypatch.setattr(train, "load", lambda: settings)
    monkeypatch.setattr(train, "MODEL", tmp_path / "model")
    assert train.main() == 1
    assert not (tmp_path / "model").exists()


def test_the_order_of_the_features_is_the_models_not_the_senders() -> None:
    assert _records(json.dumps({"records": [{"b": 2, "a": 1}]}).encode(), ["a", "b"]) == [[1.0, 2.0]]


@pytest.mark.parametrize("value", [True, None, "1", [1], 1e13])
def test_only_finite_numbers_are_taken(value: object) -> None:
    with pytest.raises(Refused):
        _records(json.dumps({"records": [{"a": value}]}).encode(), ["a"])


def test_own_rows_take_the_place_of_the_sample(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    own = tmp_path / "training.csv"
    own.write_text(
        f"x,y,{load()['data']['target']}\n"
        + "".join(f"{n},{n % 7},{'high' if n > 50 else 'low'}\n" for n in range(100))
    )
    monkeypatch.setattr(train, "OWN", own)
    trained = train.train()
    assert trained.rows.origin == "own"
    assert trained.rows.names == ("x", "y")
    assert trained.accuracy > 0.9
