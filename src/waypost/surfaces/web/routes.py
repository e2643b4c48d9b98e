"""Every router of the web surface, in the order in which paths are looked up."""

from __future__ import annotations

from waypost.surfaces.web import programs
from waypost.surfaces.web.pages import (
    bring,
    credentials,
    downloads,
    entries,
    market,
    model,
    plan,
    sureness,
    timeline,
    trade,
)

ROUTERS = (
    plan.router,
    sureness.router,
    trade.router,
    downloads.router,
    bring.router,
    credentials.router,
    timeline.router,
    entries.router,
    market.router,
    model.router,
    programs.router,
)
