"""The MCP server: lists tools, resources and prompts, and runs calls in threads that can be cancelled."""

from __future__ import annotations

import datetime as dt
import json
import logging
import os
import signal
import sys
import time
from collections.abc import Callable
from typing import Any

import anyio
import mcp_types as types
from anyio import from_thread, to_thread
from mcp.server.caching import CacheHint
from mcp.server.context import ServerRequestContext
from mcp.server.lowlevel import Server
from mcp.server.stdio import stdio_server

import waypost
from waypost import api
from waypost.catalogue.profile import clip
from waypost.domain.catalogue import Catalogue
from waypost.errors import Unavailable, UsageError, WaypostError
from waypost.surfaces.answers import error_object
from waypost.surfaces.mcp import inputs, reading
from waypost.surfaces.mcp.jobs import Answer
from waypost.surfaces.mcp.tools import TOOLS, Tool, answer
from waypost.surfaces.schema import FOLDER

Context = ServerRequestContext[Any, Any]

INSTRUCTIONS = (
    "Waypost plans AI/ML certifications and portfolio projects together, from dated facts with sources and an exact "
    "optimiser. Ask plan for a plan, why for reasons, show for facts; ids look like aws/aif-c01, and codes such as "
    "AIF-C01 do as well. Facts hold for a day: say which. Pass on warnings, what is unknown and where sources disagree "
    "rather than filling gaps from memory: exams are withdrawn and renamed. Nothing here says that a certificate "
    "raises pay; do not say so either. Nothing is kept about anybody."
)
_RUNNING, _WAITING = 4, 32
_EVERY_S = 0.1
_DAY_MS = 86_400_000


def run() -> int:
    """Serve on standard input and output until the client closes them; returns the exit code."""
    if not os.environ.get("WAYPOST_DEBUG"):
        logging.getLogger("mcp").setLevel(logging.CRITICAL)  # a client's broken message is no event of ours
    if sys.stdin.isatty():
        sys.stderr.write("Waypost speaks MCP here: an assistant starts this command. Ctrl-C ends it.\n")
    signal.signal(signal.SIGINT, signal.SIG_DFL)  # the thread that waits for input would hold Ctrl-C up
    try:
        anyio.run(_serve)
    except BaseExceptionGroup as group:
        if group.split(BrokenPipeError)[1] is None:  # the client went away
            raise BrokenPipeError from None
        raise
    return 0


async def _serve() -> None:
    server = create_server()
    async with stdio_server() as (read_stream, write_stream):
        await server.run(read_stream, write_stream, server.create_initialization_options())


def create_server(today: Callable[[], dt.date] = dt.date.today) -> Server[Any]:
    """The server. ``today`` is the day of every answer that names none."""
    catalogue = api.load_catalogue()
    calls = _Calls(catalogue, today)
    tools = [_listed(tool, catalogue) for tool in TOOLS]

    async def list_tools(_: Context, __: types.PaginatedRequestParams | None) -> types.ListToolsResult:
        return types.ListToolsResult(tools=tools)

    async def call_tool(ctx: Context, params: types.CallToolRequestParams) -> types.CallToolResult:
        return await calls.result(ctx, params.name, params.arguments or {})

    books = reading.Reading(catalogue, today)
    return Server(
        "waypost",
        title="Waypost",
        version=waypost.__version__,
        instructions=INSTRUCTIONS,
        cache_hints={"tools/list": CacheHint(ttl_ms=_DAY_MS, scope="public")},
        on_list_tools=list_tools,
        on_call_tool=call_tool,
        on_list_resources=books.resources,
        on_list_resource_templates=books.templates,
        on_read_resource=books.read,
        on_list_prompts=books.prompts,
        on_get_prompt=books.prompt,
        on_completion=books.completion,
    )


class _Calls:
    """Calls of tools: a few run at a time, a few wait, the rest are refused."""

    def __init__(self, catalogue: Catalogue, today: Callable[[], dt.date]) -> None:
        self._catalogue, self._today = catalogue, today
        self._places = anyio.CapacityLimiter(_RUNNING)
        self._open = 0  # running and waiting

    async def result(self, ctx: Context, name: str, arguments: dict[str, object]) -> types.CallToolResult:
        """What a tool answers; what went wrong is an answer too, in the shape of ``ErrorObject``."""
        try:
            found, text = await self._answer(ctx, name, arguments)
        except WaypostError as error:
            return _failed(error)
        except Exception as error:  # the last line of defence: no traceback reaches a client
            if os.environ.get("WAYPOST_DEBUG"):
                logging.getLogger(__name__).exception("a tool failed")
            return _failed(
                WaypostError(f"Waypost failed on this, which is a fault in Waypost: {type(error).__name__}.")
            )
        return types.CallToolResult(content=[types.TextContent(text=text)], structured_content=found)

    async def _answer(self, ctx: Context, name: str, arguments: dict[str, object]) -> Answer:
        tool = next((one for one in TOOLS if one.name == name), None)
        if tool is None:
            raise UsageError(f"There is no tool {clip(name)!r}.", f"one of: {', '.join(one.name for one in TOOLS)}")
        if self._open >= _RUNNING + _WAITING:
            raise Unavailable("Waypost is busy and took on no more work.", "try again when an answer has come")
        self._open += 1
        try:
            return await to_thread.run_sync(
                answer, tool, arguments, self._catalogue, self._today(), _Progress(ctx), limiter=self._places
            )
        finally:
            self._open -= 1


class _Progress:
    """Called in the thread of a call: tells the client, now and then, and ends the work once it was cancelled."""

    def __init__(self, ctx: Context) -> None:
        self._session = ctx.session
        self._next = 0.0

    def __call__(self, done: int, of: int) -> bool:
        from_thread.check_cancelled()
        now = time.monotonic()
        if of and (done == of or now >= self._next):
            self._next = now + _EVERY_S
            from_thread.run(self._session.report_progress, done, of, f"{done} of {of} worlds")
        return True


def _failed(error: WaypostError) -> types.CallToolResult:
    text = f"{error}\nhint: {error.hint}" if error.hint else str(error)
    return types.CallToolResult(
        content=[types.TextContent(text=text)], structured_content=error_object(error), is_error=True
    )


def _listed(tool: Tool, catalogue: Catalogue) -> types.Tool:
    return types.Tool(
        name=tool.name,
        title=tool.title,
        description=tool.help,
        input_schema=inputs.input_schema(tool.fields, tool.profile, tool.required, catalogue),
        output_schema=_untitled(json.loads((FOLDER / f"{tool.schema}.json").read_text(encoding="utf-8"))),
        annotations=types.ToolAnnotations(
            read_only_hint=True, destructive_hint=False, idempotent_hint=True, open_world_hint=False
        ),
    )


def _untitled(node: Any) -> Any:
    """A schema without the titles that only repeat names: a fifth of its length."""
    if isinstance(node, list):
        return [_untitled(one) for one in node]
    if not isinstance(node, dict):
        return node
    named = {
        key: {name: _untitled(one) for name, one in node[key].items()} for key in ("properties", "$defs") if key in node
    }
    return {**{key: _untitled(one) for key, one in node.items() if key != "title"}, **named}
