"""What an assistant can read beside the tools: records of the catalogue, the planning model, and prompts."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable
from typing import Any

import mcp_types as types
from mcp.server.context import ServerRequestContext
from mcp.shared.exceptions import MCPError

from waypost.catalogue.profile import MAX_TEXT, clip
from waypost.domain.catalogue import Catalogue
from waypost.errors import UsageError, WaypostError
from waypost.surfaces.answers import entry_object, error_object, explain_object

Context = ServerRequestContext[Any, Any]

_JSON, _HERE, _MODEL = "application/json", "waypost://", "waypost://model"
_KINDS = ("credential", "project", "role", "skill")
_OFFERED = 100  # the most that a completion may hold, by the protocol

_PLANNING = (
    "Plan my AI/ML certifications with Waypost. I want to become: {role}. I come from: {background}.\n\n"
    "Ask me, in one short message, for what you do not know and a plan depends on: hours a week, months or a deadline, "
    "money, cloud, language, and credentials I hold. Then call plan, and tell me: what to do first and by when, each "
    "step with its reason, cost and hours, every warning, and what the plan leaves out and why. Call stress to say how "
    "sure it is. State only what the tools answer."
)
_CHECKING = (
    "I am preparing for {exam}. Use Waypost: show it, and retiring in my language. Tell me whether it can still be "
    "sat, until when, when I must start at the latest, what follows it and how much of my learning carries over, and "
    "where sources disagree. State only what the tools answer."
)
_PROMPTS = {
    "plan_my_certifications": (
        "Plan my certifications",
        "From where you are to a role: a dated plan with reasons.",
        _PLANNING,
        {"role": "who you want to be, such as genai-engineer", "background": "where you come from"},
    ),
    "check_my_exam": (
        "Is my exam being withdrawn?",
        "Whether an exam can still be sat, and what follows it.",
        _CHECKING,
        {"exam": "the exam, such as MLA-C01"},
    ),
}


class Reading:
    """Answers to everything but tools. ``today`` is the day that facts hold for."""

    def __init__(self, catalogue: Catalogue, today: Callable[[], dt.date]) -> None:
        self._catalogue, self._today = catalogue, today
        self._ids = {
            "credential": sorted(catalogue.credentials),
            "project": sorted(catalogue.projects),
            "role": sorted(catalogue.roles),
            "skill": sorted(catalogue.skills),
            "background": sorted(catalogue.backgrounds),
        }

    async def resources(self, _: Context, __: types.PaginatedRequestParams | None) -> types.ListResourcesResult:
        """The one resource that has no id; records are found by tools and read by their template."""
        model = types.Resource(
            name="model", title="The planning model", uri=_MODEL, mime_type=_JSON, description="How plans are made."
        )
        return types.ListResourcesResult(resources=[model])

    async def templates(self, _: Context, __: types.PaginatedRequestParams | None) -> types.ListResourceTemplatesResult:
        """A template a kind of record."""
        return types.ListResourceTemplatesResult(
            resource_templates=[
                types.ResourceTemplate(
                    name=kind,
                    title=f"A {kind}",
                    uri_template=f"{_HERE}{kind}/{{+id}}",
                    mime_type=_JSON,
                    description=f"Everything known about a {kind} today, in the shape of the tool show.",
                )
                for kind in _KINDS
            ]
        )

    async def read(self, _: Context, params: types.ReadResourceRequestParams) -> types.ReadResourceResult:
        """A record as JSON. An address that leads nowhere is a wrong parameter."""
        try:
            found = self._found(params.uri)
        except WaypostError as error:
            raise MCPError(types.INVALID_PARAMS, str(error), error_object(error)) from None
        text = json.dumps(found, ensure_ascii=False)
        contents = types.TextResourceContents(uri=params.uri, mime_type=_JSON, text=text)
        return types.ReadResourceResult(contents=[contents])

    async def prompts(self, _: Context, __: types.PaginatedRequestParams | None) -> types.ListPromptsResult:
        """What a person can start from."""
        return types.ListPromptsResult(
            prompts=[
                types.Prompt(
                    name=name,
                    title=title,
                    description=text,
                    arguments=[
                        types.PromptArgument(name=one, description=meaning, required=True)
                        for one, meaning in arguments.items()
                    ],
                )
                for name, (title, text, _template, arguments) in _PROMPTS.items()
            ]
        )

    async def prompt(self, _: Context, params: types.GetPromptRequestParams) -> types.GetPromptResult:
        """A prompt with what the person stated in it."""
        if params.name not in _PROMPTS:
            raise MCPError(types.INVALID_PARAMS, f"There is no prompt {clip(params.name)!r}.", sorted(_PROMPTS))
        _title, text, template, arguments = _PROMPTS[params.name]
        stated = params.arguments or {}
        missing = [name for name in arguments if not stated.get(name, "").strip()]
        if missing:
            raise MCPError(types.INVALID_PARAMS, f"{', '.join(missing)} must be stated.", sorted(arguments))
        filled = template.format(**{name: clip(stated[name]) for name in arguments})
        message = types.PromptMessage(role="user", content=types.TextContent(text=filled))
        return types.GetPromptResult(description=text, messages=[message])

    async def completion(self, _: Context, params: types.CompleteRequestParams) -> types.CompleteResult:
        """Ids that begin with, or else contain, what was typed."""
        kind, typed = self._kind(params), params.argument.value[:MAX_TEXT].strip().lower()
        known = self._ids.get(kind, [])
        found = [one for one in known if one.startswith(typed)]
        found += [one for one in known if typed in one and one not in found]
        values = types.Completion(values=found[:_OFFERED], total=len(found), has_more=len(found) > _OFFERED)
        return types.CompleteResult(completion=values)

    @staticmethod
    def _kind(params: types.CompleteRequestParams) -> str:
        if isinstance(params.ref, types.ResourceTemplateReference):
            return params.ref.uri.removeprefix(_HERE).partition("/")[0]
        return {"exam": "credential"}.get(params.argument.name, params.argument.name)

    def _found(self, uri: str) -> dict[str, Any]:
        today = self._today()
        if uri == _MODEL:
            return explain_object(self._catalogue, today)
        kind, _, one = uri.removeprefix(_HERE).partition("/")
        if not uri.startswith(_HERE) or kind not in _KINDS or not one or len(one) > MAX_TEXT:
            raise UsageError(f"There is nothing at {clip(uri)!r}.", f"{_MODEL}, or {_HERE}KIND/ID: {', '.join(_KINDS)}")
        known = self._catalogue.credential_id(one) if kind == "credential" else one.lower()
        if known not in self._ids[kind]:
            raise UsageError(f"There is no {kind} {clip(one)!r}.", "the tool show knows the closest")
        return entry_object(kind, known, self._catalogue, today, "English")
