"""Posted pay."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from waypost.errors import UnknownId, UsageError
from waypost.market.tables import read, records


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
