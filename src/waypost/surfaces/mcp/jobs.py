"""What the tools do: ask the library and give the answer as an object of its schema and in words."""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from waypost import api, market
from waypost.domain.catalogue import Catalogue
from waypost.domain.durations import Duration
from waypost.domain.profile import Profile
from waypost.errors import Unavailable, UsageError
from waypost.surfaces import answers, market_answers
from waypost.surfaces.mcp import facts_text, market_text, plan_text

Answer = tuple[dict[str, Any], str]  # the object in its schema, and the same in words
Progress = Callable[[int, int], bool]  # done, of -> whether to go on

SOLVE_S = 10.0  # a search stops and prints its gap
CALL_S = 60.0  # a stress test stops with what is known, a trade-off is given up
ROWS, WORLDS = 20, 300  # where the call does not say


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


def plan(call: Call) -> Answer:
    """The best plan of the profile."""
    made = api.plan(call.profile, call.catalogue, time_limit_s=SOLVE_S)
    return answers.plan_object(made, call.catalogue), plan_text.plan(made, call.profile, call.catalogue)


def why(call: Call) -> Answer:
    """Why something is in that plan, or why not."""
    one = call.catalogue.step_id(call.stated["id"])
    made = api.plan(call.profile, call.catalogue, time_limit_s=SOLVE_S)
    step = next((step for step in made.steps if step.id == one), None)
    reason = None if step is not None else api.why_not(call.profile, call.catalogue, one)
    found = answers.why_object(one, made, step, reason, call.catalogue)
    return found, plan_text.why(made, step, reason, call.catalogue)


def stress(call: Call) -> Answer:
    """The plan in sampled worlds; what is known when the time is up."""
    until = time.monotonic() + CALL_S

    def going(done: int, of: int) -> bool:
        return call.progress(done, of) and time.monotonic() < until

    worlds, seed = call.stated.get("worlds", WORLDS), call.stated.get("seed", 0)
    found = api.stress(call.profile, call.catalogue, worlds=worlds, seed=seed, progress=going)
    return answers.plain(found), plan_text.stress(found, call.catalogue)


def trade_off(call: Call) -> Answer:
    """Readiness against one field of the profile."""
    until = time.monotonic() + CALL_S

    def going(_: int) -> bool:
        if time.monotonic() > until:
            raise Unavailable(f"This took longer than {CALL_S:.0f} seconds and was given up.", "ask for a shorter plan")
        return call.progress(0, 0)

    found = api.trade_off(call.profile, call.catalogue, call.stated["field"], progress=going)
    return answers.plain(found), plan_text.trade_off(found, call.catalogue)


def find(call: Call) -> Answer:
    """Credentials that meet the conditions, the first of them."""
    stated = {name: call.stated.get(name) for name in ("vendor", "tier", "status", "role", "kind", "text")}
    fee = call.stated.get("fee_max_usd")
    found = api.find(call.catalogue, as_of=call.day, fee_max=None if fee is None else Decimal(str(fee)), **stated)
    shown = found[: call.stated.get("limit", ROWS)]
    return {**answers.list_object(shown, call.day), "count": len(found)}, facts_text.found(shown, len(found))


def show(call: Call) -> Answer:
    """A record of the catalogue."""
    catalogue = call.catalogue
    kind, one = catalogue.entry(call.stated["id"])
    made = answers.entry_object(kind, one, catalogue, call.day, call.language)
    return made, facts_text.entry(kind, one, catalogue, call.day, call.language)


def compare(call: Call) -> Answer:
    """Credentials side by side."""
    sides = api.compare(call.catalogue, call.stated["ids"], call.day, call.language)
    if len(sides.columns) < 2:
        raise UsageError("A comparison needs two different credentials.", "find_credentials finds them")
    return answers.plain(sides), facts_text.comparison(sides, call.catalogue)


def retiring(call: Call) -> Answer:
    """Last days to sit."""
    span = Duration.parse(call.stated.get("within", "12m"))
    found = api.retiring(call.catalogue, call.day, span, call.stated.get("language"))
    until = span.after(call.day)
    made = answers.retiring_object(found, call.day, until)
    return made, facts_text.retiring(found, call.catalogue, call.day, until)


def roles(call: Call) -> Answer:
    """Every role with its needs."""
    every = [call.catalogue.roles[one] for one in sorted(call.catalogue.roles)]
    made = {"as_of": answers.plain(call.day), "count": len(every), "roles": answers.plain(every)}
    return made, facts_text.roles(call.catalogue)


def market_pay(call: Call) -> Answer:
    """Posted pay of a role."""
    stated = call.stated
    found = market_answers.role_answer(
        stated["role"], stated.get("level"), stated.get("country", "US"), stated.get("year"), None
    )
    return found.as_object(), market_text.pay(found)


def market_demand(call: Call) -> Answer:
    """How often adverts name a credential."""
    one = call.catalogue.credential_id(call.stated["credential"])
    role = call.stated.get("role")
    found = market.demand(one, role)
    said = market_text.demand(one, found, role, call.catalogue)
    return market_answers.credential_object(one, found, role, None), said


def market_guide(_: Call) -> Answer:
    """A published salary table beside the evidence."""
    return market_answers.guide_object(None), market_text.guide()


def explain(call: Call) -> Answer:
    """How plans are made."""
    made = answers.explain_object(call.catalogue, call.day)
    return made, "\n".join([made["formula"], *(f"{word}: {text}" for word, text in made["points"].items())])
