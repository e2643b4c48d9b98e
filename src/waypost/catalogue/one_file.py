"""Rules that one data file can be held to by itself. Each rule yields where in the file and what is wrong."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from waypost.catalogue.files import DataFile
from waypost.catalogue.yaml_reader import Loc, dotted
from waypost.domain.credential import EventKind, Kind, Tier
from waypost.domain.dates import PartialDate
from waypost.domain.judgement import LEVELS

FACTS = (  # what a credential's ``supports`` may name; ``record`` stands for whatever no source names
    "audience", "code", "delivery", "discounts", "domains", "eligibility", "experience", "fee", "guide", "kind",
    "languages", "lifecycle", "minutes", "passing_score", "prerequisites", "questions", "record", "renewal", "retake",
    "study_hours", "title", "topics", "validity",
)  # fmt: skip
SITTINGS = ("standard", "beta")
NO_PERSON = (Kind.NOT_PERSONAL, Kind.PLACEHOLDER)
_NEEDS = {  # kind of event -> the key it cannot do without
    EventKind.REPLACED_BY: "target",
    EventKind.ELIGIBILITY_LIMITED: "who",
}
_ORDER = ((EventKind.BETA_OPENS, EventKind.BETA_CLOSES), (EventKind.LIVE, EventKind.LAST_DAY))
_STANCE_WORDS = {  # table of the stance -> what its keys may be called; others are checked against other files
    "trust": tuple(Kind),
    "own_hours": tuple(Kind),
    "min_gain": tuple(Kind),
    "sitting_trust": (*SITTINGS, "unclear"),
}

Finding = tuple[Loc, str]
Value = Mapping[str, Any]


def one_file_problems(files: Sequence[DataFile]) -> tuple[str, ...]:
    """What breaks the rules, over all files, each with its place."""
    return tuple(f"{file.document.where(loc)}: {text}." for file in files for loc, text in _of(file))


def _of(file: DataFile) -> Iterator[Finding]:
    for named in NAME_RULES.get(file.kind, ()):
        yield from named(file.document.value, file.path)
    for rule in RULES.get(file.kind, ()):
        yield from rule(file.document.value)


def _id_is_the_path(value: Value, path: str) -> Iterator[Finding]:
    expected = path.partition("/")[2].removesuffix(".yaml")
    if value["id"] != expected:
        yield ("id",), f"id is {value['id']!r}; expected {expected!r}, as the file is called"


def _vendor_is_the_folder(value: Value, path: str) -> Iterator[Finding]:
    expected = path.split("/")[1]
    if value["vendor"] != expected:
        yield ("vendor",), f"vendor is {value['vendor']!r}; expected {expected!r}, as the folder is called"


def _coverage_is_of_the_vendor(value: Sequence[Value], path: str) -> Iterator[Finding]:
    vendor = path.rpartition("/")[2].removesuffix(".yaml")
    for at, one in enumerate(value):
        if one["credential"].partition("/")[0] != vendor:
            yield (at, "credential"), f"credential is {one['credential']!r}; expected one of {vendor!r} in this file"


def _sources_are_defined(value: Value) -> Iterator[Finding]:
    keys = [one["key"] for one in value.get("sources", ())]
    yield from _unique(keys, ("sources",), "key")
    defined = ", ".join(repr(key) for key in keys) or "none"
    for fact, cited in value.get("supports", {}).items():
        if fact not in FACTS:
            yield ("supports", fact), f"supports.{fact} is no known fact; expected one of {', '.join(FACTS)}"
        for key in cited:
            if key not in keys:
                yield ("supports", fact), f"{fact} cites source {key!r}; this file defines {defined}"
    parts: list[tuple[Loc, Value]] = [(("events", at), one) for at, one in enumerate(value.get("events", ()))]
    parts += [(("fees", at), one) for at, one in enumerate(value.get("fees", ()))]
    parts += [((key,), value[key]) for key in ("format", "renewal") if key in value]
    for loc, part in parts:
        for key in part.get("sources", ()):
            if key not in keys:
                yield (*loc, "sources"), f"{dotted(loc)} cites source {key!r}; this file defines {defined}"


def _events_make_sense(value: Value) -> Iterator[Finding]:
    events = value.get("events", ())
    if not events and value["kind"] not in NO_PERSON:
        yield ("id",), "events is empty; expected at least one, such as live, from which a status can be computed"
    offered = value.get("format", {}).get("languages")
    for at, event in enumerate(events):
        loc: Loc = ("events", at)
        needed = _NEEDS.get(event["kind"])
        if needed and not event.get(needed):
            yield loc, f"events.{at} ({event['kind']}) has no {needed}; expected it to be stated"
        if event.get("until_event") and not event.get("target"):
            yield loc, f"events.{at} waits for {event['until_event']!r} of no target; expected a credential's id"
        low, high = _first(event.get("not_before")), _last(event.get("not_after"))
        if low and high and low > high:
            yield (*loc, "not_before"), f"events.{at}.not_before is after not_after; expected it before"
        for language in event.get("languages", ()):
            if offered is not None and language not in offered:
                yield (
                    (*loc, "languages"),
                    f"events.{at}.languages names {language!r}; expected one of format.languages: {', '.join(offered)}",
                )


def _events_are_in_order(value: Value) -> Iterator[Finding]:
    events = value.get("events", ())
    for earlier, later in _ORDER:
        starts = [_first(one.get("date")) for one in events if one["kind"] == earlier and one.get("date")]
        for at, event in enumerate(events):
            if event["kind"] == later and event.get("date") and starts and _last(event["date"]) < min(starts):
                yield ("events", at, "date"), f"events.{at}.date is {event['date']!r}; expected {later} after {earlier}"


def _fees_make_sense(value: Value) -> Iterator[Finding]:
    kinds = {event["kind"] for event in value.get("events", ())}
    sittings = [fee.get("sitting", "standard") for fee in value.get("fees", ())]
    yield from _unique(sittings, ("fees",), "sitting")
    for at, sitting in enumerate(sittings):
        yield from _one_of(sitting, SITTINGS, ("fees", at, "sitting"))
        if sitting == "beta" and EventKind.BETA_OPENS not in kinds:
            yield ("fees", at), f"fees.{at} is for a beta; expected an event {EventKind.BETA_OPENS.value!r} beside it"


def _format_makes_sense(value: Value) -> Iterator[Finding]:
    form, renewal = value.get("format", {}), value.get("renewal", {})
    yield from _between(form.get("minutes"), 1, 1440, ("format", "minutes"))
    yield from _unique(form.get("languages") or (), ("format", "languages"))
    yield from _between(renewal.get("months"), 1, 120, ("renewal", "months"))
    if renewal.get("expires") is not True and renewal.get("months") is not None:
        yield ("renewal", "months"), f"renewal.months is {renewal['months']}; expected null unless expires is true"
    for wait in value.get("retake_wait_days") or ():
        yield from _between(wait, 0, 1000, ("retake_wait_days",))


def _words_are_known(value: Value) -> Iterator[Finding]:
    yield from _one_of(value.get("confidence", "medium"), ("high", "medium", "low"), ("confidence",))
    for at, one in enumerate(value.get("prerequisites", ())):
        yield from _one_of(one.get("gates", "title"), ("sitting", "title"), ("prerequisites", at, "gates"))


def _domains_make_sense(value: Value) -> Iterator[Finding]:
    domains = value.get("domains", ())
    yield from _unique([one["name"] for one in domains], ("domains",), "name")
    for at, one in enumerate(domains):
        loc: Loc = ("domains", at, "weight_low")
        yield from _low_to_high(one, "weight", loc[:-1])
        yield from _between(one.get("weight_low"), 0, 100, loc)
    total = sum(one.get("weight_low") or 0 for one in domains)
    if total > 102:
        yield ("domains",), f"domains add to {total} percent at the least; expected about 100"


def _study_makes_sense(value: Value) -> Iterator[Finding]:
    for unit in ("hours", "weeks"):
        yield from _low_to_high(value.get("study", {}), unit, ("study",))


def _skills_make_sense(value: Value) -> Iterator[Finding]:
    families = [one["id"] for one in value["families"]]
    yield from _unique(families, ("families",), "id")
    yield from _unique([one["id"] for one in value["skills"]], ("skills",), "id")
    for at, skill in enumerate(value["skills"]):
        loc: Loc = ("skills", at)
        hours = skill["hours"]
        if not all(low < high for low, high in zip((0, *hours), hours, strict=False)):
            yield (*loc, "hours"), f"{skill['id']}: hours is {hours}; expected above 0 and rising with the level"
        family, platform = skill.get("family"), skill.get("platform")
        if (family is None) != (platform is None):
            yield loc, f"{skill['id']}: has only one of family and platform; expected both or neither"
        elif family is not None and skill["id"] != f"{family}/{platform}":
            yield (*loc, "id"), f"id is {skill['id']!r}; expected {f'{family}/{platform}'!r}, its family and platform"
        if family is not None and family not in families:
            yield (*loc, "family"), f"family is {family!r}; expected one of {', '.join(families)}"
        if platform is not None and platform not in value["platforms"]:
            yield (*loc, "platform"), f"platform is {platform!r}; expected one of {', '.join(value['platforms'])}"


def _needs_add_up(value: Value) -> Iterator[Finding]:
    needs = value["needs"]
    yield from _unique([need["skill"] for need in needs], ("needs",), "skill")
    total = sum(need["weight"] for need in needs)
    if abs(total - 100) > 1e-6:
        yield ("needs",), f"weights of the needs add to {total:g}; expected 100"
    for at, need in enumerate(needs):
        yield from _between(need["level"], 1, LEVELS[-1], ("needs", at, "level"))
        yield from _between(need["weight"], 0, 100, ("needs", at, "weight"))
    yield from _table(value.get("trust", {}), ("trust",), tuple(Kind), most=10)
    if value.get("off_stack") is not None:
        yield from _between(value["off_stack"], 0, 1, ("off_stack",))


def _backgrounds_make_sense(value: Value) -> Iterator[Finding]:
    yield from _unique([one["id"] for one in value["backgrounds"]], ("backgrounds",), "id")
    for at, one in enumerate(value["backgrounds"]):
        yield from _levels(one["skills"], ("backgrounds", at, "skills"), least=0)
        years = [row[0] for row in one.get("by_experience", ())]
        if years != sorted(set(years)):
            yield ("backgrounds", at, "by_experience"), f"by_experience begins with {years}; expected rising years"


def _project_makes_sense(value: Value) -> Iterator[Finding]:
    yield from _levels(value["skills"], ("skills",), least=1)
    for key in ("own_hours", "cash_local_usd", "cash_cloud_usd"):
        if value[key] is not None:
            yield from _between(value[key], 0, 10_000, (key,))


def _coverage_makes_sense(value: Sequence[Value]) -> Iterator[Finding]:
    yield from _unique([one["credential"] for one in value], (), "credential")
    for at, one in enumerate(value):
        yield from _levels(one.get("assumes", {}), (at, "assumes"), least=1)
        yield from _unique([domain["domain"] for domain in one["domains"]], (at, "domains"), "domain")
        for index, domain in enumerate(one["domains"]):
            yield from _levels(domain["skills"], (at, "domains", index, "skills"), least=1)


def _stance_makes_sense(value: Value) -> Iterator[Finding]:
    yield from _between(value["kappa"], 0, 1, ("kappa",))
    for key, number in value.items():
        if isinstance(number, Mapping):
            yield from _table(number, (key,), _STANCE_WORDS.get(key), most=100)
        else:
            yield from _between(number, 0, 100, (key,))


def _vendors_make_sense(value: Value) -> Iterator[Finding]:
    yield from _unique([one["id"] for one in value["vendors"]], ("vendors",), "id")


def _table(table: Mapping[str, float], loc: Loc, known: Sequence[str] | None, most: float) -> Iterator[Finding]:
    """Keys are a known word, or that and a tier after a stroke (anything, for ``None``); values from 0 to ``most``."""
    for key, number in table.items():
        word, _, tier = key.partition("/")
        if known is not None:
            yield from _one_of(word, known, (*loc, key))
        if known is not None and tier:
            yield from _one_of(tier, tuple(Tier), (*loc, key))
        yield from _between(number, 0, most, (*loc, key))


def _levels(skills: Mapping[str, int], loc: Loc, least: int) -> Iterator[Finding]:
    for skill, level in skills.items():
        yield from _between(level, least, LEVELS[-1], (*loc, skill))


def _between(number: float | None, low: float, high: float, loc: Loc) -> Iterator[Finding]:
    if number is not None and not low <= number <= high:
        yield loc, f"{dotted(loc)} is {number}; expected {low} to {high}"


def _one_of(word: str, known: Sequence[str], loc: Loc) -> Iterator[Finding]:
    if word not in known:
        yield loc, f"{dotted(loc)} is {word!r}; expected one of {', '.join(known)}"


def _low_to_high(part: Value, unit: str, loc: Loc) -> Iterator[Finding]:
    low, high = part.get(f"{unit}_low"), part.get(f"{unit}_high")
    if low is not None and high is not None and low > high:
        yield (*loc, f"{unit}_low"), f"{dotted((*loc, f'{unit}_low'))} is {low}; expected at most {unit}_high, {high}"


def _unique(values: Sequence[str], loc: Loc, key: str | None = None) -> Iterator[Finding]:
    for at, one in enumerate(values):
        if one in values[:at]:
            place = (*loc, at) if key is None else (*loc, at, key)
            yield place, f"{dotted(place)} is {one!r}, which stands there before; expected it once"


def _first(text: str | None) -> Any:
    return PartialDate.parse(text).earliest() if text else None


def _last(text: str | None) -> Any:
    return PartialDate.parse(text).latest() if text else None


NAME_RULES: dict[str, tuple[Callable[[Any, str], Iterator[Finding]], ...]] = {
    "credential": (_id_is_the_path, _vendor_is_the_folder),
    "role": (_id_is_the_path,),
    "project": (_id_is_the_path,),
    "coverage": (_coverage_is_of_the_vendor,),
}
RULES: dict[str, tuple[Callable[[Any], Iterator[Finding]], ...]] = {
    "credential": (
        _sources_are_defined,
        _events_make_sense,
        _events_are_in_order,
        _fees_make_sense,
        _format_makes_sense,
        _words_are_known,
        _domains_make_sense,
        _study_makes_sense,
    ),
    "vendors": (_vendors_make_sense,),
    "skills": (_skills_make_sense,),
    "role": (_needs_add_up,),
    "backgrounds": (_backgrounds_make_sense,),
    "project": (_project_makes_sense,),
    "coverage": (_coverage_makes_sense,),
    "stance": (_stance_makes_sense,),
}
