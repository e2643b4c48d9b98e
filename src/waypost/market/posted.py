"""Posted pay, and the guide's salary table beside it."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from pathlib import Path

from waypost.errors import UnknownId, UsageError
from waypost.market.published import figures
from waypost.market.tables import read, records
from waypost.market.values import GuideRow, PayCell, PayRole, Verdict

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
        return PayRole(
            asked=asked, role=known, title=titles.get(known), level=target.get("level"), why=target["why"]
        )
    if asked in titles:
        return PayRole(asked=asked, role=asked, title=titles[asked], level=None, why="a role of the adverts")
    every = [*table["targets"], *titles]
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

    ``role`` is a role of the catalogue or of the adverts; a role that implies a level (senior-ml-engineer) is asked at it unless
    ``level`` says otherwise. Empty where no advert fits. Raises ``UnknownId`` or ``UsageError``.
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
    """What posted pay says of a stated figure: sound within 10% of the median, else low or high inside p25 to p75, else outside."""
    if cell is None or cell.median is None or cell.p25 is None or cell.p75 is None:
        return Verdict(kind="too-few", text=f"too few: {0 if cell is None else cell.adverts}")
    off = stated / cell.median - 1
    share = f"{abs(off):.0%} {'below' if off < 0 else 'above'} the median"
    if abs(off) <= _SOUND:
        return Verdict(kind="sound", text=f"sound: {share}" if f"{abs(off):.0%}" != "0%" else "sound: the median")
    if cell.p25 <= stated <= cell.p75:
        return Verdict(kind="low" if off < 0 else "high", text=f"{'low' if off < 0 else 'high'}: {share}, in the range")
    edge = "under p25" if off < 0 else "over p75"
    return Verdict(kind="too-low" if off < 0 else "too-high", text=f"too {'low' if off < 0 else 'high'}: {share}, {edge}")


def _newest_cell(wanted: dict[str, str], tables: Path | None) -> PayCell | None:
    return next(iter(newest(_cells(wanted["role"], wanted["level"], "US", None, tables))), None)


def _cells(role: str | None, level: str | None, country: str, year: int | None, tables: Path | None) -> tuple[PayCell, ...]:
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
