"""The tools: what each takes and what it answers with."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass

from waypost import api
from waypost.catalogue.profile_fields import FIELDS, Field, Shape
from waypost.domain.catalogue import Catalogue
from waypost.errors import ProfileError
from waypost.surfaces.mcp import inputs, jobs
from waypost.surfaces.mcp.jobs import Answer, Call, Progress

_MOST_ROWS, _MOST_WORLDS, _MOST_COMPARED = 200, 2_000, 6


@dataclass(frozen=True, slots=True, kw_only=True)
class Tool:
    """A tool. ``schema`` names the schema of its answer; ``profile`` are the fields it takes of a profile."""

    name: str
    title: str
    help: str
    schema: str
    run: Callable[[Call], Answer]
    fields: tuple[Field, ...] = ()
    required: tuple[str, ...] = ()
    profile: tuple[Field, ...] = ()


def answer(
    tool: Tool, arguments: dict[str, object], catalogue: Catalogue, today: dt.date, progress: Progress
) -> Answer:
    """What a tool answers. Raises ``WaypostError``; ``ProfileError`` holds everything wrong with the arguments."""
    if not tool.profile:
        stated = inputs.read(arguments, tool.fields, tool.required, catalogue)
        return tool.run(Call(catalogue, stated, None, today, progress))
    names = {field.name for field in tool.fields}
    own = {name: value for name, value in arguments.items() if name in names}
    person = {name: value for name, value in arguments.items() if name not in names}
    required = tuple(name for name in tool.required if name in names)
    try:
        stated = inputs.read(own, tool.fields, required, catalogue)
    except ProfileError as error:
        try:
            api.read_profile(person, catalogue, today=today)
        except ProfileError as other:
            raise inputs.together(error, other) from None
        raise
    return tool.run(Call(catalogue, stated, api.read_profile(person, catalogue, today=today), today, progress))


_PROFILE = tuple(field for field in FIELDS if field.name != "id")  # these answers do not repeat its name
_ROLE = Field(name="role", shape=Shape.ID, of="role", help="a role that Waypost plans for")

TOOLS: tuple[Tool, ...] = (
    Tool(
        name="plan",
        title="Plan certifications and projects",
        help=(
            "Make the best dated plan of AI/ML exams and portfolio projects for a person: what, in which order, by "
            "when, at what cost, with the reason for each step, why likely others are not in it, and warnings. Only "
            "role is required; state what you know of the person, for each field changes the plan. The optimum is "
            "proved (status optimal). Where nothing can do what was asked, status is infeasible and conflict says "
            "what stands in the way and what to change. Repeat warnings to the person."
        ),
        schema="plan",
        run=jobs.plan,
        profile=FIELDS,
        required=("role",),
    ),
    Tool(
        name="why",
        title="Why, or why not",
        help=(
            "Say why a credential or project is in a person's best plan, or why not: it is forced in and the plan "
            "solved again. Give the same profile as to plan."
        ),
        schema="why",
        run=jobs.why,
        fields=(Field(name="id", shape=Shape.ID, of="step", help="a credential or project: id, code or alias"),),
        required=("id", "role"),
        profile=_PROFILE,
    ),
    Tool(
        name="stress",
        title="How sure is the plan",
        help=(
            "Solve a plan again in sampled worlds, where study hours, weights and trust differ: in how many each step "
            "stays, what takes its place, and how often the plan is on time. Takes seconds; reports progress and can "
            "be cancelled. Give the same profile as to plan."
        ),
        schema="stress",
        run=jobs.stress,
        fields=(
            Field(
                name="worlds",
                shape=Shape.COUNT,
                low=1,
                high=_MOST_WORLDS,
                help=f"worlds to sample; {jobs.WORLDS} usually",
            ),
            Field(name="seed", shape=Shape.COUNT, high=2**31, help="the same seed gives the same worlds; 0 usually"),
        ),
        required=("role",),
        profile=_PROFILE,
    ),
    Tool(
        name="trade_off",
        title="What more money or time brings",
        help=(
            "Readiness of the best plan against the budget or the hours a week, exact at every value: where more "
            "brings something, and where it brings nothing. Give the same profile as to plan."
        ),
        schema="trade-off",
        run=jobs.trade_off,
        fields=(Field(name="field", shape=Shape.ID, of="traded", help="what to vary, all else as in the profile"),),
        required=("field", "role"),
        profile=_PROFILE,
    ),
    Tool(
        name="find_credentials",
        title="Find credentials",
        help=(
            "Find AI, ML and cloud credentials by words and conditions; all that are given must hold. With role they "
            "come in the order of what they can attest for it. count is all that were found; credentials holds the "
            "first of them."
        ),
        schema="list",
        run=jobs.find,
        fields=(
            Field(name="text", shape=Shape.TEXT, help="words to look for, such as bedrock or a code"),
            Field(name="vendor", shape=Shape.ID, of="vendor", help="only of this vendor"),
            Field(name="tier", shape=Shape.ID, of="tier", help="only of this tier"),
            Field(name="kind", shape=Shape.ID, of="kind", help="only of this kind"),
            Field(name="status", shape=Shape.ID, of="status", help="only with this status on the day"),
            Field(name="role", shape=Shape.ID, of="role", help="what serves this role, most first"),
            Field(name="fee_max_usd", shape=Shape.NUMBER, high=100_000, help="only up to this fee in US dollars"),
            Field(name="limit", shape=Shape.COUNT, low=1, high=_MOST_ROWS, help=f"most to list; {jobs.ROWS} usually"),
            inputs.AS_OF,
        ),
    ),
    Tool(
        name="show",
        title="Everything known about one",
        help=(
            "Everything known about one credential (fees, format, languages, blueprint, lifecycle, renewal, what it "
            "attests, each fact with its source and the day it was read, and where sources disagree), or about a "
            "portfolio project, a role or a skill."
        ),
        schema="show",
        run=jobs.show,
        fields=(
            Field(name="id", shape=Shape.ID, of="entry", help="a credential, project, role or skill: id, code, alias"),
            inputs.LANGUAGE,
            inputs.AS_OF,
        ),
        required=("id",),
    ),
    Tool(
        name="compare",
        title="Compare credentials",
        help="Set credentials side by side: fee, status, last day, length, renewal, learning hours, skills attested.",
        schema="compare",
        run=jobs.compare,
        fields=(
            Field(name="ids", shape=Shape.IDS, low=2, high=_MOST_COMPARED, help="credentials: ids or codes"),
            inputs.LANGUAGE,
            inputs.AS_OF,
        ),
        required=("ids",),
    ),
    Tool(
        name="retiring",
        title="What is being withdrawn",
        help=(
            "Which exams are being withdrawn, in which languages, the last day to sit each, what follows it and how "
            "much of the learning carries over."
        ),
        schema="retiring",
        run=jobs.retiring,
        fields=(
            Field(name="within", shape=Shape.TEXT, help="how far ahead: 90d, 6w, 12m or 1y; 12m if not stated"),
            Field(name="language", shape=Shape.TEXT, help="only exams ending in this language; any if not stated"),
            inputs.AS_OF,
        ),
    ),
    Tool(
        name="roles",
        title="Roles to plan for",
        help="The roles that can be planned for, each with the skills it needs, their levels, weights and reasons.",
        schema="roles",
        run=jobs.roles,
        fields=(inputs.AS_OF,),
    ),
    Tool(
        name="market_pay",
        title="Pay that adverts post",
        help=(
            "Pay posted in adverts for a role, by level and year, with quartiles, n and source, and official wages "
            "beside it. It says nothing about what a certificate earns; never present it so."
        ),
        schema="market-role",
        run=jobs.market_pay,
        fields=(
            _ROLE,
            Field(name="level", shape=Shape.TEXT, help="entry, mid, senior or executive; all if not stated"),
            Field(name="country", shape=Shape.TEXT, help="two letters, such as US or GB; US if not stated"),
            Field(name="year", shape=Shape.COUNT, low=2015, high=2050, help="one year only; years are never pooled"),
        ),
        required=("role",),
    ),
    Tool(
        name="market_demand",
        title="How often adverts name a credential",
        help=(
            "In how many of n adverts a credential is named, corpus by corpus, with 95 % intervals, and published "
            "statements about pay with their methods. Being named is not being paid for."
        ),
        schema="market-credential",
        run=jobs.market_demand,
        fields=(
            Field(name="credential", shape=Shape.ID, of="credential", help="a credential: id, code or alias"),
            Field(name="role", shape=Shape.ID, of="role", help="adverts for this role only; all if not stated"),
        ),
        required=("credential",),
    ),
    Tool(
        name="market_guide",
        title="A published salary table beside the evidence",
        help="The salary table of a popular 2026 certification guide beside posted pay, each row with a verdict and n.",
        schema="market-guide",
        run=jobs.market_guide,
    ),
    Tool(
        name="explain_model",
        title="How plans are made",
        help="The planning model in a few sentences and every number in force: levels, trust, kappa, hours.",
        schema="explain",
        run=jobs.explain,
        fields=(inputs.AS_OF,),
    ),
)
