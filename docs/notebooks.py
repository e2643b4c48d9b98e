"""Notebooks in the documentation: run their cells in order, compare what they show, and bring it up to date.

Needs no notebook server: a cell shows what it prints, then its last expression, as text or, for a chart, as a picture.
"""

from __future__ import annotations

import ast
import contextlib
import io
import json
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
NOTEBOOKS = tuple(sorted((ROOT / "docs").rglob("*.ipynb")))
PICTURE = "image/svg+xml"


def read(path: Path) -> dict[str, Any]:
    """A notebook as JSON."""
    made: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return made


def executed(notebook: dict[str, Any]) -> dict[str, Any]:
    """The notebook with what its cells show now."""
    names: dict[str, Any] = {}
    cells, number = [], 0
    for cell in notebook["cells"]:
        if cell["cell_type"] == "code":
            number += 1
            cell = {**cell, "execution_count": number, "outputs": _outputs("".join(cell["source"]), names, number)}
        cells.append(cell)
    return {**notebook, "cells": cells}


def texts(notebook: dict[str, Any]) -> list[str]:
    """What the cells show as text, pictures as a word; pictures differ from machine to machine."""
    found = []
    for cell in notebook["cells"]:
        for one in cell.get("outputs", ()):
            data = one.get("data", {})
            found.append("picture" if PICTURE in data else "".join(one.get("text") or data["text/plain"]))
    return found


def main() -> None:
    """Rewrite every notebook whose text is another now."""
    for path in NOTEBOOKS:
        before = read(path)
        after = executed(before)
        if texts(after) != texts(before):
            path.write_text(json.dumps(after, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
            print(f"wrote: {path.relative_to(ROOT)}")


def _outputs(source: str, names: dict[str, Any], number: int) -> list[dict[str, Any]]:
    tree, value = ast.parse(source), None
    last = tree.body.pop() if tree.body and isinstance(tree.body[-1], ast.Expr) else None
    with contextlib.redirect_stdout(io.StringIO()) as printed:
        exec(compile(tree, "<cell>", "exec"), names)
        if isinstance(last, ast.Expr):
            value = eval(compile(ast.Expression(last.value), "<cell>", "eval"), names)
    shown = [{"name": "stdout", "output_type": "stream", "text": _lines(printed.getvalue())}] if printed.tell() else []
    if value is not None:
        result = {"data": _data(value), "execution_count": number, "metadata": {}, "output_type": "execute_result"}
        shown.append(result)
    return shown


def _data(value: Any) -> dict[str, Any]:
    if hasattr(value, "_repr_mimebundle_"):
        bundle = value._repr_mimebundle_()
        data = bundle[0] if isinstance(bundle, tuple) else bundle
        return {PICTURE: _lines(data[PICTURE]), "text/plain": [f"<{type(value).__name__}>"]}
    return {"text/plain": _lines(repr(value))}


def _lines(text: str) -> list[str]:
    return text.splitlines(keepends=True)


if __name__ == "__main__":
    main()
