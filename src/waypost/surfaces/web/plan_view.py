"""What the plan page shows beside the plan itself: links that bend it, facts, adverts, the next thing to do."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import parse_qsl, quote, urlencode

from waypost import api
from waypost.domain.catalogue import Catalogue
from waypost.domain.credential import Event, EventKind, Source
from waypost.domain.judgement import Background, Role
from waypost.domain.lifecycle import Reason
from waypost.domain.plan import Excluded, NeedMet, Plan, Repair, Step, StepKind
from waypost.domain.profile import Profile
from waypost.errors import WaypostError
from waypost.surfaces import words
from waypost.surfaces.facts import facts_of, languages_in_words, partial, when_in_words
from waypost.surfaces.market_answers import in_adverts
from waypost.surfaces.web.link import query_of, repaired
from waypost.surfaces.web.market_view import Range, pay_levels, posted, ranges

MOST_BEFORE = 1200  # characters of a query that a link repeats, so that the next page can say what changed
_SHOWN_FACTS = ("Fee", "Length", "Where", "Languages", "Lasts", "Needs first", "Study")
_MOST_SOURCES = 3  # of one fact
_OUT_OF_REACH = {*Reason, "opens-after-deadline", "prerequisite", "window-closes", "over-budget", "too-much"}
_OUT_OF_REACH |= {"too-many-exams", "too-many-hours"}


@dataclass(frozen=True, slots=True)
class Links:
    """Addresses of plans that differ from this one in a field or two. ``pinned``: the link names the day."""

    profile: Profile
    pinned: bool

    @property
    def query(self) -> str:
        """The query of this very profile."""
        return self.to()

    @property
    def pinned_query(self) -> str:
        """The query that gives the same plan on any day."""
        return query_of(self.profile, as_of=self.profile.as_of)

    @property
    def floating_query(self) -> str:
        """The query that plans for the day on which it is opened."""
        return query_of(self.profile)

    def fields(self) -> list[tuple[str, str]]:
        """The query as pairs, for a form that goes on from this plan."""
        return parse_qsl(self.query)

    @property
    def before(self) -> str:
        """The query, for the next page to compare with; empty where the address would grow too long."""
        return self.query if len(self.query) <= MOST_BEFORE else ""

    def to(self, **changes: object) -> str:
        """The query of the profile with changes."""
        return query_of(self.profile, as_of=self.profile.as_of if self.pinned else None, **changes)

    def bend(self, **changes: object) -> str:
        """The address of the changed plan, which will say what changed."""
        tail = f"&{urlencode({'before': self.before})}" if self.before else ""
        return f"/?{self.to(**changes)}{tail}"

    def leave_out(self, one: str) -> str:
        """The plan that must not use a step."""
        own = self.profile
        return self.bend(avoid=_with(own.avoid, one), want=_without(own.want, one))

    def take_in(self, one: str) -> str:
        """The plan that must use a step."""
        own = self.profile
        return self.bend(want=_with(own.want, one), avoid=_without(own.avoid, one))

    def have(self, step: Step) -> str:
        """The plan of somebody who holds or finished a step."""
        name = "held" if step.kind is StepKind.EXAM else "done"
        owned = _with(getattr(self.profile, name), step.id)
        return self.bend(**{name: owned, "want": _without(self.profile.want, step.id)})

    def repair(self, repair: Repair) -> str:
        """The plan with what a repair changes."""
        return self.bend(**repaired(self.profile, repair))

    def why(self, one: str) -> str:
        """The page that says why, or why not."""
        return f"/why?{self.query}&ask={quote(one, safe='/')}"


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownFact:
    """A fact; ``numbers`` are the places of its sources in the list beside it, from 1."""

    label: str
    text: str
    numbers: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownStep:
    """A step as the page shows it. ``gains`` are the needs it adds to, most first."""

    number: int
    step: Step
    anchor: str
    name: str
    hours: int  # whole
    why: str
    gains: tuple[NeedMet, ...]
    pairs: tuple[str, ...]
    facts: tuple[ShownFact, ...]
    sources: tuple[Source, ...]
    conflicts: tuple[str, ...]
    page: str


def shown_steps(plan: Plan, catalogue: Catalogue, language: str) -> tuple[ShownStep, ...]:
    """Every step of a plan, ready to be shown."""
    chosen = {step.id for step in plan.steps}
    found, whole = [], words.whole_hours(plan)
    for number, step in enumerate(plan.steps, start=1):
        exam = step.kind is StepKind.EXAM
        facts, sources = (
            _exam_facts(step.id, plan.as_of, language) if exam else (_project_facts(step.id, catalogue), ())
        )
        shown = ShownStep(
            number=number,
            step=step,
            anchor=anchor(step.id),
            name=words.name_of(step.id, catalogue),
            hours=whole[step.id],
            why=words.why_in_words(step, catalogue),
            gains=_gains(step),
            pairs=tuple(words.name_of(one, catalogue) for one in step.pairs_with if one in chosen),
            facts=facts,
            sources=sources,
            conflicts=catalogue.credentials[step.id].conflicts if exam else (),
            page=f"/{'credentials' if exam else 'projects'}/{step.id}",
        )
        found.append(shown)
    return tuple(found)


def anchor(one: str) -> str:
    """An id as the name of a place on the page."""
    return f"step-{one.replace('/', '-')}"


def can_be_taken(one: Excluded) -> bool:
    """Whether a plan can hold it as things are; for the rest something has to change first."""
    return one.reason not in _OUT_OF_REACH


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownNeed:
    """A need of the role: its weight in points, and how much of it is met before and after the plan."""

    title: str
    skill: str
    level: int
    weight: float
    before: float
    after: float
    why: str


def shown_needs(plan: Plan, catalogue: Catalogue) -> tuple[ShownNeed, ...]:
    """The needs of the role, heaviest first."""
    met = {need.skill: need for need in plan.needs}
    role = catalogue.roles.get(plan.role)
    found = [
        ShownNeed(
            title=met[need.skill].title,
            skill=need.skill,
            level=need.level,
            weight=need.weight,
            before=met[need.skill].points_before,
            after=met[need.skill].points_after,
            why=need.why,
        )
        for need in (role.needs if role is not None else ())
        if need.skill in met
    ]
    return tuple(sorted(found, key=lambda need: (-need.weight, need.title)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Adverts:
    """What adverts say of the role and of the exams chosen. ``named`` pairs an exam with a sentence."""

    title: str | None
    pay: tuple[Range, ...]
    levels: Mapping[str, str]
    named: tuple[tuple[str, str], ...]


def adverts_of(plan: Plan) -> Adverts | None:
    """Posted pay and mentions; ``None`` where the tables are absent or have nothing."""
    title, pay = _pay(plan.role)
    named = []
    for step in plan.steps:
        if step.kind is StepKind.EXAM and (sentence := _mention(step.id, plan.role)) is not None:
            named.append((step.code or step.title, sentence))
    return Adverts(title=title, pay=pay, levels=pay_levels(), named=tuple(named)) if pay or named else None


@lru_cache(maxsize=8)
def examples(catalogue_id: str, *, most: int = 3) -> tuple[tuple[str, str], ...]:
    """Pairs of background and role to show as examples: for people who program, the role with adverts that lies
    nearest to what they bring; those with the longest way first, each role once."""
    catalogue = api.load_catalogue()
    assert catalogue.sha256 == catalogue_id
    found: list[tuple[float, str, str]] = []
    for background in catalogue.backgrounds.values():
        near = [
            (_brought(background, role), role.id)
            for role in catalogue.roles.values()
            if role.id != background.id and _pay(role.id)[1]
        ]
        points, role_id = max(near, key=lambda one: (one[0], one[1]), default=(0.0, ""))
        if background.coding and points >= 10:
            found.append((points, background.id, role_id))
    chosen: dict[str, str] = {}
    for _, background_id, role_id in sorted(found):
        if role_id not in chosen.values():
            chosen[background_id] = role_id
    return tuple(chosen.items())[:most]


def _brought(background: Background, role: Role) -> float:
    """Points of 100 of the role's needs that the background brings."""
    needs = [need for need in role.needs if need.level > 0]
    return sum(need.weight * min(background.skills.get(need.skill, 0) / need.level, 1.0) for need in needs)


@lru_cache(maxsize=64)
def _pay(role: str) -> tuple[str | None, tuple[Range, ...]]:
    """The adverts that stand for a role and the pay they post, level by level, where there are enough."""
    try:
        title, cells = posted(role)
    except WaypostError:
        return None, ()
    return title, ranges((cell for cell in cells if cell.enough), guide=False)


@lru_cache(maxsize=1024)
def _mention(credential: str, role: str) -> str | None:
    try:
        return in_adverts(credential, role)
    except WaypostError:
        return None


def _project_facts(one: str, catalogue: Catalogue) -> tuple[ShownFact, ...]:
    project = catalogue.projects[one]
    return (
        ShownFact(label="What it is", text=project.summary),
        ShownFact(label="Costs", text=words.project_cost(project)),
    )


@lru_cache(maxsize=512)
def _exam_facts(one: str, as_of: dt.date, language: str) -> tuple[tuple[ShownFact, ...], tuple[Source, ...]]:
    """The facts that matter for a plan, last days first, and the sources they rest on, each once."""
    found = api.dossier(api.load_catalogue(), one, as_of, language)
    stated = [("Last day to sit", _last_day(event), event.sources) for event in found.credential.events if _ends(event)]
    shown = [(fact.label, fact.text, fact.sources) for fact in facts_of(found) if fact.label in _SHOWN_FACTS]
    beside = api.compare(api.load_catalogue(), (one,), as_of, language).columns[0]
    if beside.ended_languages:
        spoken = languages_in_words(beside)
        shown = [(label, spoken if label == "Languages" else text, keys) for label, text, keys in shown]
    stated += shown
    known = {source.key: source for source in found.credential.sources}
    numbers: dict[str, int] = {}
    facts = []
    for label, text, keys in stated:
        if text:
            cited = tuple(numbers.setdefault(key, len(numbers) + 1) for key in keys[:_MOST_SOURCES] if key in known)
            facts.append(ShownFact(label=label, text=text, numbers=cited))
    return tuple(facts), tuple(known[key] for key in numbers)


def _ends(event: Event) -> bool:
    return event.kind is EventKind.LAST_DAY


def _last_day(event: Event) -> str:
    languages = f" in {words.listed(event.languages)}" if event.languages else ""
    return f"{when_in_words(event)}{languages}{'' if event.confirmed else ' (not confirmed)'}"


def _gains(step: Step) -> tuple[NeedMet, ...]:
    needs = step.why.needs if step.why is not None else ()
    return tuple(sorted(needs, key=lambda need: (need.points_before - need.points_after, need.title)))


def seen(source: Source) -> str:
    """The day on which a source was last seen."""
    return f"seen {partial(source.seen)}" if source.seen is not None else "day not stated"


def _with(ids: tuple[str, ...], one: str) -> tuple[str, ...]:
    return (*(each for each in ids if each != one), one)


def _without(ids: tuple[str, ...], one: str) -> tuple[str, ...]:
    return tuple(each for each in ids if each != one)
