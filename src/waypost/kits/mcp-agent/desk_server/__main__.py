"""The MCP server over stdio. Its state is a folder, ``DESK_STATE``; every change is written to a journal there."""

from __future__ import annotations

import json
import os
import re
from pathlib import Path
from typing import Any

from mcp.server import MCPServer
from mcp.server.mcpserver.exceptions import ToolError

STATE = Path(os.environ["DESK_STATE"])
server = MCPServer("desk", log_level="ERROR")


def _orders() -> dict[str, dict[str, Any]]:
    found: dict[str, dict[str, Any]] = json.loads((STATE / "orders.json").read_text("utf-8"))
    return found


def _order(order: str) -> dict[str, Any]:
    try:
        return _orders()[order]
    except KeyError:
        raise ToolError(f"There is no order {order}.") from None


def _journal(tool: str, **arguments: Any) -> None:
    with (STATE / "journal.jsonl").open("a", encoding="utf-8") as journal:
        journal.write(json.dumps({"tool": tool, "arguments": arguments}, sort_keys=True) + "\n")


def _pages() -> dict[str, str]:
    return {path.stem: path.read_text("utf-8") for path in sorted((STATE / "help").glob("*.md"))}


def _words(text: str) -> set[str]:
    return {word.rstrip("s") for word in re.findall(r"[a-z]{3,}", text.lower())}


@server.tool()
def search_help(query: str) -> str:
    """Find help pages about a question; gives their names, the best first."""
    asked = _words(query)
    ranked = sorted(
        ((len(asked & _words(name)) * 2 + len(asked & _words(text)), name) for name, text in _pages().items()),
        key=lambda pair: (-pair[0], pair[1]),
    )
    return ", ".join(name for score, name in ranked if score) or "nothing found"


@server.tool()
def read_help(page: str) -> str:
    """Read one help page by its name."""
    pages = _pages()
    if page not in pages:
        raise ToolError(f"There is no help page {page}.")
    return pages[page]


@server.tool()
def get_order(order: str) -> str:
    """Look up an order by its number."""
    return json.dumps({"order": order, **_order(order)})


@server.tool()
def add_note(order: str, text: str) -> str:
    """Write a note on an order."""
    _order(order)
    _journal("add_note", order=order, text=text)
    return f"Noted on {order}."


@server.tool()
def refund(order: str, amount: float) -> str:
    """Pay back money for an order."""
    total = float(_order(order)["total"])
    if not 0 < amount <= total:
        raise ToolError(f"{amount:g} cannot be refunded on {order}, which cost {total:g}.")
    _journal("refund", order=order, amount=amount)
    return f"Refunded {amount:.2f} on {order}."


@server.tool()
def delete_order(order: str) -> str:
    """Delete an order for good."""
    _order(order)
    _journal("delete_order", order=order)
    return f"Deleted {order}."


@server.tool()
def export_customers() -> str:
    """Give the addresses of all customers."""
    _journal("export_customers")
    return ", ".join(order["customer"] for order in _orders().values())


if __name__ == "__main__":
    server.run("stdio")
