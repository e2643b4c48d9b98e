"""Fixtures for every test."""

from __future__ import annotations

from pathlib import Path

import pytest

SHARED = Path(__file__).resolve().parents[1].parent / "shared"


@pytest.fixture(scope="session")
def shared() -> Path:
    """The shared folder beside the repository. Its absence fails the test: `make check` promises to have read it."""
    if not SHARED.is_dir():
        pytest.fail(f"{SHARED} is absent; tests marked 'shared' need it beside the repository")
    return SHARED


def pytest_sessionfinish(session: pytest.Session) -> None:
    """A skipped test was not run, so a run that skips one fails."""
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if reporter is not None and reporter.stats.get("skipped") and session.exitstatus == pytest.ExitCode.OK:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED
