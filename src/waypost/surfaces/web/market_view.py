"""Market evidence as its pages list it: cells as bars, the guide's rows beside them, counts with their intervals."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

from waypost import api, market
from waypost.market.mentions import Mention
from waypost.market.posted import PayCell, PayRole
from waypost.market.published import Origin
from waypost.market.tables import read
from waypost.market.verdicts import GuideRow

LISTED = 10  # names of a corpus that are listed at once; the rest is folded


@dataclass(frozen=True, slots=True, kw_only=True)
class Range:
    """A cell of posted pay as a bar: p25 to p75 in percent of a scale that the cells share; none where too few."""

    cell: PayCell
    x: float = 0.0
    width: float = 0.0
    median: float = 0.0
    stated: float | None = None  # where the guide's figure lies
    stated_usd: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class GuideBar:
    """A row of the guide with its evidence as a bar, ``None`` where there is none."""

    row: GuideRow
    bar: Range | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted:
    """A count with its share and interval in percent of the scale of its corpus."""

    mention: Mention
    x: float
    low: float
    width: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Corpus:
    """What one corpus names for a role, most named first; ``silent`` were looked for and named by none.

    ``few`` is the number of adverts where they are too few to count anything.
    """

    title: str
    period: str
    role: str
    about: Mapping[str, str]
    adverts: int
    counted: tuple[Counted, ...]
    silent: int
    few: bool


def pay_levels() -> Mapping[str, str]:
    """The levels of posted pay: code to word."""
    found: Mapping[str, str] = read("pay")["levels"]
    return found


@lru_cache(maxsize=64)
def posted(role: str) -> tuple[str | None, tuple[PayCell, ...]]:
    """``api.posted_pay``, kept: the tables do not change while the server runs."""
    return api.posted_pay(role)


def typical_pay(role: str) -> PayCell | None:
    """The cell of posted pay that rests on most adverts; ``None`` where none has enough."""
    cells = [cell for cell in posted(role)[1] if cell.enough]
    return max(cells, key=lambda cell: (cell.adverts, cell.level), default=None)


def titles() -> Mapping[str, str]:
    """The roles of the adverts: id to title, without what it includes."""
    return {role: text.partition(" (")[0] for role, text in read("pay")["roles"].items()}


def ranges(cells: Iterable[PayCell], *, guide: bool = True) -> tuple[Range, ...]:
    """Cells on one scale, from nothing to the highest figure, with what the ``guide`` states of them where it is asked
    for. All have to be of one currency.
    """
    found = tuple(cells)
    if len({cell.currency for cell in found}) > 1:
        raise ValueError("pay of several currencies on one scale")
    stated = {cell: market.guide_usd(cell) if guide else None for cell in found}
    figures = [cell.p75 for cell in found if cell.p75 is not None] + [one for one in stated.values() if one is not None]
    most = max(figures, default=1)
    return tuple(_range(cell, stated[cell], most) for cell in found)


@cache
def guide_bars() -> tuple[GuideBar, ...]:
    """The guide's rows, their evidence and their own figures on one scale, US dollars a year."""
    rows = market.guide()
    figures = [row.guide_usd for row in rows]
    figures += [row.cell.p75 for row in rows if row.cell is not None and row.cell.p75 is not None]
    made = []
    for row in rows:
        bar = None if row.cell is None else _range(row.cell, row.guide_usd, max(figures))
        made.append(GuideBar(row=row, bar=bar))
    return tuple(made)


@cache
def overview() -> tuple[tuple[PayRole, Range | None], ...]:
    """Each role with its newest US cell on most adverts, all on one scale: those planned for, then those only adverts
    know."""
    planned = {one.role for one in market.roles() if one.asked in api.load_catalogue().roles}
    asked = [one for one in market.roles() if one.asked in api.load_catalogue().roles or one.role not in planned]
    best = [_fullest(market.newest(market.pay(one.asked))) for one in asked]
    bars = {bar.cell: bar for bar in ranges(dict.fromkeys(cell for cell in best if cell is not None))}
    return tuple((one, None if cell is None else bars[cell]) for one, cell in zip(asked, best, strict=True))


def countries(role: str | None) -> tuple[str, ...]:
    """Where adverts of the role were counted, those with most adverts first."""
    table = read("pay")
    place, adverts = table["columns"].index("country"), table["columns"].index("adverts")
    counts: dict[str, int] = {}
    for row in table["rows"]:
        if row[table["columns"].index("role")] == role:
            counts[row[place]] = counts.get(row[place], 0) + row[adverts]
    return tuple(sorted(counts, key=lambda one: (-counts[one], one)))


@lru_cache(maxsize=512)
def drawable(kind: str, role: str | None, country: str) -> bool:
    """Whether there is anything to draw: a cell with adverts enough, or a count. Countries that nobody counted hold
    nothing."""
    if kind in ("pay", "trend"):
        return role is not None and any(cell.enough for cell in market.pay(role, country=country))
    return any(one.named is not None for one in market.named(role, kind=kind))


def corpora(found: Sequence[Mention]) -> tuple[Corpus, ...]:
    """Counts grouped by the adverts they were made in, the newest corpus first, those that name nothing last."""
    known = market.corpora()
    groups: dict[tuple[str, str], list[Mention]] = {}
    for one in found:
        groups.setdefault((one.corpus, one.role), []).append(one)
    made = [_corpus(mentions, known[corpus]) for (corpus, _), mentions in groups.items()]
    newest = sorted(made, key=lambda one: one.about["until"], reverse=True)
    return tuple(sorted(newest, key=lambda one: not one.counted))


def sources(*kinds: str) -> tuple[Origin, ...]:
    """The files behind these tables, each once."""
    return tuple(dict.fromkeys(origin for kind in kinds for origin in market.origins(kind)))


def _range(cell: PayCell, stated: int | None, most: int) -> Range:
    mark = None if stated is None else stated / most * 100
    if cell.p25 is None or cell.p75 is None or cell.median is None:
        return Range(cell=cell, stated=mark, stated_usd=stated)
    return Range(
        cell=cell,
        x=cell.p25 / most * 100,
        width=(cell.p75 - cell.p25) / most * 100,
        median=cell.median / most * 100,
        stated=mark,
        stated_usd=stated,
    )


def _fullest(cells: Iterable[PayCell]) -> PayCell | None:
    return max((cell for cell in cells if cell.enough), key=lambda cell: (cell.adverts, cell.level), default=None)


def _corpus(mentions: Sequence[Mention], about: Mapping[str, str]) -> Corpus:
    first = mentions[0]
    most = max((one.high for one in mentions if one.high is not None), default=1.0) or 1.0
    counted = [
        Counted(
            mention=one, x=one.share / most * 100, low=one.low / most * 100, width=(one.high - one.low) / most * 100
        )
        for one in mentions
        if one.named and one.share is not None and one.low is not None and one.high is not None
    ]
    return Corpus(
        title=first.corpus_title,
        period=first.period,
        role=first.role,
        about=about,
        adverts=first.adverts,
        counted=tuple(counted),
        silent=sum(one.named == 0 for one in mentions),
        few=all(one.named is None for one in mentions),
    )
