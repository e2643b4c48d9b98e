"""Charts as files, and the colours they share. Altair and vl-convert are imported when a chart is drawn."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from waypost.catalogue.writing import write_bytes_beside
from waypost.errors import Unavailable, UsageError, not_installed

if TYPE_CHECKING:
    import altair as alt

FORMATS = (".svg", ".png", ".html")
_FONT = "system-ui, -apple-system, Segoe UI, Roboto, Noto Sans, Liberation Sans, sans-serif"


@dataclass(frozen=True, slots=True, kw_only=True)
class Palette:
    """Colours of a chart. Blue and amber stay apart for every kind of colour blindness, by lightness too."""

    paper: str
    ink: str
    soft: str
    line: str
    blue: str  # exams, and what credentials attest
    amber: str  # projects, and what work evidences
    mark: str  # days that bind


LIGHT = Palette(
    paper="#ffffff", ink="#1c1f23", soft="#565b63", line="#d9d5cd", blue="#1a5285", amber="#c27d20", mark="#a3271f"
)
DARK = Palette(
    paper="#1b1f24", ink="#e8e9eb", soft="#a9afb8", line="#363c44", blue="#4585bd", amber="#ecbb75", mark="#f2938b"
)


def altair() -> Any:
    """The library. Raises ``Unavailable`` where it is not installed."""
    try:
        import altair as found
    except ImportError:
        raise _not_installed() from None
    return found


def dressed(chart: Any, palette: Palette) -> Any:
    """A chart with the type and colours of all of them."""
    quiet = {"labelColor": palette.soft, "titleColor": palette.soft, "titleFontWeight": "normal"}
    return (
        chart.configure(font=_FONT, background=palette.paper, padding=16)
        .configure_view(stroke=None)
        .configure_axis(
            gridColor=palette.line, domainColor=palette.line, tickColor=palette.line, labelFontSize=12, **quiet
        )
        .configure_title(
            anchor="start", fontSize=15, color=palette.ink, subtitleColor=palette.soft, subtitleFontSize=12
        )
        .configure_legend(
            labelFontSize=12, labelColor=palette.ink, title=None, orient="top", symbolFillColor=palette.ink
        )
    )


def rendered(chart: alt.TopLevelMixin, ending: str) -> bytes:
    """A chart as SVG, PNG or a page that needs no other server; ``ending`` is one of ``FORMATS``."""
    try:
        import vl_convert
    except ImportError:
        raise _not_installed() from None
    specification = json.dumps(chart.to_dict(), sort_keys=True)
    if ending == ".svg":
        return bytes(vl_convert.vegalite_to_svg(specification).encode())
    if ending == ".png":
        return bytes(vl_convert.vegalite_to_png(specification, scale=2))
    return bytes(vl_convert.vegalite_to_html(specification, bundle=True).encode())


def save(chart: alt.TopLevelMixin, path: Path) -> Path:
    """Write a chart in the format that the ending of ``path`` names. Raises ``UsageError``, ``Unavailable``."""
    ending = path.suffix.lower()
    if ending not in FORMATS:
        raise UsageError(f"{path} ends in {ending or 'nothing'}; expected one of {', '.join(FORMATS)}.")
    write_bytes_beside(path, rendered(chart, ending), "name another file with --out")
    return path


def _not_installed() -> Unavailable:
    return not_installed("Charts need Altair and vl-convert, which are not installed.", "market")
