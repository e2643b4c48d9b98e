"""The page of a project that a hiring manager reads in two minutes, as Markdown and as HTML, from one value."""

from __future__ import annotations

import base64
import hashlib
import html
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from waypost.portfolio import evidence, git, recheck, scaffold
from waypost.portfolio.authorship import Authorship, in_short, measure
from waypost.portfolio.defence import Defence, State, defend
from waypost.portfolio.evidence import Checked, Evidence, Measured, Outcome
from waypost.portfolio.walk import printable

_MOST_RESULTS, _MOST_ANSWERS = 8, 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """A part of the page: its paragraphs, then a table (header first) or a list."""

    title: str
    paragraphs: tuple[str, ...] = ()
    table: tuple[tuple[str, ...], ...] = ()
    items: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """What the page says."""

    title: str
    lead: tuple[str, ...]
    sections: tuple[Section, ...]


def page(project: Path, titles: Mapping[str, str] | None = None, root: Path | None = None) -> Page:
    """The page of a project that has evidence.

    ``titles`` names credentials and skills by id; edited evidence raises ``DataError``.
    """
    found = evidence.read(project)
    kit = scaffold.project_kit(project)
    own = measure(project, kit, found.measured, root)
    defence = defend(project, root, write=False)
    names = titles or {}
    stale = recheck.stale(project, found)
    doubts = recheck.doubts(project, kit, found, None if stale else in_short(own))
    past = [each for each in git.history(project) if each.author != scaffold.SCAFFOLD_AUTHOR]
    by = f" by {found.owner}" if found.owner else ""
    lead = [
        f"{kit.summary} Made{by} from the Waypost kit {kit.id} {found.source.kit_version}.",
        own.statement,
        found.honesty,
    ]
    lead += [f"Careful: {sentence}" for sentence in (*doubts, *((stale,) if stale else ()))]
    sections = [
        _results(found),
        _checks(found),
        _shows(found, names),
        _ownership(own, len(past)),
        _defence(defence),
        _again(found),
    ]
    return Page(
        title=found.title, lead=tuple(lead), sections=tuple(section for section in sections if section is not None)
    )


def to_markdown(shown: Page) -> str:
    """The page as Markdown. What people wrote is escaped, so it cannot become markup."""
    lines = [f"# {_md(shown.title)}", "", *(f"{_md(sentence)}\n" for sentence in shown.lead)]
    for section in shown.sections:
        lines += [f"## {_md(section.title)}", "", *(f"{_md(sentence)}\n" for sentence in section.paragraphs)]
        if section.table:
            head, *rows = section.table
            lines += ["| " + " | ".join(map(_md, head)) + " |", "|" + " --- |" * len(head)]
            lines += ["| " + " | ".join(map(_md, row)) + " |" for row in rows] + [""]
        if section.items:
            lines += [*(f"- {_md(item)}" for item in section.items), ""]
    return "\n".join(lines).rstrip() + "\n"


def to_html(shown: Page) -> str:
    """The page as one HTML file: no script, nothing fetched, and a policy that forbids both."""
    digest = base64.b64encode(hashlib.sha256(_STYLE.encode()).digest()).decode()
    policy = f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
    body = [f"<h1>{_html(shown.title)}</h1>", *(f'<p class="lead">{_html(sentence)}</p>' for sentence in shown.lead)]
    for section in shown.sections:
        body += [
            "<section>",
            f"<h2>{_html(section.title)}</h2>",
            *(f"<p>{_html(sentence)}</p>" for sentence in section.paragraphs),
        ]
        if section.table:
            head, *rows = section.table
            body.append(
                "<table><thead><tr>"
                + "".join(f'<th scope="col">{_html(cell)}</th>' for cell in head)
                + "</tr></thead><tbody>"
            )
            body += ["<tr>" + "".join(f"<td>{_html(cell)}</td>" for cell in row) + "</tr>" for row in rows]
            body.append("</tbody></table>")
        if section.items:
            body += ["<ul>", *(f"<li>{_html(item)}</li>" for item in section.items), "</ul>"]
        body.append("</section>")
    return "\n".join(
        [
            "<!doctype html>",
            '<html lang="en">',
            "<head>",
            '<meta charset="utf-8">',
            f'<meta http-equiv="Content-Security-Policy" content="{policy}">',
            '<meta name="viewport" content="width=device-width, initial-scale=1">',
            '<meta name="referrer" content="no-referrer">',
            f"<title>{_html(shown.title)}</title>",
            f"<style>{_STYLE}</style>",
            "</head>",
            "<body>",
            "<main>",
            *body,
            "</main>",
            "</body>",
            "</html>",
            "",
        ]
    )


def _results(found: Evidence) -> Section | None:
    every = [(check, result) for check in found.checks for result in check.results]
    if not every:
        return None
    chosen = _telling(every)
    head = ("Measure", "Result", "Must be", "Published", "Data")
    rows = [
        (result.name, _figure(result), _threshold(result), _reference(result), _data(check)) for check, result in chosen
    ]
    full = [number for number in range(len(head)) if any(row[number] for row in rows)]
    table = tuple(tuple(row[number] for number in full) for row in (head, *rows))
    rest = len(every) - len(chosen)
    outside = sum(not result.within for _, result in every)
    kept = "every figure is within its limits" if not outside else f"{outside} of {len(every)} are outside their limits"
    said = (f"{rest} more figures are in evidence.json; {kept}.",) if rest else ()
    return Section(title="What was measured", paragraphs=said, table=table)


def _telling(every: list[tuple[Checked, Measured]]) -> list[tuple[Checked, Measured]]:
    """The figures for the page, in order: outside their limits or beside a published one first, then one a check."""
    firsts = {id(check.results[0]) for check, _ in every}

    def rank(pair: tuple[Checked, Measured]) -> tuple[bool, bool, bool, bool]:
        check, result = pair
        return (result.within, result.reference is None, id(result) not in firsts, not check.evaluation)

    best = {id(result) for _, result in sorted(every, key=rank)[:_MOST_RESULTS]}
    return [pair for pair in every if id(pair[1]) in best]


def _checks(found: Evidence) -> Section:
    counts = {outcome: sum(check.outcome is outcome for check in found.checks) for outcome in Outcome}
    said = ", ".join(f"{number} {outcome}" for outcome, number in counts.items() if number)
    place = f"commit {found.source.commit[:10]}" if found.source.commit else "no commit"
    files = "1 file" if found.source.changed_files == 1 else f"{found.source.changed_files} files"
    state = {True: "clean", False: f"{files} changed since", None: "not under git"}[found.source.clean]
    machine = f"{found.setting.platform}, Python {found.setting.python or 'unknown'}"
    where = f"{found.made[:10]}, {place} ({state}), {machine}, {found.duration_s:.0f} s"
    origin = {"kit": "", "changed": " (check changed by the owner)", "own": " (the owner's own check)"}
    rows = tuple(
        (check.question, str(check.outcome) + origin.get(check.origin or "", "") + _why(check))
        for check in found.checks
    )
    return Section(
        title="What was checked", paragraphs=(f"{said}. Ran {where}.",), table=(("Question", "Outcome"), *rows)
    )


def _why(check: Checked) -> str:
    """What a check that did not pass said first."""
    if check.outcome is Outcome.PASSED or not check.summary:
        return ""
    return f": {check.summary.splitlines()[0]}"


def _shows(found: Evidence, names: Mapping[str, str]) -> Section | None:
    exams: dict[str, list[str]] = {}
    for each in found.objectives:
        if each.shown:
            exams.setdefault(each.credential, []).append(each.domain)
    items = [f"{names.get(exam, exam)}: {'; '.join(domains)}" for exam, domains in sorted(exams.items())]
    skills = ", ".join(names.get(each.skill, each.skill) for each in found.skills)
    if not skills and not items:
        return None
    return Section(title="What it shows", paragraphs=(f"Skills: {skills}.",) if skills else (), items=tuple(items))


def _ownership(own: Authorship, commits: int) -> Section:
    rows = tuple((item.question, item.state, item.found) for item in own.items)
    said = f"Files: {len(own.added_files)} added, {len(own.changed_files)} changed. Commits of the owner's: {commits}."
    return Section(title="Whose work it is", paragraphs=(said,), table=(("Question", "State", "Found"), *rows))


def _defence(defence: Defence) -> Section:
    answered = [entry for entry in defence.entries if entry.state is State.ANSWERED]
    stale = defence.count(State.STALE)
    said = f"Of {len(defence.entries)} questions about the code {len(answered)} are answered; stale answers: {stale}."
    items = tuple(f"{entry.question.question} Answer: {_first(entry.answer)}" for entry in answered[:_MOST_ANSWERS])
    return Section(title="Can the owner defend it", paragraphs=(said,), items=items)


def _again(found: Evidence) -> Section:
    said = (
        "Run the same checks on your machine: waypost project check . --recheck",
        "The digest of this evidence tells whether it was changed after it was written; only a second run proves it.",
        f"Evidence {found.digest}",
    )
    return Section(title="See for yourself", paragraphs=said)


def _figure(result: Measured) -> str:
    unit = f" {result.unit}" if result.unit else ""
    interval = (
        f" ({evidence.figure(result.interval[0])} to {evidence.figure(result.interval[1])})" if result.interval else ""
    )
    return f"{evidence.figure(result.value)}{unit}{interval}" + (f", n = {result.n:,}" if result.n else "")


def _threshold(result: Measured) -> str:
    low = f"at least {evidence.figure(result.at_least)}" if result.at_least is not None else ""
    high = f"at most {evidence.figure(result.at_most)}" if result.at_most is not None else ""
    return " and ".join(filter(None, (low, high)))


def _reference(result: Measured) -> str:
    if result.reference is None:
        return ""
    return evidence.figure(result.reference) + (f" ({result.reference_source})" if result.reference_source else "")


def _data(check: Checked) -> str:
    return {"sample": "the kit's sample", "own": "the owner's", "mixed": "sample and own"}.get(check.data or "", "")


def _first(answer: str) -> str:
    words = " ".join(answer.split())
    return words if len(words) <= 280 else words[:279] + "…"


def _md(text: str) -> str:
    return re.sub(r"([\\`*_{}\[\]<>#|])", r"\\\1", printable(" ".join(text.split())))


def _html(text: str) -> str:
    return html.escape(printable(" ".join(text.split())), quote=True)


_STYLE = """
:root{color-scheme:light dark;--ink:#1b1f24;--soft:#57606a;--line:#d0d7de;--paper:#fff}
@media(prefers-color-scheme:dark){:root{--ink:#e6edf3;--soft:#9da7b3;--line:#30363d;--paper:#0d1117}}
body{margin:0;background:var(--paper);color:var(--ink);font:16px/1.5 system-ui,sans-serif}
main{max-width:52rem;margin:0 auto;padding:2rem 1rem;overflow-x:auto}
h1{margin:0 0 .5rem;line-height:1.2}h2{margin:2rem 0 .5rem;font-size:1.15rem}
p{margin:.4rem 0;overflow-wrap:anywhere}.lead{color:var(--soft)}
table{border-collapse:collapse;width:100%}
th,td{border-bottom:1px solid var(--line);padding:.35rem .6rem .35rem 0;text-align:left;vertical-align:top}
td{overflow-wrap:break-word}td:first-child{min-width:8rem}
th{font-weight:600;color:var(--soft)}
@media(max-width:36rem){thead{position:absolute;left:-999rem}tr,td{display:block;border:0;padding:0}
tr{border-bottom:1px solid var(--line);padding:.4rem 0}td:first-child{font-weight:600}}
@media print{main{padding:0}}
"""
