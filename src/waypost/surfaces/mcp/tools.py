"""The tools: what each takes, what it answers with, and how it asks the library."""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from waypost import api
from waypost.catalogue.profile_fields import FIELDS, Field, Shape
from waypost.domain.catalogue import Catalogue
from waypost.domain.durations import Duration
from waypost.domain.profile import Profile
from waypost.errors import ProfileError, Unavailable, UsageError
from waypost.surfaces import answers, market_answers
from waypost.surfaces.mcp import facts_text, inputs, market_text, plan_text

Answer = tuple[dict[str, Any], str]  # the object in its schema, and the same in words
Progress = Callable[[int, int], bool]  # done, of -> whether to go on

SOLVE_S = 10.0  # a search stops and prints its gap
CALL_S = 60.0  # a stress test stops with what is known, a trade-off is given up
_ROWS, _MOST_ROWS = 20, 200
_WORLDS, _MOST_WORLDS = 300, 2_000
_MOST_COMPARED = 6


@dataclass(frozen=True, slots=True)
class Call:
    """One call: what was stated, in the shapes of the fields, on a day."""

    catalogue: Catalogue
    stated: dict[str, Any]
    wish: Profile | None
    today: dt.date
    progress: Progress

    @property
    def profile(self) -> Profile:
        """The profile, for tools that take one."""
        assert self.wish is not None
        return self.wish

    @property
    def day(self) -> dt.date:
        """The day to answer for."""
        day: dt.date = self.stated.get("as_of", self.today)
        return day

    @property
    def language(self) -> str:
        """The language to sit exams in."""
        return str(self.stated.get("language", "English"))


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


def _plan(call: Call) -> Answer:
    made = api.plan(call.profile, call.catalogue, time_limit_s=SOLVE_S)
    return answers.plan_object(made, call.catalogue), plan_text.plan(made, call.profile, call.catalogue)


def _why(call: Call) -> Answer:
    one = call.catalogue.step_id(call.stated["id"])
    made = api.plan(call.profile, call.catalogue, time_limit_s=SOLVE_S)
    step = next((step for step in made.steps if step.id == one), None)
    reason = None if step is not None else api.why_not(call.profile, call.catalogue, one)
    found = answers.why_object(one, made, step, reason, call.catalogue)
    return found, plan_text.why(made, step, reason, call.catalogue)


def _stress(call: Call) -> Answer:
    until = time.monotonic() + CALL_S

    def going(done: int, of: int) -> bool:
        return call.progress(done, of) and time.monotonic() < until

    worlds, seed = call.stated.get("worlds", _WORLDS), call.stated.get("seed", 0)
    found = api.stress(call.profile, call.catalogue, worlds=worlds, seed=seed, progress=going)
    return answers.plain(found), plan_text.stress(found, call.catalogue)


def _trade_off(call: Call) -> Answer:
    until = time.monotonic() + CALL_S

    def going(_: int) -> bool:
        if time.monotonic() > until:
            raise Unavailable(f"This took longer than {CALL_S:.0f} seconds and was given up.", "ask for a shorter plan")
        return call.progress(0, 0)

    found = api.trade_off(call.profile, call.catalogue, call.stated["field"], progress=going)
    return answers.plain(found), plan_text.trade_off(found, call.catalogue)


def _find(call: Call) -> Answer:
    stated = {name: call.stated.get(name) for name in ("vendor", "tier", "status", "role", "kind", "text")}
    fee = call.stated.get("fee_max_usd")
    found = api.find(call.catalogue, as_of=call.day, fee_max=None if fee is None else Decimal(str(fee)), **stated)
    shown = found[: call.stated.get("limit", _ROWS)]
    return {**answers.list_object(shown, call.day), "count": len(found)}, facts_text.found(shown, len(found))


def _show(call: Call) -> Answer:
    catalogue = call.catalogue
    kind, one = entry(call.stated["id"], catalogue)
    made = answers.entry_object(kind, one, catalogue, call.day, call.language)
    return made, facts_text.entry(kind, one, catalogue, call.day, call.language)


def entry(text: str, catalogue: Catalogue) -> tuple[str, str]:
    """What kind of thing is meant, and its id. Raises ``UnknownId`` with the closest matches among all kinds."""
    one = catalogue.entry_id(text)
    kinds = {"credential": catalogue.credentials, "project": catalogue.projects, "role": catalogue.roles}
    return next((kind for kind, known in kinds.items() if one in known), "skill"), one


def _compare(call: Call) -> Answer:
    sides = api.compare(call.catalogue, call.stated["ids"], call.day, call.language)
    if len(sides.columns) < 2:
        raise UsageError("A comparison needs two different credentials.", "find_credentials finds them")
    return answers.plain(sides), facts_text.comparison(sides, call.catalogue)


def _retiring(call: Call) -> Answer:
    span = Duration.parse(call.stated.get("within", "12m"))
    found = api.retiring(call.catalogue, call.day, span, call.stated.get("language"))
    until = span.after(call.day)
    made = answers.retiring_object(found, call.day, until)
    return made, facts_text.retiring(found, call.catalogue, call.day, until)


def _roles(call: Call) -> Answer:
    every = [call.catalogue.roles[one] for one in sorted(call.catalogue.roles)]
    made = {"as_of": answers.plain(call.day), "count": len(every), "roles": answers.plain(every)}
    return made, facts_text.roles(call.catalogue)


def _market_pay(call: Call) -> Answer:
    stated = call.stated
    found = market_answers.role_answer(
        stated["role"], stated.get("level"), stated.get("country", "US"), stated.get("year"), None
    )
    return found.as_object(), market_text.pay(found)


def _market_demand(call: Call) -> Answer:
    one = call.catalogue.credential_id(call.stated["credential"])
    role = call.stated.get("role")
    found = market_answers.adverts_naming(one, role, None)
    return market_answers.credential_object(one, found, role, None), market_text.demand(one, found, call.catalogue)


def _market_guide(_: Call) -> Answer:
    return market_answers.guide_object(None), market_text.guide()


def _explain(call: Call) -> Answer:
    made = answers.explain_object(call.catalogue, call.day)
    return made, "\n".join([made["formula"], *(f"{word}: {text}" for word, text in made["points"].items())])


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
        run=_plan,
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
        run=_why,
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
        run=_stress,
        fields=(
            Field(
                name="worlds", shape=Shape.COUNT, low=1, high=_MOST_WORLDS, help=f"worlds to sample; {_WORLDS} usually"
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
        run=_trade_off,
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
        run=_find,
        fields=(
            Field(name="text", shape=Shape.TEXT, help="words to look for, such as bedrock or a code"),
            Field(name="vendor", shape=Shape.ID, of="vendor", help="only of this vendor"),
            Field(name="tier", shape=Shape.ID, of="tier", help="only of this tier"),
            Field(name="kind", shape=Shape.ID, of="kind", help="only of this kind"),
            Field(name="status", shape=Shape.ID, of="status", help="only with this status on the day"),
            Field(name="role", shape=Shape.ID, of="role", help="what serves this role, most first"),
            Field(name="fee_max_usd", shape=Shape.NUMBER, high=100_000, help="only up to this fee in US dollars"),
            Field(name="limit", shape=Shape.COUNT, low=1, high=_MOST_ROWS, help=f"most to list; {_ROWS} usually"),
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
        run=_show,
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
        run=_compare,
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
        run=_retiring,
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
        run=_roles,
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
        run=_market_pay,
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
        run=_market_demand,
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
        run=_market_guide,
    ),
    Tool(
        name="explain_model",
        title="How plans are made",
        help="The planning model in a few sentences and every number in force: levels, trust, kappa, hours.",
        schema="explain",
        run=_explain,
        fields=(inputs.AS_OF,),
    ),
)
