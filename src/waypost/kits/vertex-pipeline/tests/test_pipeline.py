"""The project's own tests: steps as plain functions, the compiled form, and the report's guard."""

from __future__ import annotations

import csv
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from gated_vertex import components, definition, report, runs
from gated_vertex.settings import load

KNOWN = {"macro_f1": ("Macro F1", "The macro F1 is 0.9500."), "accuracy": ("Accuracy", "The accuracy is 0.9600.")}


def artefact(place: Path) -> Any:
    return SimpleNamespace(path=str(place), metadata={})


def test_preparing_drops_broken_and_repeated_rows_and_parts_by_class(tmp_path: Path) -> None:
    source = tmp_path / "source.csv"
    rows = [f"{n},{n * 2},{'ab'[n % 2]}" for n in range(40)]
    source.write_text("\n".join(["x,y,kind", *rows, rows[0], "oops,1,a"]) + "\n", "utf-8")
    train, test = artefact(tmp_path / "train"), artefact(tmp_path / "test")
    digest = components.prepare(str(source), "kind", 0.25, 7, train, test)
    assert (train.metadata["rows"], test.metadata["rows"], len(digest)) == (30, 10, 64)
    with open(test.path, newline="", encoding="utf-8") as file:
        assert sorted(row["kind"] for row in csv.DictReader(file)) == ["a"] * 5 + ["b"] * 5


def test_a_missing_target_is_named(tmp_path: Path) -> None:
    (tmp_path / "source.csv").write_text("x,y\n1,2\n", "utf-8")
    with pytest.raises(ValueError, match="No column 'kind'"):
        components.prepare(str(tmp_path / "source.csv"), "kind", 0.25, 7, artefact(tmp_path), artefact(tmp_path))


def test_versions_count_up_and_the_champion_is_the_last(tmp_path: Path) -> None:
    (tmp_path / "model").write_bytes(b"weights")
    for version in (1, 2):
        said = components.register(artefact(tmp_path / "model"), artefact(tmp_path), "d", str(tmp_path / "registry"))
        assert said == version
    assert (tmp_path / "registry" / "champion").read_text("utf-8") == "v2"


def test_the_compiled_pipeline_has_no_problems_and_says_them_when_it_has(tmp_path: Path) -> None:
    settings = load()
    assert definition.problems(definition.compile_to(settings, tmp_path / "good.yaml")) == []
    loose = replace(settings, vertex=replace(settings.vertex, base_image="python:latest"))
    assert "does not pin its image" in definition.problems(definition.compile_to(loose, tmp_path / "loose.yaml"))[0]
    assert "schema" in definition.problems({"root": {"surprise": 1}})[0]


def test_compiling_twice_gives_the_same_bytes(tmp_path: Path) -> None:
    for name in ("one.yaml", "two.yaml"):
        definition.compile_to(load(), tmp_path / name)
    assert (tmp_path / "one.yaml").read_bytes() == (tmp_path / "two.yaml").read_bytes()


def test_torn_labels_keep_their_counts(tmp_path: Path) -> None:
    place = tmp_path / "a.csv"
    place.write_text("x,kind\n" + "".join(f"{n},{n % 3}\n" for n in range(30)), "utf-8")
    before = place.read_text("utf-8")
    runs.shuffle_labels(place, "kind", 1)
    assert place.read_text("utf-8") != before
    assert sorted(line[-1] for line in place.read_text("utf-8").split()[1:]) == sorted("012" * 10)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("The macro F1 is 0.9500. [macro_f1]", None),
        ("The macro F1 is 0.9900. [macro_f1]", "0.9900 does not stand"),
        ("The macro F1 is 0.9500. [accuracy]", "0.9500 does not stand"),
        ("It is good. [goodness]", "not a metric"),
        ("The accuracy is 0.9600. [accuracy] It is good.", "no citation after"),
        ("It is good.", "no citation after"),
    ],
)
def test_a_sentence_needs_a_citation_that_bears_it_out(text: str, why: str | None) -> None:
    said = report.unsupported(text, KNOWN)
    assert said is None if why is None else why in str(said)
