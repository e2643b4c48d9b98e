"""The guide's salary table beside posted pay, each row judged by a rule."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from waypost.market.posted import PayCell, newest, pay
from waypost.market.published import Figure, figures
from waypost.market.tables import read

_SOUND = 0.10  # a stated figure this near the median is called sound


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
    return next(iter(newest(pay(wanted["role"], wanted["level"], tables=tables))), None)
