"""Charts of a plan, as Altair objects for a notebook or for ``waypost.charting`` to write as files."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any

from waypost.charting import DARK, LIGHT, Palette, altair, dressed
from waypost.domain.analysis import TradeOff
from waypost.domain.plan import Plan, Step, StepKind
from waypost.errors import UsageError

_WIDTH, _NARROW, _ROW = 640, 250, 34
_AXES = {"usd": "US dollars", "hours-per-week": "hours a week"}
_EXAM, _PROJECT = "exam: study", "project: work"
_DAY, _BINDS = "exam day", "latest start, last day to sit"
_ATTESTED, _EVIDENCED = "attested by credentials", "evidenced by work"


def calendar_chart(plan: Plan, *, dark: bool = False) -> Any:
    """Study and work as bars over time, exam days, and the days that bind. Raises ``UsageError`` for an empty plan."""
    palette = DARK if dark else LIGHT
    return dressed(_calendar(plan, palette), palette)


def readiness_chart(plan: Plan, *, dark: bool = False) -> Any:
    """Readiness from the first day to the deadline: what is attested, and on top of it what is evidenced."""
    palette = DARK if dark else LIGHT
    return dressed(_readiness(plan, palette), palette)


def plan_chart(plan: Plan, title: str, *, dark: bool = False) -> Any:
    """The calendar above the readiness, under one title."""
    palette = DARK if dark else LIGHT
    both = altair().vconcat(_calendar(plan, palette), _readiness(plan, palette), spacing=24)
    return dressed(both.resolve_scale(color="independent", shape="independent").properties(title=title), palette)


def trade_off_chart(trade_off: TradeOff, *, dark: bool = False, narrow: bool = False) -> Any:
    """Readiness of the best plan as a step function, each step a point, with a mark at the profile's own value.

    ``narrow`` fits a phone. Raises ``UsageError`` where no plan can do what was asked at any value.
    """
    palette = DARK if dark else LIGHT
    if not trade_off.points:
        raise UsageError("No plan can do what was asked, so there is nothing to draw.", "waypost plan says why")
    alt = altair()
    points = [{"at": one.at, "readiness": one.readiness} for one in trade_off.points]
    last = _shown_to(trade_off)
    line = [*points, {"at": last, "readiness": points[-1]["readiness"]}]
    x = alt.X(
        "at:Q",
        title=_AXES[trade_off.unit],
        scale=alt.Scale(domain=[0, last], nice=False),
        axis=alt.Axis(grid=False, format="$,~f" if trade_off.unit == "usd" else "~f", tickCount=3 if narrow else 8),
    )
    y = alt.Y("readiness:Q", title="readiness", scale=alt.Scale(domain=[0, 100]), axis=alt.Axis(tickCount=5))
    base = alt.Chart(alt.Data(values=line))
    layers = base.mark_area(color=palette.blue, opacity=0.12, interpolate="step-after").encode(x=x, y=y)
    layers += base.mark_line(color=palette.blue, strokeWidth=2.5, interpolate="step-after").encode(x=x, y=y)
    dots = alt.Chart(alt.Data(values=points))
    layers += dots.mark_point(color=palette.blue, fill=palette.paper, opacity=1, size=45, strokeWidth=2).encode(
        x=x, y=y
    )
    if trade_off.now is not None:
        layers += _now(trade_off.now, last, x, palette)
    return dressed(layers.properties(width=_NARROW if narrow else _WIDTH, height=220), palette)


def _shown_to(trade_off: TradeOff) -> float:
    """Where the drawing ends: some way beyond the last point and the profile's own value, as it is level from there."""
    furthest = max(1.4 * trade_off.points[-1].at, 1.15 * (trade_off.now or 0.0), trade_off.step)
    return min(furthest, max(trade_off.top, trade_off.now or 0.0))


def _now(now: float, last: float, x: Any, palette: Palette) -> Any:
    alt = altair()
    here = alt.Chart(alt.Data(values=[{"at": now, "label": f"now {now:,.10g}"}]))
    rule = here.mark_rule(color=palette.amber, strokeWidth=2, strokeDash=[5, 3]).encode(x=x)
    side = {"align": "right", "dx": -5} if now > last / 2 else {"align": "left", "dx": 5}
    text = here.mark_text(color=palette.ink, fontSize=12, fontWeight="bold", baseline="top", **side).encode(
        x=x, y=alt.value(2), text="label:N"
    )
    return rule + text


def _calendar(plan: Plan, palette: Palette) -> Any:
    if not plan.steps:
        raise UsageError("The plan has no steps, so there is nothing to draw.", "waypost plan says why")
    alt = altair()
    labels = _labels(plan)
    rows = [
        {
            "step": labels[step.id],
            "kind": _EXAM if step.kind is StepKind.EXAM else _PROJECT,
            "start": step.start.isoformat(),
            "end": (step.end + dt.timedelta(days=1)).isoformat(),
        }
        for step in plan.steps
    ]
    y = alt.Y(
        "step:N", sort=list(labels.values()), title=None, axis=alt.Axis(labelLimit=280, ticks=False, domain=False)
    )
    x = alt.X(
        "start:T",
        title=None,
        scale=alt.Scale(domain=[_time(plan.as_of), _time(plan.deadline)]),
        axis=alt.Axis(format="%b %Y", tickCount="month", labelOverlap=True),
    )
    kinds = alt.Color(
        "kind:N", scale=alt.Scale(domain=[_EXAM, _PROJECT], range=[palette.blue, palette.amber]), legend=alt.Legend()
    )
    bars = (
        alt.Chart(alt.Data(values=rows)).mark_bar(height=16, cornerRadius=3).encode(x=x, x2="end:T", y=y, color=kinds)
    )
    days = list(_days(plan, labels))
    if days:
        names = [_DAY, _BINDS]
        marks = alt.Chart(alt.Data(values=days)).mark_point(filled=True, opacity=1, size=90, stroke=palette.paper)
        bars += marks.encode(
            x=alt.X("day:T", title=None),
            y=y,
            shape=alt.Shape("what:N", scale=alt.Scale(domain=names, range=["diamond", "triangle-left"])),
            fill=alt.Fill("what:N", scale=alt.Scale(domain=names, range=[palette.ink, palette.mark]), legend=None),
        )
    return bars.properties(width=_WIDTH, height=_ROW * len(rows))


def _days(plan: Plan, labels: dict[str, str]) -> Iterator[dict[str, str]]:
    for step in plan.steps:
        if step.kind is StepKind.EXAM:
            yield {"step": labels[step.id], "what": _DAY, "day": step.end.isoformat()}
        for day in (step.last_safe_start, step.window_closes):
            if day is not None and plan.as_of <= day <= plan.deadline:
                yield {"step": labels[step.id], "what": _BINDS, "day": day.isoformat()}


def _labels(plan: Plan) -> dict[str, str]:
    """A short name a step, each once."""
    found: dict[str, str] = {}
    for step in plan.steps:
        name = step.code or step.title
        found[step.id] = name if name not in found.values() else f"{name} ({step.id})"
    return found


def _readiness(plan: Plan, palette: Palette) -> Any:
    alt = altair()
    rows = []
    for day, attested, readiness in levels(plan):
        rows.append({"day": day.isoformat(), "part": _ATTESTED, "place": 0, "points": attested})
        rows.append({"day": day.isoformat(), "part": _EVIDENCED, "place": 1, "points": readiness - attested})
    parts = alt.Scale(domain=[_ATTESTED, _EVIDENCED], range=[palette.blue, palette.amber])
    x = alt.X(
        "day:T",
        title=None,
        scale=alt.Scale(domain=[_time(plan.as_of), _time(plan.deadline)]),
        axis=alt.Axis(format="%b %Y", tickCount="month", labelOverlap=True, grid=False),
    )
    y = alt.Y("points:Q", title="readiness", stack="zero", scale=alt.Scale(domain=[0, 100]), axis=alt.Axis(tickCount=5))
    area = alt.Chart(alt.Data(values=rows)).mark_area(interpolate="step-after", opacity=1)
    return area.encode(x=x, y=y, color=alt.Color("part:N", scale=parts), order="place:Q").properties(
        width=_WIDTH, height=180
    )


def levels(plan: Plan) -> tuple[tuple[dt.date, float, float], ...]:
    """(day, attested, readiness) at the start, after every step that ends then, and at the deadline."""
    found = {plan.as_of: (plan.attested_start or 0.0, plan.readiness_start)}
    last = found[plan.as_of]
    for step in sorted(plan.steps, key=_ended):
        last = found[step.end] = (step.attested_after or 0.0, step.readiness_after)
    found.setdefault(plan.deadline, last)
    return tuple((day, attested, readiness) for day, (attested, readiness) in sorted(found.items()))


def _ended(step: Step) -> dt.date:
    return step.end


def _time(day: dt.date) -> dict[str, int]:
    """A day as Vega-Lite counts it: in local time, months from 1."""
    return {"year": day.year, "month": day.month, "date": day.day}
