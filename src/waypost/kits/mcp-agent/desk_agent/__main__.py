"""Answer requests at the desk.

python -m desk_agent                        what a run shows
python -m desk_agent ask "Where is A-102?"  one request
python -m desk_agent pin                    trust the server's tools as they are now (read the difference first)
python -m desk_agent teardown               what a cloud run leaves behind: nothing
"""

from __future__ import annotations

import argparse
import asyncio
import json
import sys
import tempfile
from pathlib import Path

from desk_agent import policy, suite
from desk_agent.desk import described, opened
from desk_agent.model import chosen
from desk_agent.settings import ARTEFACTS, OWN_CASES, PINS, data_folder, load

SHOWN = (
    "Within how many days can goods be sent back?",
    "Where is order A-102?",
    "Please refund order A-103, it is lost.",
    "Refund order A-104, please.",
    "Delete order A-101.",
    "Where is order A-106?",
)


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="desk_agent", description="An agent with tools, within bounds.")
    doors = parser.add_subparsers(dest="door")
    doors.add_parser("ask", help="answer one request").add_argument("request")
    doors.add_parser("pin", help="trust the tools as they are now")
    doors.add_parser("teardown", help="remove what a cloud run leaves behind")
    asked = parser.parse_args(arguments)
    if asked.door == "pin":
        return asyncio.run(_pin())
    if asked.door == "teardown":
        print("A run creates nothing in the cloud; there is nothing to take down.")
        return 0
    return asyncio.run(_answer((asked.request,) if asked.door == "ask" else _shown()))


def _shown() -> tuple[str, ...]:
    """What a run asks: of the owner's data two cases of each kind, or after its orders while there are no cases."""
    folder, origin = data_folder()
    if origin == "sample":
        return SHOWN
    if not OWN_CASES.is_file():
        orders = json.loads((folder / "orders.json").read_text("utf-8"))
        return tuple(f"Where is order {order}?" for order in list(orders)[: len(SHOWN)])
    cases, _ = suite.cases(*suite.KINDS)
    return tuple(case.request for kind in suite.KINDS for case in [each for each in cases if each.kind == kind][:2])


async def _answer(requests: tuple[str, ...]) -> int:
    settings = load()
    traces = ARTEFACTS / "traces"
    traces.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="desk-") as folder:
        async with opened(chosen(settings), settings, Path(folder)) as desk:
            print(f"MCP {desk.client.protocol_version}; tools: {', '.join(tool['name'] for tool in desk.tools)}")
            for name in desk.distrusted:
                print(f"{name} is not as it was pinned and is left out; see `python -m desk_agent pin`.")
            for number, request in enumerate(requests, start=1):
                answered = await desk.answer(request)
                print(f"\n> {request}\n{answered.text}")
                print(f"    called {answered.tools}, refused {answered.refused}, changed {len(answered.effects)}")
                lines = "".join(json.dumps(event) + "\n" for event in answered.trace)
                (traces / f"{number:02}.jsonl").write_text(lines, "utf-8")
    print("\nEvery step is in artefacts/traces.")
    return 0


async def _pin() -> int:
    settings = load()
    with tempfile.TemporaryDirectory(prefix="desk-") as folder:
        async with opened(chosen(settings), settings, Path(folder)) as desk:
            tools = [described(tool) for tool in (await desk.client.list_tools()).tools]
    pins = {tool["name"]: policy.digest(tool) for tool in tools}
    PINS.write_text(json.dumps(pins, indent=1, sort_keys=True) + "\n", "utf-8")
    print(f"Pinned {len(pins)} tools in {PINS.name}.")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
