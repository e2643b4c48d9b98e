"""What adverts name: credentials, vendors and skills, corpus by corpus."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from waypost.errors import UsageError
from waypost.market.posted import pay_role
from waypost.market.tables import read, records


@dataclass(frozen=True, slots=True, kw_only=True)
class Mention:
    """How many adverts of one corpus name something.

    ``named``, ``share`` and its 95% Wilson interval are ``None`` where the adverts are too few to show.
    ``scope`` is "exam" (the adverts name this credential or another of ``credentials``), "vendor" (any of the
    vendor's), "group", "skill" or "vendor-name" (the vendor itself or a product). ``role`` and ``country`` are "ALL"
    where every advert counts.
    """

    corpus: str
    corpus_title: str
    period: str
    role: str
    country: str
    name: str
    scope: str
    vendor: str | None  # vendor id of the catalogue
    credentials: tuple[str, ...]
    adverts: int
    named: int | None
    share: float | None
    low: float | None
    high: float | None
    line: int  # of the source file


EVERY = "ALL"
_LARGE = 100  # adverts; the newest count of at least this many is the one to print


def demand(credential: str, role: str | None = None, *, tables: Path | None = None) -> tuple[Mention, ...]:
    """How often adverts name a credential, and any credential of its vendor, corpus by corpus.

    ``role`` is a role of the catalogue or of the adverts; ``None`` counts every advert of a corpus. A corpus that did
    not count the role is left out. An exam that no corpus looked for has vendor rows only, or none. Raises
    ``UnknownId`` for a role.
    """
    vendor = credential.partition("/")[0]
    names = {
        name: one
        for name, one in _credential_names(tables).items()
        if credential in one["credentials"] or (one["scope"] == "vendor" and one["vendor"] == vendor)
    }
    return _select("certifications", names, role, tables)


def best_demand(credential: str, role: str | None = None, *, tables: Path | None = None) -> Mention | None:
    """The one count to print beside a credential: for the role where counted, of the newest corpus of a fair size."""
    found = [one for one in demand(credential, role, tables=tables) if one.scope == "exam" and one.named is not None]
    if not found and role is not None:
        return best_demand(credential, None, tables=tables)
    known = corpora(tables)
    return max(found, key=lambda one: (one.adverts >= _LARGE, known[one.corpus]["until"], one.adverts), default=None)


def named(role: str | None = None, *, kind: str = "credential", tables: Path | None = None) -> tuple[Mention, ...]:
    """Everything counted in adverts, for a role or for all, corpus by corpus, most named first.

    ``kind`` is "credential", "vendor" or "skill"; another raises ``UsageError``, an unknown role ``UnknownId``.
    """
    if kind not in ("credential", "vendor", "skill"):
        raise UsageError(f"The kind is {kind!r}; expected credential, vendor or skill.")
    if kind == "credential":
        found = _select("certifications", _credential_names(tables), role, tables)
    else:
        found = _select("skills", _term_names(kind, tables), role, tables)
    return tuple(sorted(found, key=lambda one: (one.corpus, one.role, -(one.share or 0), one.name)))


def corpora(tables: Path | None = None) -> Mapping[str, Mapping[str, str]]:
    """What is known of each corpus: title, period, countries, which adverts, how they were read, origin."""
    known: Mapping[str, Mapping[str, str]] = read("certifications", tables)["corpora"]
    return known


def _credential_names(tables: Path | None) -> dict[str, Mapping[str, Any]]:
    return {one["name"]: one for one in read("certifications", tables)["names"]}


def _term_names(kind: str, tables: Path | None) -> dict[str, Mapping[str, Any]]:
    table = read("skills", tables)
    vendors, scope = table["vendors"], "vendor-name" if kind == "vendor" else "skill"
    terms = {record["name"] for record in records(table)} - {*table["not_skills"]}
    return {
        term: {"short": term, "scope": scope, "vendor": vendors.get(term), "credentials": ()}
        for term in sorted(terms)
        if (term in vendors) == (kind == "vendor")
    }


def _select(
    kind: str, names: Mapping[str, Mapping[str, Any]], role: str | None, tables: Path | None
) -> tuple[Mention, ...]:
    """The counts of the names over all countries: for a role, or for every advert of a corpus."""
    table = read(kind, tables)
    found = [one for one in records(table) if one["name"] in names and one["country"] == EVERY]
    if role is not None:
        asked = pay_role(role, tables).role
        kept = [one for one in found if asked in table["roles"][one["role"]]]
    else:  # a corpus that holds one role only has no count of all its adverts besides that role's
        whole = {one["corpus"] for one in found if one["role"] == EVERY}
        kept = [one for one in found if one["role"] == EVERY or one["corpus"] not in whole]
    return tuple(_mention(table["corpora"][one["corpus"]], one, names[one["name"]]) for one in kept)


def _mention(corpus: Mapping[str, str], row: Mapping[str, Any], name: Mapping[str, Any]) -> Mention:
    return Mention(
        corpus=row["corpus"],
        corpus_title=corpus["title"],
        period=corpus["period"],
        role=row["role"],
        country=row["country"],
        name=name["short"],
        scope=name["scope"],
        vendor=name["vendor"],
        credentials=tuple(name["credentials"]),
        adverts=row["adverts"],
        named=row["named"],
        share=None if row["named"] is None else row["named"] / row["adverts"],
        low=row["low"],
        high=row["high"],
        line=row["line"],
    )
