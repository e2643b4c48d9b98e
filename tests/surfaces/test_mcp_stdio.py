"""``waypost mcp`` as an assistant starts it: a process that speaks on its standard input and output."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import anyio
import pytest
from mcp import Client, StdioServerParameters

Cli = Callable[..., Any]

COMMAND = (sys.executable, "-m", "waypost", "mcp")
ME = {"role": "genai-engineer", "background": "software-developer", "stack": "aws", "as_of": "2026-11-22"}
HELLO = {
    "jsonrpc": "2.0",
    "id": 1,
    "method": "initialize",
    "params": {"protocolVersion": "2025-11-25", "capabilities": {}, "clientInfo": {"name": "test", "version": "1"}},
}
READY = {"jsonrpc": "2.0", "method": "notifications/initialized"}


def _called(number: int, name: str, arguments: dict[str, Any]) -> dict[str, Any]:
    params = {"name": name, "arguments": arguments}
    return {"jsonrpc": "2.0", "id": number, "method": "tools/call", "params": params}


@contextmanager
def _started(folder: Path) -> Iterator[subprocess.Popen[str]]:
    """The process, after the handshake; ended by force where it hangs."""
    pipe = subprocess.PIPE
    process = subprocess.Popen(COMMAND, cwd=folder, stdin=pipe, stdout=pipe, stderr=pipe, text=True)
    watch = threading.Timer(90, process.kill)
    watch.start()
    try:
        _say(process, json.dumps(HELLO), json.dumps(READY))
        assert _heard(process)["result"]["serverInfo"]["name"] == "waypost"
        yield process
    finally:
        watch.cancel()
        process.kill()
        process.communicate()


def _say(process: subprocess.Popen[str], *lines: str) -> None:
    assert process.stdin is not None
    process.stdin.write("".join(f"{line}\n" for line in lines))
    process.stdin.flush()


def _heard(process: subprocess.Popen[str]) -> Any:
    assert process.stdout is not None
    return json.loads(process.stdout.readline())


@pytest.mark.slow
@pytest.mark.parametrize("mode", ["auto", "legacy"])
def test_the_client_of_the_sdk_gets_the_plan_of_the_command_line_and_progress(
    mode: str, cli: Cli, tmp_path: Path
) -> None:
    seen: list[float] = []

    async def told(done: float, of: float | None, message: str | None) -> None:
        seen.append(done)

    async def run() -> tuple[Any, Any]:
        parameters = StdioServerParameters(command=COMMAND[0], args=list(COMMAND[1:]), cwd=tmp_path)
        async with Client(parameters, mode=mode) as client:
            await client.list_tools()
            plan = await client.call_tool("plan", ME)
            return plan, await client.call_tool("stress", {**ME, "worlds": 5}, progress_callback=told)

    plan, stress = anyio.run(run)
    flags = [text for name, value in ME.items() for text in (f"--{name.replace('_', '-')}", value)]
    assert plan.structured_content == json.loads(cli("plan", *flags, "--json").out)
    assert stress.structured_content["worlds"] == 5
    assert (seen[0], seen[-1]) == (1, 5)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.slow
def test_broken_messages_are_survived_and_nothing_but_messages_is_written(tmp_path: Path) -> None:
    wrong = {"jsonrpc": "2.0", "id": 3, "method": "tools/call", "params": {"name": ["plan"]}}
    unknown = {"jsonrpc": "2.0", "id": 4, "method": "shell/run", "params": {"command": "id"}}
    broken = (
        "garbage",
        "[" * 100_000,
        '{"jsonrpc": "2.0"',
        "\x00\x1b[2J",
        json.dumps(_called(2, "show", {"id": "\ud800"})),
    )
    with _started(tmp_path) as process:
        _say(process, *broken, *(json.dumps(one) for one in (wrong, unknown, _called(5, "show", {"id": "python"}))))
        answers = {one["id"]: one for one in (_heard(process) for _ in range(3))}
        rest, err = process.communicate(timeout=60)
    assert answers[3]["error"]["code"] == -32602
    assert answers[4]["error"]["code"] == -32601
    assert answers[5]["result"]["structuredContent"]["id"] == "python"
    assert (rest, err, process.returncode) == ("", "", 0)


@pytest.mark.slow
def test_a_client_that_goes_away_amid_a_call_ends_the_process(tmp_path: Path) -> None:
    with _started(tmp_path) as process:
        _say(process, json.dumps(_called(2, "stress", {"role": "ml-engineer", "worlds": 2000})))
        process.communicate(timeout=60)
    assert process.returncode == 0


def test_without_the_extra_the_command_says_what_to_install(cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(sys.modules, "waypost.surfaces.mcp.server", raising=False)
    monkeypatch.setitem(sys.modules, "mcp_types", None)
    ran = cli("mcp")
    assert (ran.code, ran.out) == (3, "")
    assert ran.err.splitlines()[-1] == "hint: pip install 'waypost[mcp]'; in a clone of Waypost: make setup"
    assert "not installed" in ran.err


def test_the_rest_of_waypost_does_not_import_the_sdk() -> None:
    code = (
        "from waypost.surfaces.cli._shell import run; run(['mcp', '--help']); import sys; print('mcp' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert "assistant" in done.stdout
    assert done.stdout.splitlines()[-1] == "False"
