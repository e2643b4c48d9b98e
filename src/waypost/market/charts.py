"""Charts of market evidence, as Altair objects for a notebook or as files. Cells with too few adverts are left out."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from waypost.charting import DARK, LIGHT, Palette, altair, dressed
from waypost.charting import save as save
from waypost.errors import UsageError
from waypost.market.mentions import Mention, corpora, demand, named
from waypost.market.posted import PayCell, newest, pay, pay_role
from waypost.market.published import origins
from waypost.market.tables import read

if TYPE_CHECKING:
    import altair as alt

    Chart = alt.LayerChart | alt.FacetChart

_FAINT = 0.4  # opacity of what lies behind a figure
_MOST_NAMES = 15
_PADDING = {"left": 36, "right": 24, "top": 16, "bottom": 16}  # room for a reader whose letters are wider


def pay_chart(
    roles: Sequence[str] | str,
    level: str | None = None,
    country: str = "US",
    *,
    tables: Path | None = None,
    dark: bool = False,
) -> Chart:
    """Posted range p25 to p75 and median by role and level, each at its newest year with enough adverts.

    ``roles`` may be one role.
    """
    asked = [roles] if isinstance(roles, str) else roles
    found = [one for role in asked for one in newest(pay(role, level, country, tables=tables))]
    cells = list(dict.fromkeys(found))  # several roles may stand for the same adverts
    return _ranges(cells, f"Posted pay in {country.upper()}", "label:N", None, tables, _palette(dark))


def trend_chart(
    role: str, level: str | None = None, country: str = "US", *, tables: Path | None = None, dark: bool = False
) -> Chart:
    """Posted range and median by year, a panel to a level; years are never pooled."""
    called = (pay_role(role, tables).title or role).partition(" (")[0]
    title = f"{called}, {country.upper()}, by year"
    return _ranges(pay(role, level, country, tables=tables), title, "year:O", "level_name:N", tables, _palette(dark))


def demand_chart(
    role: str | None = None,
    credential: str | None = None,
    *,
    kind: str = "credential",
    tables: Path | None = None,
    dark: bool = False,
) -> Chart:
    """Share of adverts that name something, with 95% Wilson intervals, a panel to a corpus.

    With ``credential`` it is that one and its vendor's; otherwise what is named most. ``role`` narrows either to the
    adverts for a role.
    """
    if role is not None and (asked := pay_role(role, tables)).role is None:
        raise UsageError(f"No adverts stand for the role {role!r}: {asked.why}.", "leave the role out for all adverts")
    if credential is not None:
        found, title = demand(credential, role, tables=tables), f"Adverts that name {credential}"
    else:
        found, title = named(role, kind=kind, tables=tables), f"What adverts name: {kind}, {role or 'all roles'}"
    source = _source("certifications" if credential is not None or kind == "credential" else "skills", tables)
    return _shares([one for one in found if one.named is not None], title, source, tables, _palette(dark))


def _palette(dark: bool) -> Palette:
    return DARK if dark else LIGHT


def _ranges(
    cells: Sequence[PayCell], title: str, down: str, panel: str | None, tables: Path | None, palette: Palette
) -> Chart:
    alt = altair()
    table = read("pay", tables)
    shown = [one for one in cells if one.enough]
    if not shown:
        raise UsageError(f"No cell has {table['method']['least_adverts']} adverts; there is nothing to draw.")
    names = {role: text.partition(" (")[0] for role, text in table["roles"].items()}
    rows = [
        {
            "label": f"{names[one.role]}, {table['levels'][one.level]}, {one.year}",
            "level_name": table["levels"][one.level],
            "year": one.year,
            "p25": one.p25,
            "median": one.median,
            "p75": one.p75,
            "n": f"n={one.adverts:,}",
        }
        for one in shown
    ]
    order = list(dict.fromkeys(row["label"] for row in rows)) if down.startswith("label") else "ascending"
    subtitle = [
        f"midpoints of posted yearly ranges, {shown[0].currency}: p25 to p75, median marked",
        f"employers that disclose pay; cells under {shown[0].least_adverts} adverts are not shown",
        _source("pay", tables),
    ]
    side = alt.Y(down, sort=order, title=None, axis=alt.Axis(labelLimit=0))
    axis = alt.Axis(format="~s", labelFlush=False, title=f"{shown[0].currency} a year")
    base = alt.Chart(alt.Data(values=rows))
    bars = base.mark_bar(color=palette.blue, opacity=_FAINT, height=12).encode(
        x=alt.X("p25:Q", axis=axis, scale=alt.Scale(zero=False)), x2="p75:Q", y=side
    )
    ticks = base.mark_tick(color=palette.blue, thickness=3, size=16).encode(x="median:Q", y=side)
    counts = base.mark_text(align="left", dx=6, fontSize=11, color=palette.soft).encode(x="p75:Q", y=side, text="n:N")
    chart = (bars + ticks + counts).properties(width=420)
    if panel is not None:
        levels = [name for name in table["levels"].values() if name in {row["level_name"] for row in rows}]
        chart = chart.facet(row=alt.Row(panel, sort=levels, title=None))
    return _titled(chart, title, subtitle, palette)


def _source(kind: str, tables: Path | None) -> str:
    return f"source: {', '.join(one.file for one in origins(kind, tables))}"


def _shares(found: Sequence[Mention], title: str, source: str, tables: Path | None, palette: Palette) -> Chart:
    alt = altair()
    if not found:
        raise UsageError("No corpus counted that in adverts enough; there is nothing to draw.")
    most: dict[str, float] = {}
    for one in found:
        most[one.name] = max(most.get(one.name, 0.0), one.share or 0.0)
    names = sorted(most, key=lambda name: (-most[name], name))[:_MOST_NAMES]
    until = {name: about["until"] for name, about in corpora(tables).items()}
    newest_first = sorted(found, key=lambda one: until[one.corpus], reverse=True)
    rows = [
        {
            "name": one.name,
            "corpus": _panel(one),
            "share": one.share,
            "low": one.low,
            "high": one.high,
        }
        for one in found
        if one.name in names
    ]
    side = alt.Y("name:N", sort=names, title=None, axis=alt.Axis(labelLimit=0))
    axis = alt.Axis(format="~%", labelFlush=False, title="share of adverts, 95% Wilson interval")
    base = alt.Chart(alt.Data(values=rows))
    rules = base.mark_rule(color=palette.blue, opacity=_FAINT, strokeWidth=3).encode(
        x=alt.X("low:Q", axis=axis), x2="high:Q", y=side
    )
    points = base.mark_point(color=palette.blue, filled=True, size=40).encode(x="share:Q", y=side)
    panels = list(dict.fromkeys(_panel(one) for one in newest_first))
    header = alt.Header(labelAnchor="start", labelOrient="top", labelAngle=0)
    facets = (
        (rules + points).properties(width=420).facet(row=alt.Row("corpus:N", sort=panels, title=None, header=header))
    )
    subtitle = [
        "corpora differ in board, year, country and titles",
        "they are never pooled; naming is not requiring",
        source,
    ]
    return _titled(facets.resolve_scale(y="independent"), title, subtitle, palette)


def _panel(one: Mention) -> str:
    return f"{one.corpus_title}, {one.period} (n={one.adverts:,})"


def _titled(chart: Chart, title: str, subtitle: list[str], palette: Palette) -> Chart:
    titled = chart.properties(title=altair().TitleParams(text=title, subtitle=subtitle), padding=_PADDING)
    made: Chart = dressed(titled, palette).configure_header(labelColor=palette.ink, labelFontSize=12)
    return made
