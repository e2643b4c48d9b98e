"""Fixtures for every test."""

from __future__ import annotations

import signal
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

# A time limit measures how busy the machine is, not whether the code is right.
settings.register_profile("waypost", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("waypost")

# Background jobs of a shell ignore Ctrl-C, and nohup a closed terminal; tests of interruption need both, and so do the
# commands they start.
signal.signal(signal.SIGINT, signal.default_int_handler)
signal.signal(signal.SIGHUP, signal.SIG_DFL)

SHARED = Path(__file__).resolve().parents[1].parent / "shared"


@pytest.fixture(scope="session")
def shared() -> Path:
    """The shared folder beside the repository. Its absence fails the test: `make check` promises to have read it."""
    if not SHARED.is_dir():
        pytest.fail(f"{SHARED} is absent; tests marked 'shared' need it beside the repository")
    return SHARED


@dataclass(frozen=True)
class Ran:
    """What one run of the command line did."""

    code: int
    out: str
    err: str


@pytest.fixture
def cli(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Callable[..., Ran]:
    """Run one command line in an empty folder, 80 columns wide, without colour."""
    from waypost.surfaces.cli._shell import run

    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.setenv("NO_COLOR", "1")

    def call(*args: object) -> Ran:
        code = run([str(one) for one in args])
        captured = capsys.readouterr()
        return Ran(code, captured.out, captured.err)

    return call


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Two tests of one id are an error: of those that share one, xdist runs only one and says nothing."""
    counted = Counter(item.nodeid for item in items)
    shared_ids = sorted(name for name, number in counted.items() if number > 1)
    if shared_ids:
        raise pytest.UsageError(f"several tests have the id {', '.join(shared_ids)}")


def pytest_sessionfinish(session: pytest.Session) -> None:
    """A skipped test was not run, so a run that skips one fails."""
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if reporter is not None and reporter.stats.get("skipped") and session.exitstatus == pytest.ExitCode.OK:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED
