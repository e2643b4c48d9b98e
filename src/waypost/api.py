"""What the surfaces may call, and the whole of it. Every capability is imported when it is first used."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

from waypost.domain.catalogue import Catalogue
from waypost.domain.plan import Plan
from waypost.domain.profile import Profile

if TYPE_CHECKING:
    from waypost.catalogue.badge_match import Match
    from waypost.catalogue.badges import Badges
    from waypost.catalogue.check import Gate
    from waypost.catalogue.dossier import Dossier
    from waypost.catalogue.endings import Retiring
    from waypost.catalogue.query import Comparison, Found
    from waypost.domain.analysis import StressTest, TradeOff, WhyNot
    from waypost.domain.durations import Duration
    from waypost.market.posted import PayCell
    from waypost.planning.worked import Worked
    from waypost.portfolio.evidence import Evidence
    from waypost.portfolio.objectives import DomainShown


def load_catalogue(path: Path | str | None = None) -> Catalogue:
    """The catalogue that Waypost ships, or the one in the file ``path``. Raises ``Unavailable`` and ``DataError``."""
    from waypost.catalogue.load import load_catalogue as load

    return load(None if path is None else Path(path))


def read_profile(
    raw: Mapping[str, object], catalogue: Catalogue, *, today: dt.date, where: str | None = None
) -> Profile:
    """The profile that plain values state. Raises ``ProfileError`` with every problem found."""
    from waypost.catalogue.profile import read_profile as read

    return read(raw, catalogue, today=today, where=where)


def plan(profile: Profile, catalogue: Catalogue, *, time_limit_s: float | None = None) -> Plan:
    """The best dated plan for a profile; infeasible is a status of the plan, not an error."""
    from waypost.planning import plan as make

    return make(profile, catalogue, time_limit_s=time_limit_s)


def why_not(profile: Profile, catalogue: Catalogue, one: str) -> WhyNot:
    """Why a credential or project is not in the best plan, by forcing it in and solving again."""
    from waypost.planning import why_not as ask

    return ask(profile, catalogue, one)


def why_not_any(profile: Profile, catalogue: Catalogue) -> tuple[WhyNot, ...]:
    """Why each credential and project that is not in the best plan is not, by id."""
    from waypost.planning.excluded import why_not_any as ask

    return ask(profile, catalogue)


def stress(
    profile: Profile,
    catalogue: Catalogue,
    *,
    worlds: int = 300,
    seed: int = 0,
    progress: Callable[[int, int], bool] | None = None,
) -> StressTest:
    """How sure the best plan is, solved again in sampled worlds.

    ``progress`` is told the worlds done and asked for, and stops the test by returning False.
    """
    from waypost.planning.stress import stress as test

    return test(profile, catalogue, worlds=worlds, seed=seed, progress=progress)


def stress_in_parts(
    profile: Profile, catalogue: Catalogue, *, worlds: int = 300, seed: int = 0, every: int = 20
) -> Iterator[StressTest]:
    """``stress`` as it goes: what is known before any world, after ``every`` more of them, and after the last."""
    from waypost.planning.stress import stress_in_parts as test

    return test(profile, catalogue, worlds=worlds, seed=seed, every=every)


def trade_off(
    profile: Profile, catalogue: Catalogue, field: str, *, progress: Callable[[int], bool] | None = None
) -> TradeOff:
    """Readiness of the best plan against "budget_usd" or "hours_per_week", exact at every value.

    ``progress`` is told how many points are found and stops by returning False; the lower ones are missing then.
    """
    from waypost.planning.tradeoff import trade_off as trade

    return trade(profile, catalogue, field, progress=progress)


def plan_picture(plan: Plan, title: str, ending: str) -> bytes:
    """The calendar and the readiness of a plan as ".svg" or ".png". Raises ``UsageError`` for a plan without steps."""
    from waypost.charting import rendered
    from waypost.planning.charts import plan_chart

    return rendered(plan_chart(plan, title), ending)


def trade_off_picture(trade_off: TradeOff, *, dark: bool = False, narrow: bool = False) -> bytes:
    """A trade-off as SVG, ``narrow`` for a phone. Raises ``UsageError`` where there is nothing to draw."""
    from waypost.charting import rendered
    from waypost.planning.charts import trade_off_chart

    return rendered(trade_off_chart(trade_off, dark=dark, narrow=narrow), ".svg")


def worked(plan: Plan, profile: Profile, catalogue: Catalogue) -> Worked:
    """The readiness of a plan taken apart, need by need, with the factors of every figure."""
    from waypost.planning.worked import worked as take

    return take(plan, profile, catalogue)


def market_picture(kind: str, role: str | None, *, country: str = "US", dark: bool = False) -> bytes:
    """Market evidence as SVG: "pay" or "trend" of a role, or what adverts for it name: "credential", "vendor", "skill".

    Without a role the latter count every advert. Raises ``UnknownId``; ``UsageError`` where there is nothing to draw.
    """
    from waypost.charting import rendered
    from waypost.market import charts

    if kind == "pay" and role is not None:
        return rendered(charts.pay_chart([role], None, country, dark=dark), ".svg")
    if kind == "trend" and role is not None:
        return rendered(charts.trend_chart(role, None, country, dark=dark), ".svg")
    return rendered(charts.demand_chart(role, kind=kind, dark=dark), ".svg")


def verify(plan: Plan, profile: Profile, catalogue: Catalogue) -> tuple[str, ...]:
    """What is wrong with a plan, as sentences; empty where it is sound. Independent of the search."""
    from waypost.planning.verify import verify as check

    return check(plan, profile, catalogue)


def find(
    catalogue: Catalogue,
    *,
    as_of: dt.date,
    vendor: str | None = None,
    tier: str | None = None,
    status: str | None = None,
    role: str | None = None,
    kind: str | None = None,
    fee_max: Decimal | None = None,
    text: str | None = None,
) -> tuple[Found, ...]:
    """Credentials that meet every condition named, on a day."""
    from waypost.catalogue.query import find as look

    return look(
        catalogue,
        as_of=as_of,
        vendor=vendor,
        tier=tier,
        status=status,
        role=role,
        kind=kind,
        fee_max=fee_max,
        text=text,
    )


def compare(catalogue: Catalogue, ids: tuple[str, ...], as_of: dt.date, language: str = "English") -> Comparison:
    """Credentials side by side, on a day.

    Raises ``UnknownId`` for one, and for a language that no exam is offered in.
    """
    from waypost.catalogue.query import compare as put

    return put(catalogue, ids, as_of, catalogue.exam_language(language))


def retiring(
    catalogue: Catalogue, as_of: dt.date, within: Duration, language: str | None = None
) -> tuple[Retiring, ...]:
    """What can last be sat within a span of time after a day, and what follows it; in any language where none is named.

    Raises ``UnknownId`` for a language that no exam is offered in.
    """
    from waypost.catalogue.endings import retiring as look

    return look(catalogue, as_of, within, None if language is None else catalogue.exam_language(language))


def dossier(
    catalogue: Catalogue, credential: str, as_of: dt.date, language: str = "English", hours_per_week: float = 8.0
) -> Dossier:
    """Everything that can be said about one credential on a day.

    Raises ``UnknownId`` for one, and for a language that no exam is offered in.
    """
    from waypost.catalogue.dossier import dossier as gather

    return gather(catalogue, credential, as_of, catalogue.exam_language(language), hours_per_week)


def posted_pay(role: str) -> tuple[str | None, tuple[PayCell, ...]]:
    """The adverts that stand for a role, and the pay they post in the US, newest figures of each level.

    ``None`` and nothing where no adverts stand for it.
    """
    from waypost.market import newest, pay, pay_role

    return pay_role(role).title, newest(pay(role))


def has_kit(kit: str | None) -> bool:
    """Whether this copy of Waypost ships the kit of a project; a look at the folder, without reading the kit."""
    return kit is not None and (Path(__file__).parent / "kits" / kit).is_dir()


def kits_showing(catalogue: Catalogue, credential: str) -> tuple[DomainShown, ...]:
    """Each domain of a credential's blueprint with the kits whose checks show it. Raises ``UnknownId``."""
    from waypost.portfolio.objectives import domains_shown

    one = catalogue.credentials[catalogue.credential_id(credential)]
    return domains_shown(one.id, tuple(domain.name for domain in one.domains))


def check(root: Path | None = None, day: dt.date | None = None) -> tuple[Gate, ...]:
    """The gates of the data files, with what they read and found."""
    from waypost.catalogue.check import check as run
    from waypost.catalogue.load import DATA

    return run(DATA if root is None else root, day)


def evidence_file(text: str, catalogue: Catalogue, where: str) -> tuple[str, Evidence]:
    """The project that an evidence file says is finished, and what it states.

    Raises ``DataError`` for one that was edited or contradicts itself, ``UsageError`` for one that does not count yet.
    """
    from waypost.portfolio.intake import stated_by

    return stated_by(text, catalogue.projects, where)


def badge_file(
    text: str, catalogue: Catalogue, as_of: dt.date, held: tuple[str, ...] = ()
) -> tuple[Badges, tuple[Match, ...]]:
    """The badges of an export, and what each stands for on a day. Raises ``DataError`` where it holds none."""
    from waypost.catalogue.badge_match import match_badges
    from waypost.catalogue.badges import read_badges

    read = read_badges(text)
    return read, match_badges(read.badges, catalogue, as_of, held)
