"""One credential on a screen: where it stands today, its facts with their sources, and what is disputed."""

from __future__ import annotations

from collections.abc import Sequence

from rich.console import Console
from rich.table import Table
from rich.text import Text

from waypost import api
from waypost.catalogue.dossier import Dossier
from waypost.domain.catalogue import Catalogue
from waypost.domain.credential import Credential, Event, EventKind
from waypost.domain.lifecycle import Reason, Status
from waypost.surfaces import words
from waypost.surfaces.cli._text.console import bullet, heading, indented, status_text
from waypost.surfaces.facts import Fact, event_in_words, facts_of, standing, when_in_words

_TOP = 5
Row = tuple[str, str, Sequence[str]]  # label, text, keys of the sources


def print_credential(console: Console, facts: Dossier, catalogue: Catalogue) -> None:
    """The whole dossier; numbers in brackets point at the sources at its end."""
    one = facts.credential
    numbers = {source.key: number for number, source in enumerate(one.sources, start=1)}
    console.print(Text(one.title, style="bold"))
    parts = [part for part in (one.code, one.id, one.issuer, one.tier_text) if part]
    console.print(Text(" · ".join(parts), style="dim"))
    _today(console, facts, catalogue)
    heading(console, "Facts")
    _grid(console, [(fact.label, _noted(fact, one), fact.sources) for fact in facts_of(facts)], numbers)
    heading(console, "Lifecycle")
    _grid(console, [_event(event) for event in one.events], numbers)
    for note in (one.status_note, one.lineage_note):
        if note:
            indented(console, words.sentence(note), by=1)
    _blueprint(console, one, catalogue)
    _judged(console, facts, catalogue)
    _doubts(console, one)
    _sources(console, one)


def _today(console: Console, facts: Dossier, catalogue: Catalogue) -> None:
    line = Text(f"{words.day(facts.as_of)}: ")
    line.append_text(status_text(facts.status))
    dated = standing(facts.credential, facts.status, facts.as_of, catalogue.credentials)
    line.append(f" ({dated})" if dated and facts.status is not Status.RESTRICTED else "")
    line.append(f"; in {facts.language}: {words.bookable_in_words(facts.bookable)}")
    console.print()
    console.print(line)
    if facts.last_day is not None and facts.bookable.reason is not Reason.NOT_YET_OPEN:
        verb = "is" if facts.last_day >= facts.as_of else "was"
        sure = all(one.may_close == one.closes for one in facts.sittings if one.closes == facts.last_day)
        last = f"the last day to sit it in {facts.language} {verb} {words.day(facts.last_day)}"
        last += "" if sure else "; it may go on for longer"
        bullet(console, "!", last, style="yellow")
    if facts.latest_start is not None and facts.latest_start >= facts.as_of and facts.study_hours is not None:
        pace = f"{facts.study_hours:.0f} h at {facts.hours_per_week:g} h a week"
        bullet(console, "!", f"latest safe start: {words.day(facts.latest_start)} ({pace})", style="yellow")
    if facts.successor is not None:
        bullet(console, "!", words.successor_in_words(facts.successor, catalogue), style="yellow")
    for condition in facts.chain.broken:
        bullet(console, "!", f"can no longer be completed: {condition.text}", style="bold red")


def _noted(fact: Fact, one: Credential) -> str:
    """A fact's text; published hours with whose they are."""
    return f"{fact.text} ({one.study.note})" if fact.label == "Study" and one.study.note else fact.text


def _event(event: Event) -> Row:
    target = event.target if event.kind is not EventKind.LAST_DAY else None  # what ends it, which the note tells
    return when_in_words(event), event_in_words(event, target), event.sources


def _grid(console: Console, rows: Sequence[Row], numbers: dict[str, int]) -> None:
    grid = Table.grid(padding=(0, 2, 0, 0))
    grid.add_column(no_wrap=True, style="bold")
    grid.add_column(overflow="fold")
    for label, text, keys in rows:
        if text:
            marks = ",".join(str(numbers[key]) for key in keys if key in numbers)
            cell = Text(text)
            cell.append(f" [{marks}]" if marks else "", style="dim")
            grid.add_row(f" {label}", cell)
    console.print(grid)


def _blueprint(console: Console, one: Credential, catalogue: Catalogue) -> None:
    if not one.domains and not one.domains_note:
        return
    heading(console, "Blueprint")
    if one.domains_note:
        indented(console, words.sentence(one.domains_note), by=1)
    for domain, shown in zip(one.domains, api.kits_showing(catalogue, one.id), strict=True):
        weights = [weight for weight in (domain.weight_low, domain.weight_high) if weight is not None]
        weight = f"{words.between(weights)} %" if weights else domain.weight_text or "?"
        topics = f": {', '.join(domain.topics)}" if domain.topics else ""
        bullet(console, f"{weight:>8}", f"{domain.name}{topics}", style="bold")
        for kit in shown.kits:
            bullet(console, " " * 8, f"shown by {kit.kit}: {', '.join(kit.checks)}", style="dim")


def _judged(console: Console, facts: Dossier, catalogue: Catalogue) -> None:
    if not facts.attested:
        return
    heading(console, "What it attests (Waypost's judgement)")
    for level in (4, 3, 2, 1):
        titles = [words.title_of_skill(skill, catalogue) for skill, reached in facts.attested if reached == level]
        if titles:
            bullet(console, f"level {level}", ", ".join(titles), style="bold")
    roles = ", ".join(f"{role} {points:.0f}" for role, points in facts.roles[:_TOP])
    if roles:
        indented(console, f"Points of 100 it can attest for a role: {roles}.", by=1)
    if facts.projects:
        indented(console, f"Projects that pair with it: {', '.join(facts.projects)}.", by=1)


def _doubts(console: Console, one: Credential) -> None:
    if one.conflicts:
        heading(console, "Where sources disagree")
        for conflict in one.conflicts:
            bullet(console, "!", conflict, style="yellow")
    if one.not_found:
        heading(console, "Looked for and not stated anywhere")
        indented(console, ", ".join(name.replace("_", " ") for name in one.not_found), by=1)
    note = f": {one.confidence_note}" if one.confidence_note else ""
    console.print()
    indented(console, f"Confidence in this record: {one.confidence}{note}.".replace("..", "."), by=1)


def _sources(console: Console, one: Credential) -> None:
    heading(console, "Sources")
    for number, source in enumerate(one.sources, start=1):
        seen = f"seen {source.seen}" if source.seen is not None else "day not stated"
        via = f" (read through {source.via})" if source.via else ""
        bullet(console, f"[{number}]", f"{source.states}; {seen}: {source.url}{via}", style="dim")
