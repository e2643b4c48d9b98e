"""What adverts name: credentials, vendors and skills, corpus by corpus."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

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


def demand(credential: str, role: str | None = None, *, tables: Path | None = None) -> tuple[Mention, ...]:
    """How often adverts name a credential, and any credential of its vendor; exams first, then vendors.

    ``role`` is a role of the adverts; ``None`` counts every advert of a corpus. A corpus is left out where it did not
    count the role. An exam that no corpus looked for has vendor rows only, or none.
    """
    vendor = credential.partition("/")[0]
    return tuple(
        one
        for one in _credentials(tables)
        if one.country == EVERY
        and _is_role(one, role, tables)
        and (credential in one.credentials or (one.scope == "vendor" and one.vendor == vendor))
    )


def best_demand(credential: str, role: str | None = None, *, tables: Path | None = None) -> Mention | None:
    """The one count to print beside a credential: for the role where counted, in the corpus with most adverts."""
    found = [one for one in demand(credential, role, tables=tables) if one.scope == "exam" and one.named is not None]
    if not found and role is not None:
        return best_demand(credential, None, tables=tables)
    return max(found, key=lambda one: one.adverts, default=None)


def named(role: str | None = None, *, kind: str = "credential", tables: Path | None = None) -> tuple[Mention, ...]:
    """Everything counted for a role of the adverts, corpus by corpus, most named first.

    ``kind``: credential, vendor or skill.
    """
    found = _credentials(tables) if kind == "credential" else _skills(tables)
    scopes = {"credential": ("exam", "vendor", "group"), "vendor": ("vendor-name",), "skill": ("skill",)}[kind]
    kept = [one for one in found if one.scope in scopes and one.country == EVERY and _is_role(one, role, tables)]
    return tuple(sorted(kept, key=lambda one: (one.corpus, one.role, -(one.share or 0), one.name)))


def corpora(tables: Path | None = None) -> Mapping[str, Mapping[str, str]]:
    """What is known of each corpus: title, period, countries, which adverts, how they were read, origin."""
    known: Mapping[str, Mapping[str, str]] = read("certifications", tables)["corpora"]
    return known


def _credentials(tables: Path | None) -> list[Mention]:
    table = read("certifications", tables)
    names = {one["name"]: one for one in table["names"]}
    return [
        _mention(table, one, **{key: names[one["name"]][key] for key in ("short", "scope", "vendor", "credentials")})
        for one in records(table)
    ]


def _skills(tables: Path | None) -> list[Mention]:
    table = read("skills", tables)
    return [
        _mention(
            table,
            one,
            short=one["name"],
            scope="vendor-name" if one["name"] in table["vendors"] else "skill",
            vendor=table["vendors"].get(one["name"]),
        )
        for one in records(table)
        if one["name"] not in table["not_skills"]
    ]


def _mention(
    table: Mapping[str, Any],
    row: Mapping[str, Any],
    *,
    short: str,
    scope: str,
    vendor: str | None,
    credentials: Sequence[str] = (),
) -> Mention:
    corpus = table["corpora"][row["corpus"]]
    return Mention(
        corpus=row["corpus"],
        corpus_title=corpus["title"],
        period=corpus["period"],
        role=row["role"],
        country=row["country"],
        name=short,
        scope=scope,
        vendor=vendor,
        credentials=tuple(credentials),
        adverts=row["adverts"],
        named=row["named"],
        share=None if row["named"] is None else row["named"] / row["adverts"],
        low=row["low"],
        high=row["high"],
        line=row["line"],
    )


def _is_role(mention: Mention, role: str | None, tables: Path | None) -> bool:
    """Whether the count is for the role; with no role, whether it is for every advert of the corpus."""
    table = read("certifications", tables)
    if role is not None:
        return role in table["roles"][mention.role]
    return mention.role == EVERY or mention.corpus not in _whole_corpora(tables)


def _whole_corpora(tables: Path | None) -> frozenset[str]:
    """Corpora that count all their adverts together; another holds one role only."""
    return frozenset(one["corpus"] for one in records(read("certifications", tables)) if one["role"] == EVERY)
