"""One credential's record as its page shows it: facts beside their sources, languages, blueprint beside judgement."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from waypost import api
from waypost.catalogue.dossier import Dossier
from waypost.domain.answer import Answer
from waypost.domain.catalogue import Catalogue
from waypost.domain.credential import Credential, Event, EventKind
from waypost.domain.dates import PartialDate
from waypost.domain.judgement import DomainCoverage
from waypost.domain.learning import blueprint
from waypost.domain.lifecycle import Bookable, bookable_on, last_day_to_sit, last_safe_start, sittings
from waypost.surfaces import words
from waypost.surfaces.facts import NOT_STATED, event_in_words, facts_of, when_in_words

if TYPE_CHECKING:
    from waypost.portfolio.objectives import KitShowing

_NAME = "\0"  # where the name of another record stands in a sentence


@dataclass(frozen=True, slots=True, kw_only=True)
class Cited:
    """A fact with the numbers of its sources and the newest day one of them was seen. ``url``: the fact is a page."""

    label: str
    text: str
    numbers: tuple[int, ...]
    seen: PartialDate | None
    url: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Happening:
    """One lifecycle event. ``target`` is the id of the record it leads to, where the catalogue holds it.

    Its name stands between ``what`` happens and ``how``.
    """

    when: str
    what: str
    target: str | None
    how: str
    numbers: tuple[int, ...]
    ahead: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """A blueprint domain. ``length`` is that of its bar, 100 for the heaviest; ``kits`` show it with their checks."""

    name: str
    weight: str
    length: float | None
    topics: tuple[str, ...]
    note: str | None
    skills: tuple[tuple[str, int], ...]
    why: str | None
    kits: tuple[KitShowing, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Tongue:
    """Languages in which the same holds on the day."""

    languages: tuple[str, ...]
    bookable: Bookable
    last_day: dt.date | None
    start_by: dt.date | None


def cited_facts(found: Dossier) -> tuple[Cited, ...]:
    """Every fact with its sources; those that nothing states have no text."""
    return tuple(_cited(fact.label, fact.text, fact.sources, found.credential) for fact in facts_of(found))


def happenings(one: Credential, day: dt.date, catalogue: Catalogue) -> tuple[Happening, ...]:
    """Its events by day, those without one last."""
    made = []
    for event in sorted(one.events, key=_place):
        leads = event.target is not None and event.kind is not EventKind.LAST_DAY  # which only waits for the other
        told = event_in_words(event, _NAME) if leads else event_in_words(event)
        what, _, how = told.partition(_NAME)
        target = event.target if leads and event.target in catalogue.credentials else None
        if leads and target is None:
            what = f"{what}{event.target}"
        when = when_in_words(event)
        ahead = event.date is not None and event.date.earliest() > day
        numbers = _numbers(event.sources, one)
        made.append(Happening(when=when, what=what, target=target, how=how, numbers=numbers, ahead=ahead))
    return tuple(made)


def sections(one: Credential, catalogue: Catalogue) -> tuple[Section, ...]:
    """The blueprint with the skills that each domain was judged to test; judged domains of an unread one by itself."""
    coverage = catalogue.coverage.get(one.id)
    judged = {each.domain: each for each in coverage.domains} if coverage is not None else {}
    weights = blueprint(one)
    most = max(weights.values(), default=0.0)
    shown = {each.domain: each.kits for each in api.kits_showing(catalogue, one.id)}
    made = []
    for domain in one.domains:
        stated = [weight for weight in (domain.weight_low, domain.weight_high) if weight is not None]
        made.append(
            Section(
                name=domain.name,
                weight=f"{words.between(stated)}%" if stated else domain.weight_text or "not stated",
                length=weights[domain.name] / most * 100 if stated and most else None,
                topics=domain.topics,
                note=domain.note,
                skills=_deepest_first(judged.get(domain.name)),
                why=judged[domain.name].why if domain.name in judged else None,
                kits=shown.get(domain.name, ()),
            )
        )
    names = {domain.name for domain in one.domains}
    for name, each in judged.items():
        if name not in names:
            levels = _deepest_first(each)
            made.append(Section(name=name, weight="", length=None, topics=(), note=None, skills=levels, why=each.why))
    return tuple(made)


def tongues(found: Dossier, catalogue: Catalogue) -> tuple[Tongue, ...]:
    """What holds in which languages, the bookable ones first; English where no language is stated."""
    one, everything = found.credential, catalogue.credentials
    named = [language for each in sittings(one, everything) for language in each.languages]
    groups: dict[tuple[object, ...], list[str]] = {}
    held: dict[tuple[object, ...], Tongue] = {}
    for language in dict.fromkeys([*(one.format.languages or ()), *named]) or ("English",):
        bookable = bookable_on(one, found.as_of, language, everything)
        last = last_day_to_sit(one, language, everything)
        start = None
        if last is not None and last >= found.as_of and found.study_hours is not None:
            start = last_safe_start(one, found.study_hours, found.hours_per_week, language, everything)
        key = (bookable.answer, bookable.reason, last)
        groups.setdefault(key, []).append(language)
        held.setdefault(key, Tongue(languages=(), bookable=bookable, last_day=last, start_by=start))
    made = [
        Tongue(
            languages=tuple(languages),
            bookable=held[key].bookable,
            last_day=held[key].last_day,
            start_by=held[key].start_by,
        )
        for key, languages in groups.items()
    ]
    return tuple(sorted(made, key=lambda each: (-each.bookable.answer.rank, each.last_day or dt.date.max)))


def bookable_languages(found: Iterable[Tongue]) -> tuple[str, ...]:
    """The languages in which it can be booked for sure."""
    return tuple(one for each in found if each.bookable.answer is Answer.YES for one in each.languages)


def seen_last(one: Credential) -> PartialDate | None:
    """The newest day on which a source of the record was seen."""
    return _newest(source.seen for source in one.sources)


def _cited(label: str, text: str, keys: tuple[str, ...], one: Credential) -> Cited:
    seen = _newest(source.seen for source in one.sources if source.key in keys)
    url = text if label in ("Page", "Exam guide") and text.startswith("https://") else None
    stated = text if text != NOT_STATED else ""
    return Cited(label=label, text=stated, numbers=_numbers(keys, one), seen=seen, url=url)


def _numbers(keys: tuple[str, ...], one: Credential) -> tuple[int, ...]:
    places = {source.key: number for number, source in enumerate(one.sources, start=1)}
    return tuple(sorted({places[key] for key in keys if key in places}))


def _newest(seen: Iterable[PartialDate | None]) -> PartialDate | None:
    return max((day for day in seen if day is not None), key=lambda day: (day.earliest(), day.latest()), default=None)


def _place(event: Event) -> tuple[bool, dt.date]:
    when = event.date or event.not_before or event.not_after
    return when is None, when.earliest() if when is not None else dt.date.max


def _deepest_first(judged: DomainCoverage | None) -> tuple[tuple[str, int], ...]:
    levels = judged.skills.items() if judged is not None else ()
    return tuple(sorted(((skill, level) for skill, level in levels if level > 0), key=lambda pair: (-pair[1], pair[0])))
