"""Posted pay, and the guide's salary table beside it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from waypost.errors import UnknownId, UsageError
from waypost.market.tables import read, records

if TYPE_CHECKING:
    from waypost.market.published import Figure


@dataclass(frozen=True, slots=True, kw_only=True)
class PayCell:
    """Yearly pay that full-time adverts for one role, level, country and year posted, in the national ``currency``.

    ``p25``, ``median`` and ``p75`` are of the midpoints of posted ranges; ``None`` where ``adverts`` are too few to
    show. ``ranges`` counts different ranges among the adverts; ``ranges_median`` is the median when each counts once.
    ``rows`` are records of the file (a range is two).
    """

    role: str
    level: str
    country: str
    year: int
    currency: str
    adverts: int
    rows: int
    p25: int | None
    median: int | None
    p75: int | None
    ranges: int
    ranges_median: int | None
    least_adverts: int

    @property
    def enough(self) -> bool:
        """Whether there are adverts enough for figures to be shown."""
        return self.adverts >= self.least_adverts


@dataclass(frozen=True, slots=True, kw_only=True)
class PayRole:
    """The adverts that stand for a role.

    ``role`` is ``None`` where no advert title does; ``why`` says what the match is worth.
    """

    asked: str
    role: str | None
    title: str | None
    level: str | None  # implied by the role asked for, such as SE for a senior
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What the evidence says of a stated figure. ``kind`` is a stable word, ``text`` a sentence."""

    kind: str  # sound, low, high, too-low, too-high, too-few
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class GuideRow:
    """A row of the guide's salary table beside the newest cell with enough adverts.

    ``cell`` ``None``: there is none at all.
    """

    role: str
    level: str
    guide_usd: int
    cell: PayCell | None
    verdict: Verdict
    beside: tuple[PayCell, ...]
    remark: str | None
    published: tuple[Figure, ...]  # what others publish for it


_SOUND = 0.10  # a stated figure this near the median is called sound


def roles(tables: Path | None = None) -> tuple[PayRole, ...]:
    """Every role that can be asked for: those Waypost plans for, then those only adverts know."""
    table = read("pay", tables)
    return tuple(pay_role(one, tables) for one in dict.fromkeys([*table["targets"], *table["roles"]]))


def pay_role(role: str, tables: Path | None = None) -> PayRole:
    """The adverts that stand for a role of the catalogue or of the adverts. Raises ``UnknownId``."""
    table, asked = read("pay", tables), role.strip().lower()
    titles = table["roles"]
    if asked in table["targets"]:
        target = table["targets"][asked]
        known = target["role"]
        return PayRole(asked=asked, role=known, title=titles.get(known), level=target.get("level"), why=target["why"])
    if asked in titles:
        return PayRole(asked=asked, role=asked, title=titles[asked], level=None, why="a role of the adverts")
    import difflib

    every = list(dict.fromkeys([*table["targets"], *titles]))
    raise UnknownId("role", role, len(every), tuple(difflib.get_close_matches(asked, every, n=3, cutoff=0.5)))


def level_code(level: str, tables: Path | None = None) -> str:
    """EN, MI, SE or EX from a code or a word such as "senior". Raises ``UsageError``."""
    table = read("pay", tables)
    if level.upper() in table["levels"]:
        return level.upper()
    if level.lower() in table["level_words"]:
        return str(table["level_words"][level.lower()])
    expected = ", ".join([*table["levels"], *table["level_words"]])
    raise UsageError(f"The level is {level!r}; expected one of {expected}.")


def pay(
    role: str, level: str | None = None, country: str = "US", *, year: int | None = None, tables: Path | None = None
) -> tuple[PayCell, ...]:
    """Cells of a role, by level and then newest year first; neither levels nor years are ever pooled.

    ``role`` is a role of the catalogue or of the adverts; a role that implies a level (senior-ml-engineer) is asked
    at it unless ``level`` says otherwise. Empty where no advert fits. Raises ``UnknownId`` or ``UsageError``.
    """
    asked = pay_role(role, tables)
    code = level_code(level, tables) if level is not None else asked.level
    return _cells(asked.role, code, country, year, tables)


def newest(cells: Iterable[PayCell]) -> tuple[PayCell, ...]:
    """Per level the newest year with enough adverts, or the newest year of all where none has enough."""
    best: dict[str, PayCell] = {}
    for cell in cells:
        before = best.get(cell.level)
        if before is None or (cell.enough, cell.year) > (before.enough, before.year):
            best[cell.level] = cell
    return tuple(best.values())


def guide(tables: Path | None = None) -> tuple[GuideRow, ...]:
    """The rows of the guide's salary table, each beside the newest evidence there is for it."""
    from waypost.market.published import figures

    made = []
    for row in read("pay", tables)["guide"]:
        cell = _newest_cell(row["evidence"], tables)
        beside = [_newest_cell(one, tables) for one in row["beside"]]
        made.append(
            GuideRow(
                role=row["role"],
                level=row["level"],
                guide_usd=row["usd"],
                cell=cell,
                verdict=judge(row["usd"], cell),
                beside=tuple(one for one in beside if one is not None),
                remark=row["remark"],
                published=figures(row["published"], tables),
            )
        )
    return tuple(made)


def guide_usd(cell: PayCell, tables: Path | None = None) -> int | None:
    """What the guide states for the role and level of a cell in the US; ``None`` where it states nothing."""
    if cell.country != "US":
        return None
    wanted = {"role": cell.role, "level": cell.level}
    return next((row["usd"] for row in read("pay", tables)["guide"] if row["evidence"] == wanted), None)


def judge(stated: int, cell: PayCell | None) -> Verdict:
    """What posted pay says of a stated figure.

    Within 10% of the median it is sound; otherwise low or high inside p25 to p75, too low or too high outside.
    """
    if cell is None or cell.median is None or cell.p25 is None or cell.p75 is None:
        return Verdict(kind="too-few", text=f"too few: {0 if cell is None else cell.adverts}")
    off = stated / cell.median - 1
    share = f"{abs(off):.0%} {'below' if off < 0 else 'above'} the median"
    if abs(off) <= _SOUND:
        return Verdict(kind="sound", text=f"sound: {share}" if f"{abs(off):.0%}" != "0%" else "sound: the median")
    if cell.p25 <= stated <= cell.p75:
        return Verdict(kind="low" if off < 0 else "high", text=f"{'low' if off < 0 else 'high'}: {share}, in the range")
    edge = "under p25" if off < 0 else "over p75"
    return Verdict(
        kind="too-low" if off < 0 else "too-high", text=f"too {'low' if off < 0 else 'high'}: {share}, {edge}"
    )


def _newest_cell(wanted: dict[str, str], tables: Path | None) -> PayCell | None:
    return next(iter(newest(_cells(wanted["role"], wanted["level"], "US", None, tables))), None)


def _cells(
    role: str | None, level: str | None, country: str, year: int | None, tables: Path | None
) -> tuple[PayCell, ...]:
    table = read("pay", tables)
    order, least = list(table["levels"]), table["method"]["least_adverts"]
    found = [
        PayCell(**record, least_adverts=least)
        for record in records(table)
        if record["role"] == role
        and record["country"] == country.upper()
        and level in (None, record["level"])
        and year in (None, record["year"])
    ]
    return tuple(sorted(found, key=lambda one: (order.index(one.level), -one.year)))
