"""Write the sample corpus of the kit open-rag from the catalogue: ``python tests/kits/make_open_rag_corpus.py``.

One file for each vendor, one section for each credential, in plain sentences. Run it when the catalogue has changed
enough to be worth a new version of the kit; the judged questions must then be read again.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

from waypost.catalogue.load import load_catalogue

TARGET = Path(__file__).resolve().parents[2] / "src/waypost/kits/open-rag/data/sample/credentials"
MONTHS = ("January", "February", "March", "April", "May", "June", "July")
MONTHS += ("August", "September", "October", "November", "December")
KINDS = {
    "exam": "an exam",
    "lab-exam": "a hands-on exam",
    "course-certificate": "a course with a certificate",
    "applied-skill": "an assessed lab",
    "assessment": "an assessment",
}
EVENTS = {
    "announced": "{} was announced",
    "beta-opens": "The beta of {} opened",
    "beta-closes": "The beta of {} closed",
    "registration-opens": "Registration for {} opened",
    "live": "{} is live from",
    "guide-changed": "The exam guide of {} changed",
    "last-day": "The last day to sit {}",
    "closed": "{} closed",
    "replaced-by": "{} is replaced",
    "renewal-ends": "Renewal of {} ends",
    "renamed": "{} was renamed",
    "issuer-moved": "{} moved to another issuer",
    "eligibility-limited": "Who may sit {} was limited",
}


def main() -> None:
    catalogue = load_catalogue()
    credentials = catalogue.credentials
    every = list(credentials.values()) if isinstance(credentials, dict) else list(credentials)
    names = {each.id: short_name(each) for each in every}
    by_vendor = defaultdict(list)
    for each in sorted(every, key=lambda each: str(each.id)):
        by_vendor[each.vendor].append(each)
    TARGET.mkdir(parents=True, exist_ok=True)
    for vendor, group in sorted(by_vendor.items()):
        parts = [f"# Credentials of {group[0].issuer}"]
        parts += ["\n".join(section(each, names)) for each in group]
        (TARGET / f"{vendor}.md").write_text("\n".join(parts).rstrip() + "\n", "utf-8")


def section(each: Any, names: dict[str, str]) -> Iterator[str]:
    name = f"{each.title} ({each.code})" if each.code and each.code not in each.title else each.title
    short = short_name(each)
    yield f"\n## {name}\n"
    yield "### What it is\n"
    tier = f" at {each.tier_text} level" if each.tier_text else ""
    yield f"{each.title} is {KINDS.get(str(each.kind), 'a credential')}{tier}, issued by {each.issuer}."
    if each.audience:
        yield f"Who it is for: {plain(each.audience)}"
    if each.technologies:
        yield f"Technologies it names: {', '.join(each.technologies)}."
    yield "\n### Sitting it\n"
    yield " ".join(sitting(each, short))
    if each.domains:
        yield "\n### What it covers\n"
        yield f"Domains of {short}:\n"
        for domain in each.domains:
            weight = shares(domain.weight_low, domain.weight_high)
            topics = f": {', '.join(domain.topics)}" if domain.topics else ""
            yield f"- {domain.name}{weight}{topics}."
    dates = [line for event in each.events for line in event_line(event, short, names)]
    if dates:
        yield "\n### Dates\n"
        yield " ".join(dates)
        if each.lineage_note:
            yield plain(each.lineage_note)
    yield "\n### Preparation\n"
    yield " ".join(preparing(each, short))
    yield "\n### Renewal and retakes\n"
    yield " ".join(keeping(each, short))


def short_name(each: Any) -> str:
    """The exam code, or the title without what stands in brackets."""
    return str(each.code or each.title.split(" (")[0])


def sitting(each: Any, short: str) -> Iterator[str]:
    paid = [fee for fee in each.fees if fee.amount is not None]
    if paid:
        said = ", ".join(
            f"{amount(fee.amount)} {fee.currency}" + (f" ({fee.sitting})" if str(fee.sitting) != "standard" else "")
            for fee in paid
        )
        yield f"The fee of {short} is {said}."
    else:
        yield f"No fee of {short} is stated by its sources."
    exam = each.format
    if exam is not None:
        if exam.minutes:
            yield f"{short} takes {exam.minutes} minutes."
        if exam.questions:
            yield f"{short} has {exam.questions} questions."
        if exam.passing_score:
            yield f"Passing score of {short}: {plain(exam.passing_score)}"
        if exam.delivery:
            yield f"Delivery of {short}: {plain(exam.delivery)}"
        if exam.languages:
            yield f"Languages of {short}: {', '.join(exam.languages)}."


def event_line(event: Any, short: str, names: dict[str, str]) -> Iterator[str]:
    words = EVENTS.get(str(event.kind))
    if words is None:
        return
    day = date(event.date)
    kind = str(event.kind)
    target = f" by {names.get(str(event.target), event.target)}" if kind == "replaced-by" and event.target else ""
    scope = f" in {', '.join(event.languages)}" if event.languages else ""
    link = "" if kind == "live" else " is" if kind == "last-day" else " on" if day and day.count(" ") == 2 else " in"
    if day:
        yield f"{words.format(short)}{target}{scope}{link} {day}."
    elif event.note:
        label = f"{kind.removesuffix('-by').replace('-', ' ')}{target}{scope}"
        yield f"No day is stated for {short} ({label}): {plain(event.note)}"


def preparing(each: Any, short: str) -> Iterator[str]:
    if each.recommended_experience:
        yield f"Recommended experience for {short}: {plain(each.recommended_experience)}"
    for wanted in each.prerequisites or ():
        yield f"Prerequisite of {short}: {plain(wanted.text)}"
    study = each.study
    if study is not None and study.hours_low is not None:
        yield f"Published study times for {short}: {span(study.hours_low, study.hours_high)} hours."
    else:
        yield f"No published study time was found for {short}."
    if study is not None and study.weeks_low is not None:
        yield f"Guides spread {short} over {span(study.weeks_low, study.weeks_high)} weeks."


def span(low: int, high: int | None) -> str:
    return str(low) if high in (None, low) else f"{low} to {high}"


def keeping(each: Any, short: str) -> Iterator[str]:
    renewal = each.renewal
    if renewal is not None and renewal.expires is False:
        yield f"{short} does not expire."
    elif renewal is not None and renewal.months:
        yield f"{short} is valid for {renewal.months} months."
    else:
        yield f"How long {short} stays valid is not stated."
    if renewal is not None and renewal.rule:
        yield f"Renewal of {short}: {plain(renewal.rule)}"
    if each.retake_rule:
        yield f"Retakes of {short}: {plain(each.retake_rule)}"


def shares(low: int | None, high: int | None) -> str:
    if low is None:
        return ""
    return f" ({low} %)" if high in (None, low) else f" ({low} to {high} %)"


def amount(value: Decimal) -> str:
    return f"{value:f}".rstrip("0").rstrip(".") if "." in f"{value:f}" else f"{value:f}"


def date(value: Any) -> str | None:
    if value is None or value.year is None:
        return None
    if value.month is None:
        return f"{value.year}"
    if value.day is None:
        return f"{MONTHS[value.month - 1]} {value.year}"
    return f"{value.day} {MONTHS[value.month - 1]} {value.year}"


def plain(text: str) -> str:
    text = " ".join(str(text).split())
    return text if text.endswith((".", "!", "?")) else text + "."


if __name__ == "__main__":
    main()
