"""Nothing is lost between the fact files and the catalogue, and nothing is added to them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import yaml

from waypost.catalogue.load import DATA, load_catalogue
from waypost.catalogue.yaml_reader import read_yaml
from waypost.domain.credential import Credential, Event, EventKind

pytestmark = pytest.mark.shared

HYPERSCALERS, OTHERS = "hyperscalers", "others"
LISTS_LANGUAGES = "languages that ended or come with the standard form are listed too; events say when"
LANGUAGES_IN_WORDS = "a text about languages, kept as languages_note beside the names it gives"
ANOTHER_EVENT = "the day is kept as the event that it really was"
EMPLOYER_GATE = "a condition on the employer is an event that limits who may sit, not a prerequisite"
EXCEPTIONS: Mapping[tuple[str, str], str] = {
    ("aws/aif-c01", "languages"): LISTS_LANGUAGES,
    ("aws/mla-c01", "languages"): LISTS_LANGUAGES,
    ("aws/mla-c02", "languages"): LISTS_LANGUAGES,
    ("aws/clf-c02", "languages"): LANGUAGES_IN_WORDS,
    ("aws/saa-c03", "languages"): LANGUAGES_IN_WORDS,
    ("ms/ai-901", "languages"): LANGUAGES_IN_WORDS,
    ("ms/ai-103", "languages"): LANGUAGES_IN_WORDS,
    ("ms/ai-200", "languages"): LANGUAGES_IN_WORDS,
    ("ms/az-900", "languages"): LANGUAGES_IN_WORDS,
    ("ms/ab-100", "languages"): LANGUAGES_IN_WORDS,
    ("ms/ab-620", "languages"): LANGUAGES_IN_WORDS,
    ("gh/300", "languages"): LANGUAGES_IN_WORDS,
    ("gcp/agentic-architect", "beta_date"): ANOTHER_EVENT,  # registration opened that day, sittings later
    ("snowflake/snowpro-core", "launch_date"): ANOTHER_EVENT,  # a new version of the same credential
    ("snowflake/snowpro-specialty-gen-ai", "launch_date"): ANOTHER_EVENT,
    ("anthropic/ccao-f", "hard_prerequisites"): EMPLOYER_GATE,
    ("anthropic/ccdv-f", "hard_prerequisites"): EMPLOYER_GATE,
    ("anthropic/ccar-f", "hard_prerequisites"): EMPLOYER_GATE,
    ("anthropic/ccar-p", "hard_prerequisites"): EMPLOYER_GATE,
}

Pair = tuple[Any, Any]  # what the fact file states, what the catalogue holds
Record = dict[str, Any]


def record_id(fact_id: str) -> str:
    return fact_id.replace("-", "/", 1)


def text_of(value: object) -> str | None:
    return None if value is None else str(value)


def number_of(value: object) -> Decimal | None:
    return None if value is None else Decimal(str(value))


def dates(credential: Credential, *kinds: EventKind) -> list[str]:
    return [str(event.date) for event in credential.events if event.kind in kinds and event.date is not None]


def stated_day(value: object, found: list[str]) -> Iterator[Pair]:
    if value is not None:
        yield str(value), next((day for day in found if day == str(value)), found)


def languages(record: Record, c: Credential) -> Iterator[Pair]:
    held = list(c.format.languages or ())
    note = c.format.languages_note or ""
    for one in record["languages"] or ():
        name = re.sub(r" \(ends .*", "", one)
        yield one, one if one in held or one in note or (name in held and one in note) else held
    if (c.id, "languages") not in EXCEPTIONS:
        yield record["languages"], held or None


def prerequisites(record: Record, c: Credential) -> Iterator[Pair]:
    stated = record["hard_prerequisites"] or []
    stated = [stated] if isinstance(stated, str) else stated
    stated = [one.replace("ms-ai-103 ", "AI-103 ") for one in stated]  # its key in the facts is no name for readers
    held = [one.text for one in c.prerequisites]
    if (c.id, "hard_prerequisites") in EXCEPTIONS:
        who = [event.who or "" for event in c.events if event.kind is EventKind.ELIGIBILITY_LIMITED]
        assert len(stated) == len(who) == 1
        yield stated[0].lower().removeprefix("work for a "), who[0].lower().removeprefix("people who work for a ")
        stated = []
    yield stated, held


def domains(record: Record, c: Credential) -> Iterator[Pair]:
    yield [one["name"] for one in record["domains"]], [one.name for one in c.domains]
    for stated, held in zip(record["domains"], c.domains, strict=True):
        yield list(stated["skills"] or ()), list(held.topics)
        weight, low, high = stated["weight_percent"], held.weight_low, held.weight_high
        if "weight_min" in stated:
            yield stated["weight_min"], low
            yield stated["weight_max"], high
            yield weight, None if low is None else f"{low}" if low == high else f"{low}-{high}"
            continue
        yield stated["weight_note"], held.note
        if weight is not None:
            yield (weight, weight), (low, high)
        elif re.fullmatch(r"\d+-\d+", stated["weight_note"] or ""):
            yield stated["weight_note"], f"{low}-{high}"
        else:
            yield (None, None), (low, high)


def study(record: Record, c: Credential) -> Iterator[Pair]:
    hours = dict(record["study_hours"])
    held = c.study
    yield hours.pop("min_hours", hours.pop("hours_low", None)), held.hours_low
    yield hours.pop("max_hours", hours.pop("hours_high", None)), held.hours_high
    yield hours.pop("min_weeks", hours.pop("weeks_low", None)), held.weeks_low
    yield hours.pop("max_weeks", hours.pop("weeks_high", None)), held.weeks_high
    yield hours.pop("note"), held.note
    yield hours.pop("urls", hours.pop("sources", None)), list(held.urls)
    yield hours, {}


def sources(record: Record, c: Credential) -> Iterator[Pair]:
    assert len(record["sources"]) == len(c.sources)
    for stated, held in zip(record["sources"], c.sources, strict=True):
        yield stated["fact"], held.states
        yield stated["url"], held.url
        yield stated.get("via"), held.via
        seen = "/".join(str(one) for one in (held.seen_from, held.seen) if one is not None) or None
        yield text_of(stated["seen"] if "seen" in stated else stated["seen_date"]), seen
        assert set(stated) <= {"fact", "url", "via", "seen", "seen_date"}


def expiry(record: Record, c: Credential) -> Iterator[Pair]:
    yield record["never_expires"], c.renewal.expires is False


def standard_fee(record: Record, c: Credential) -> Iterator[Pair]:
    standard = [fee for fee in c.fees if fee.sitting == "standard"]
    yield number_of(record["price_usd"]), standard[0].amount
    yield (1, "USD"), (len(standard), standard[0].currency)


def prose(key: str) -> Callable[[Record, Credential], Iterator[Pair]]:
    def compare(record: Record, c: Credential) -> Iterator[Pair]:
        stated = record[key]
        yield stated, stated if stated is None or stated in (c.lineage_note or "") else c.lineage_note

    return compare


def successor(record: Record, c: Credential) -> Iterator[Pair]:
    stated = record["successor_id"]
    if stated is not None:
        targets = [event.target for event in c.events if event.kind is EventKind.REPLACED_BY]
        yield [record_id(stated)], targets


def beta(record: Record, c: Credential) -> Iterator[Pair]:
    moved = (c.id, "beta_date") in EXCEPTIONS
    return stated_day(record["beta_date"], dates(c, EventKind.REGISTRATION_OPENS if moved else EventKind.BETA_OPENS))


def launch(record: Record, c: Credential) -> Iterator[Pair]:
    moved = (c.id, "launch_date") in EXCEPTIONS
    return stated_day(record["launch_date"], dates(c, EventKind.GUIDE_CHANGED if moved else EventKind.LIVE))


def planned_launch(record: Record, c: Credential) -> Iterator[Pair]:
    planned = [str(event.date) for event in c.events if event.kind is EventKind.LIVE and event.planned]
    return stated_day(record["planned_launch_date"], planned)


def plain(
    read: Callable[[Credential], object], key: str, convert: Callable[[Any], object] = lambda value: value
) -> Any:
    def compare(record: Record, c: Credential) -> Iterator[Pair]:
        yield convert(record[key]), read(c)

    return compare


def listed(value: object) -> list[object]:
    return list(value or ())  # type: ignore[call-overload]


COMPARE: Mapping[str, Callable[[Record, Credential], Iterator[Pair]]] = {
    "id": plain(lambda c: c.id, "id", record_id),
    "exam_code": plain(lambda c: c.code, "exam_code"),
    "name": plain(lambda c: c.title, "name"),
    "vendor": plain(lambda c: c.issuer, "vendor"),
    "tier": plain(lambda c: c.tier_text, "tier"),
    "tier_note": plain(lambda c: c.tier_note, "tier_note"),
    "kind": plain(lambda c: c.kind_text, "kind"),
    "status": plain(lambda c: c.stated_status, "status"),
    "status_note": plain(lambda c: c.status_note, "status_note"),
    "audience": plain(lambda c: c.audience, "audience"),
    "price_usd": standard_fee,
    "price_note": plain(lambda c: c.fees[0].note, "price_note"),
    "questions": plain(lambda c: c.format.questions, "questions", text_of),
    "questions_note": plain(lambda c: c.format.questions_note, "questions_note"),
    "minutes": plain(lambda c: c.format.minutes, "minutes"),
    "passing_score": plain(lambda c: c.format.passing_score, "passing_score", text_of),
    "delivery": plain(lambda c: c.format.delivery, "delivery"),
    "exam_guide_version": plain(lambda c: c.format.guide_version, "exam_guide_version"),
    "languages": languages,
    "validity_years": plain(lambda c: c.renewal.months, "validity_years", lambda years: years and years * 12),
    "never_expires": expiry,
    "renewal_rule": plain(lambda c: c.renewal.rule, "renewal_rule"),
    "renewal": plain(lambda c: c.renewal.rule, "renewal"),
    "renewal_cost": plain(lambda c: c.renewal.fee_text, "renewal_cost"),
    "renewal_cost_usd": plain(lambda c: c.renewal.fee_usd, "renewal_cost_usd", number_of),
    "hard_prerequisites": prerequisites,
    "recommended_experience": plain(lambda c: c.recommended_experience, "recommended_experience"),
    "domains": domains,
    "domains_note": plain(lambda c: c.domains_note, "domains_note"),
    "skills_basis": plain(lambda c: c.topics_basis, "skills_basis"),
    "key_technologies": plain(lambda c: list(c.technologies), "key_technologies", listed),
    "beta_date": beta,
    "launch_date": launch,
    "planned_launch_date": planned_launch,
    "retirement_date": lambda record, c: stated_day(record["retirement_date"], dates(c, EventKind.LAST_DAY)),
    "predecessor_id": plain(lambda c: c.predecessor, "predecessor_id", lambda one: one and record_id(one)),
    "successor_id": successor,
    "predecessor": prose("predecessor"),
    "successor": prose("successor"),
    "lineage_note": plain(lambda c: c.lineage_note, "lineage_note"),
    "retake_rule": plain(lambda c: c.retake_rule, "retake_rule"),
    "retake_wait_days": plain(lambda c: c.retake_wait_days and list(c.retake_wait_days), "retake_wait_days"),
    "discounts": plain(lambda c: c.discounts, "discounts"),
    "study_hours": study,
    "official_url": plain(lambda c: c.official_url, "official_url"),
    "exam_guide_url": plain(lambda c: c.guide_url, "exam_guide_url"),
    "sources": sources,
    "conflicts": plain(lambda c: list(c.conflicts), "conflicts", listed),
    "not_found": plain(lambda c: list(c.not_found), "not_found", listed),
    "confidence": plain(lambda c: c.confidence, "confidence"),
    "confidence_note": plain(lambda c: c.confidence_note, "confidence_note"),
}


def leaves(value: object) -> int:
    """How many stated scalars a fact holds; ``null`` states nothing."""
    if isinstance(value, Mapping):
        return sum(leaves(one) for one in value.values())
    if isinstance(value, list):
        return sum(leaves(one) for one in value)
    return 0 if value is None else 1


@pytest.fixture(scope="module")
def facts(shared: Path) -> dict[str, Any]:
    names = (HYPERSCALERS, OTHERS)
    return {name: yaml.safe_load((shared / "facts" / f"{name}.yaml").read_text(encoding="utf-8")) for name in names}


@pytest.fixture(scope="module")
def records(facts: dict[str, Any]) -> dict[str, Record]:
    return {record_id(one["id"]): one for name in facts for one in facts[name]["credentials"]}


def test_every_fact_record_is_a_credential_and_no_other_is(records: dict[str, Record]) -> None:
    assert len(records) == 116
    assert set(load_catalogue().credentials) == set(records)


def test_every_fact_of_every_record_is_found_in_the_catalogue(records: dict[str, Record]) -> None:
    catalogue, compared, lost = load_catalogue(), 0, []
    for name, record in records.items():
        for key, stated in record.items():
            for expected, held in COMPARE[key](record, catalogue.credentials[name]):
                if expected != held:
                    lost.append(f"{name}: {key} states {expected!r}; the catalogue holds {held!r}")
            compared += leaves(stated)
    assert not lost, "\n".join(lost)
    assert compared > 7000, f"only {compared} facts were compared"


def test_old_names_of_every_record_lead_to_it(records: dict[str, Record]) -> None:
    catalogue = load_catalogue()
    for name, record in records.items():
        assert catalogue.credential_id(record["id"]) == name
        if record["exam_code"]:
            assert catalogue.credential_id(record["exam_code"].lower()) == name


def test_every_exception_has_a_use(records: dict[str, Record]) -> None:
    for name, key in EXCEPTIONS:
        assert records[name].get(key), f"{name}: {key} states nothing; the exception has no use"


PROSE = (
    "status",
    "status_note",
    "lineage_note",
    "predecessor",
    "exam_guide_version",
    "domains_note",
    "tier_note",
    "renewal",
    "renewal_rule",
)
SAID_ELSEWHERE: Mapping[tuple[str, str], str] = {
    ("hashicorp/terraform-associate-004", "2026-01-07"): "the last day of another exam, 003",
    ("hashicorp/terraform-associate-004", "2026-08-31"): "the day on which a page was read",
    ("databricks/ml-associate", "2026-09-28"): "the day on which a page was read",
    ("ms/ai-200", "2026-07-31"): "the last day of another exam, AZ-204",
    ("ms/sc-500", "2026-08-31"): "the last day of another exam, AZ-500",
    ("ms/ab-900", "2026-03-31"): "the last day of another exam, MS-900",
}


def event_text(event: Event) -> str:
    return " ".join(str(one) for one in (event.date, event.not_before, event.not_after, event.note))


def test_every_day_that_prose_names_is_an_event(records: dict[str, Record]) -> None:
    catalogue, checked, absent = load_catalogue(), 0, set()
    for name, record in records.items():
        said = " ".join(event_text(event) for event in catalogue.credentials[name].events)
        days = [day for key in PROSE for day in re.findall(r"\d{4}-\d{2}-\d{2}", str(record.get(key) or ""))]
        checked += len(days)
        absent |= {(name, day) for day in days if day not in said}
    assert absent == set(SAID_ELSEWHERE)
    assert checked > 70


MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]


def printed(record: Record) -> str:
    """A record as text, with every month also written as numbers."""
    text = yaml.safe_dump(record, allow_unicode=True, width=100_000, sort_keys=False)
    named = re.findall(rf"({'|'.join(MONTHS)})[a-z]* (\d{{4}})", text)
    return text + " ".join(f"{year}-{MONTHS.index(month) + 1:02}" for month, year in named)


def test_no_event_names_a_day_that_no_fact_states(records: dict[str, Record]) -> None:
    checked = 0
    for name, credential in load_catalogue().credentials.items():
        text = printed(records[name])
        for event in credential.events:
            for day in (event.date, event.not_before, event.not_after):
                if day is not None:
                    checked += 1
                    assert str(day) in text, f"{name}: {event.kind} on {day} is in no fact"
    assert checked > 100


def test_no_fee_language_or_prerequisite_is_added_to_the_facts(records: dict[str, Record]) -> None:
    short = {"Portuguese (Brazil)": "PT-BR", "Japanese": "JA", "Korean": "KO", "English": "EN/"}
    checked = 0
    for name, credential in load_catalogue().credentials.items():
        text = printed(records[name])
        for stated in (
            *(str(fee.amount) for fee in credential.fees if fee.amount is not None),
            *(one for condition in credential.prerequisites for one in condition.external),
        ):
            checked += 1
            assert stated in text, f"{name}: {stated!r} is in no fact"
        for language in credential.format.languages or ():
            checked += 1
            assert language in text or short.get(language, language) in text, f"{name}: {language!r} is in no fact"
    assert checked > 150


def test_vendor_rules_are_kept_word_for_word(facts: dict[str, Any]) -> None:
    catalogue = load_catalogue()
    ids = {"AWS": "aws", "Microsoft": "ms", "Google Cloud": "gcp"}
    rules = facts[HYPERSCALERS]["vendor_rules"]
    assert len(rules) == 3
    for rule in rules:
        held = catalogue.vendors[ids[rule.pop("vendor")]]
        found = {
            "retake": held.retake,
            "discounts": held.discounts,
            "validity": held.validity,
            "renewal_graph": held.renewal,
            "source": held.source,
            "via": held.via,
        }
        assert found == rule


def test_claims_codes_and_notes_of_the_fact_files_are_kept(facts: dict[str, Any]) -> None:
    kept = {one["name"]: one for one in read_yaml(DATA / "claims.yaml").value["fact_files"]}
    compared = 0
    for name, stated in facts.items():
        sections = [key for key in stated if key not in ("credentials", "vendor_rules")]
        for key in sections:
            expected = stated[key]
            if key == "meta":
                expected = {one: str(value) for one, value in expected.items()}
            assert kept[name][key] == expected, f"{name}: {key}"
            compared += leaves(expected)
    assert compared > 80


KINDS = {"proctored-exam": "exam", "completion-certificate": "course-certificate", "unproctored-exam": "assessment"}
DECIDED_KINDS: Mapping[str, str] = {  # the printed kind is absent or too coarse
    "aws/agentic-ai-demonstrated": "applied-skill",
    "ms/apl-3030": "applied-skill",
    "ms/apl-3031": "applied-skill",
    "google/tensorflow-developer": "lab-exam",
    "google/ai-essentials": "course-certificate",
    "google/ai-professional": "course-certificate",
    "cncf/cka": "lab-exam",
    "cncf/ckad": "lab-exam",
    "cncf/cnpe": "lab-exam",
    "hashicorp/terraform-advanced": "lab-exam",
    "redhat/ex267": "lab-exam",
    "cncf/kubernetes-ai-conformance": "not-personal",
    "isc2/ai": "placeholder",
    "openai/certified-ai-foundations": "assessment",
}
OFF_THE_SCALE: Mapping[str, str | None] = {  # a printed tier that the one scale does not have
    "specialist": None,
    "microcredential": None,
    "course certificate": None,
}
DECIDED_TIERS = {"gh/600": "associate"}  # its issuer lists it as intermediate


def test_kinds_and_tiers_are_the_printed_ones_but_for_a_few_decisions(records: dict[str, Record]) -> None:
    for name, credential in load_catalogue().credentials.items():
        record = records[name]
        assert credential.kind == DECIDED_KINDS.get(name, KINDS.get(record.get("kind"), "exam")), name
        printed_tier = record["tier"]
        assert credential.tier == DECIDED_TIERS.get(name, OFF_THE_SCALE.get(printed_tier, printed_tier)), name


def test_the_reconciliation_notices_a_lost_fact(records: dict[str, Record]) -> None:
    credential = load_catalogue().credentials["aws/mla-c02"]
    spoilt = (
        replace(credential, title="AWS Certified Something"),
        replace(credential, sources=(replace(credential.sources[0], seen=None), *credential.sources[1:])),
        replace(credential, domains=(replace(credential.domains[0], topics=()), *credential.domains[1:])),
        replace(credential, events=credential.events[:-1]),
        replace(credential, conflicts=()),
        replace(credential, format=replace(credential.format, passing_score=None)),
    )
    record = records["aws/mla-c02"]
    for one in spoilt:
        pairs = [pair for key in record for pair in COMPARE[key](record, one)]
        assert sum(expected != held for expected, held in pairs) == 1
