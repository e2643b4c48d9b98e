"""What tests in a real browser share: where it is, how it starts, where pictures of pages go."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path
from typing import TypeAlias

from playwright.sync_api import Page

TODAY = dt.date(2026, 11, 22)
CHROMIUM = Path("/usr/bin/chromium")
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
PICTURES = Path(__file__).resolve().parents[4] / "artefacts" / "pages"
Visit: TypeAlias = Callable[..., Page]
