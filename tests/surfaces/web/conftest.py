"""The web application in this process, on a day that never changes."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

import pytest
from starlette.testclient import TestClient

from waypost.surfaces.web.app import create_app
from waypost.surfaces.web.limits import Limits


@pytest.fixture
def client() -> Iterator[TestClient]:
    """A browser without scripts on 22 November 2026."""
    app = create_app(today=lambda: dt.date(2026, 11, 22))
    with TestClient(app, base_url="http://localhost", follow_redirects=False) as made:
        yield made


@pytest.fixture(scope="session")
def hasty() -> Iterator[TestClient]:
    """The same browser, allowed to ask as fast as it likes."""
    app = create_app(today=lambda: dt.date(2026, 11, 22), limits=Limits(per_second=1e6, burst=10**6))
    with TestClient(app, base_url="http://localhost", follow_redirects=False) as made:
        yield made
