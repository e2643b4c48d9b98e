"""The notebooks in the documentation show what their cells show now."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import altair
import pytest

from loading import script

ROOT = Path(__file__).resolve().parents[1]


notebooks = script("docs/notebooks.py")


@pytest.fixture(autouse=True)
def _renderer_as_before() -> Iterator[None]:
    before = altair.renderers.active
    yield
    altair.renderers.enable(before)


@pytest.mark.slow
@pytest.mark.parametrize("path", notebooks.NOTEBOOKS, ids=lambda path: path.name)
def test_a_notebook_shows_what_its_cells_show_now(path: Path) -> None:
    shown = notebooks.read(path)
    assert notebooks.texts(shown) == notebooks.texts(notebooks.executed(shown))
    assert notebooks.texts(shown).count("picture") == 3
    assert all(cell["outputs"] for cell in shown["cells"] if cell["cell_type"] == "code")


def test_there_is_a_notebook_and_it_asks_no_other_server_for_a_script() -> None:
    assert notebooks.NOTEBOOKS
    text = "".join(path.read_text(encoding="utf-8") for path in notebooks.NOTEBOOKS)
    assert "<script" not in text
    assert "jsdelivr" not in text


def test_a_cell_shows_what_it_prints_and_then_its_last_expression() -> None:
    cells = [
        {"cell_type": "code", "source": ["a = 2\n", "print(a)\n", "a * 3"]},
        {"cell_type": "markdown", "source": []},
    ]
    made = notebooks.executed({"cells": cells})
    assert notebooks.texts(made) == ["2\n", "6"]
    assert made["cells"][0]["execution_count"] == 1
