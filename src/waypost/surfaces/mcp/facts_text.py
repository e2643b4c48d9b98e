"""Facts of the catalogue as short text."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence

from waypost import api
from waypost.catalogue.dossier import Dossier
from waypost.catalogue.endings import Retiring
from waypost.catalogue.query import Compared, Comparison, Found
from waypost.domain.catalogue import Catalogue
from waypost.domain.lifecycle import Reason, Status
from waypost.surfaces import words
from waypost.surfaces.facts import facts_of, standing

_TOP = 5


def found(shown: Sequence[Found], count: int) -> str:
    """One line a credential; says how many more there are."""
    more = f"; the first {len(shown)} are here, narrow it down or raise limit" if len(shown) < count else ""
    return "\n".join([f"{words.count(count, 'credential')}{more}.", *(_found(one) for one in shown)])


def entry(kind: str, one: str, catalogue: Catalogue, day: dt.date, language: str) -> str:
    """A credential, project, role or skill."""
    if kind == "credential":
        return "\n".join(_credential(api.dossier(catalogue, one, day, language), catalogue))
    return "\n".join({"project": _project, "role": _role, "skill": _skill}[kind](one, catalogue))


def comparison(sides: Comparison, catalogue: Catalogue) -> str:
    """A line a credential, then the skills that tell them apart."""
    names = [one.credential.code or one.credential.id for one in sides.columns]
    lines = [_compared(one) for one in sides.columns]
    lines.append(f"Levels attested, 1 can discuss it to 4 can lead it ({', '.join(names)}):")
    lines += [f"{words.title_of_skill(skill, catalogue)}: {_levels(levels)}" for skill, levels in sides.skills]
    return "\n".join(lines)


def retiring(ending: Sequence[Retiring], catalogue: Catalogue, day: dt.date, until: dt.date) -> str:
    """Last days in their order."""
    head = f"{words.count(len(ending), 'last day')} to sit from {words.day(day)} to {words.day(until)}."
    return "\n".join([head, *(_ending(one, catalogue) for one in ending)])


def roles(catalogue: Catalogue) -> str:
    """Every role in a line, with what it needs most."""
    lines = []
    for one, role in sorted(catalogue.roles.items()):
        needs = sorted(role.needs, key=lambda need: (-need.weight, need.skill))[:3]
        most = ", ".join(f"{words.title_of_skill(need.skill, catalogue)} {need.weight:g}" for need in needs)
        lines.append(f"{one}: {role.summary} Most weight: {most}.")
    return "\n".join(lines)


def _found(one: Found) -> str:
    fee = "fee unknown" if one.fee_usd is None else words.usd(float(one.fee_usd))
    points = "" if one.role_points is None else f", can attest {one.role_points:.0f} of 100 points"
    code = f"{one.credential.code} " if one.credential.code else ""
    return f"{code}{one.credential.title} ({one.credential.id}): {one.status.value}, {fee}{points}"


def _credential(facts: Dossier, catalogue: Catalogue) -> Iterator[str]:
    one = facts.credential
    yield ", ".join(part for part in (one.title, one.code, one.id, one.issuer, one.tier_text) if part)
    where = words.bookable_in_words(facts.bookable)
    dated = standing(one, facts.status, facts.as_of, catalogue.credentials)
    told = dated and facts.status is not Status.RESTRICTED  # whose members the next words name
    status = f"{facts.status.value} ({dated})" if told else facts.status.value
    yield f"{words.day(facts.as_of)}: {status}; in {facts.language}: {where}"
    if facts.last_day is not None and facts.bookable.reason is not Reason.NOT_YET_OPEN:
        yield f"! last day to sit it in {facts.language}: {words.day(facts.last_day)}"
    if facts.latest_start is not None and facts.study_hours is not None:
        pace = f"{facts.study_hours:.0f} h at {facts.hours_per_week:g} h a week"
        late = "latest safe start" if facts.latest_start >= facts.as_of else "too late to start: the latest day was"
        yield f"! {late} {words.day(facts.latest_start)} ({pace})"
    if facts.successor is not None:
        yield f"! {words.successor_in_words(facts.successor, catalogue)}"
    yield from (f"! can no longer be completed: {condition.text}" for condition in facts.chain.broken)
    yield f"Fee: {'not stated in US dollars' if facts.fee_usd is None else words.usd(float(facts.fee_usd))}"
    length = "not stated" if one.format.minutes is None else f"{one.format.minutes} minutes"
    languages = next(fact.text for fact in facts_of(facts) if fact.label == "Languages")
    yield f"Length: {length}; languages: {languages or 'not stated'}"
    yield from (f"{fact.label}: {fact.text}" for fact in facts_of(facts) if fact.label == "Needs first")
    yield f"Lasts: {words.lasts_in_words(one.renewal)}"
    if facts.study_hours is not None:
        nothing = facts.study_hours_from_nothing or 0
        yield f"Study: {facts.study_hours:.0f} h with the recommended experience, {nothing:.0f} h from nothing"
    if facts.roles:
        most = ", ".join(f"{role} {points:.0f}" for role, points in facts.roles[:_TOP])
        yield f"Points of 100 it can attest for a role: {most}"
    yield from (f"Sources disagree: {conflict}" for conflict in one.conflicts)
    yield f"Sources: {', '.join(source.url for source in one.sources)}"


def _project(one: str, catalogue: Catalogue) -> Iterator[str]:
    project = catalogue.projects[one]
    yield f"{project.title} (project {one}): {project.summary}"
    yield f"Cost: {words.project_cost(project)}; {project.own_hours:.0f} h beyond what learning takes"
    if project.pairs_with:
        yield f"Pairs with {', '.join(project.pairs_with)}"
    shows = sorted(project.skills.items(), key=lambda pair: (-pair[1], pair[0]))
    yield f"Shows: {', '.join(f'{words.title_of_skill(skill, catalogue)} {level}' for skill, level in shows)}"
    if api.has_kit(project.kit):
        yield f"waypost project new {project.kit} DIR makes a working start."


def _role(one: str, catalogue: Catalogue) -> Iterator[str]:
    role = catalogue.roles[one]
    yield f"{role.title} (role {one}): {role.summary}"
    yield "What it needs (Waypost's judgement; weights add to 100):"
    for need in sorted(role.needs, key=lambda need: (-need.weight, need.skill)):
        yield f"{need.weight:g}: {words.title_of_skill(need.skill, catalogue)} at level {need.level}. {need.why}"


def _skill(one: str, catalogue: Catalogue) -> Iterator[str]:
    skill = catalogue.skills[one]
    yield f"{skill.title} (skill {one}): {skill.definition}"
    for level, (hours, text) in enumerate(zip(skill.hours, skill.levels, strict=True), start=1):
        yield f"Level {level}, {hours:.0f} h: {text}"
    yield words.SKILL_HOURS


def _compared(one: Compared) -> str:
    credential = one.credential
    fee = "fee unknown" if one.fee_usd is None else words.usd(float(one.fee_usd))
    last = "no last day known" if one.last_day is None else f"last day {words.day(one.last_day)}"
    head = f"{f'{credential.code} ' if credential.code else ''}{credential.title} ({credential.id})"
    minutes = "length not stated" if credential.format.minutes is None else f"{credential.format.minutes} minutes"
    facts = (
        one.status.value,
        words.bookable_in_words(one.bookable),
        fee,
        last,
        minutes,
        f"lasts: {words.lasts_in_words(credential.renewal)}",
        f"study: {words.planned_in_words(one)}",
    )
    return f"{head}: {'; '.join(facts)}"


def _levels(levels: Sequence[int]) -> str:
    return ", ".join(str(level) if level else "-" for level in levels)


def _ending(one: Retiring, catalogue: Catalogue) -> str:
    parts = [f"{words.day(one.last_day)}: {one.credential.title} ({one.credential.id})"]
    if one.languages:
        parts.append(f"in {words.listed(one.languages)}{'' if one.whole else ', other languages go on'}")
    if not one.firm:
        parts.append("it may go on for longer, the day is not confirmed")
    if one.successor is not None:
        parts.append(words.successor_in_words(one.successor, catalogue))
    return "; ".join(parts)
