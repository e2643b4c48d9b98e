"""A real server on loopback and Debian's Chromium, for tests marked ``browser``."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator

import pytest
import uvicorn
from browsing import CHROMIUM, FLAGS, TODAY, Visit
from playwright.sync_api import Browser, Page, sync_playwright

from waypost.surfaces.web.app import create_app


@pytest.fixture(scope="session")
def site() -> Iterator[str]:
    """The address of the app, served on a free port, on a fixed day."""
    bound = socket.socket()
    bound.bind(("127.0.0.1", 0))
    bound.listen(64)
    server = uvicorn.Server(uvicorn.Config(create_app(today=lambda: TODAY), access_log=False, log_level="warning"))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [bound]}, daemon=True)
    thread.start()
    until = time.monotonic() + 30
    while not server.started:
        assert thread.is_alive(), "the server ended before it answered"
        assert time.monotonic() < until, "the server did not start within 30 s"
        time.sleep(0.02)
    yield f"http://127.0.0.1:{bound.getsockname()[1]}"
    server.should_exit = True
    thread.join(10)
    bound.close()


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """Debian's Chromium, for one file. Its absence fails the test: `make check` promises to have driven it.

    As long as Playwright's synchronous API is open, its event loop counts as running in this thread, and a test of
    another file that starts a loop of its own would fail. So it ends with the file.
    """
    if not CHROMIUM.exists():
        pytest.fail(f"{CHROMIUM} is absent; tests marked 'browser' need it: apt-get install chromium")
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=str(CHROMIUM), args=list(FLAGS))
        yield launched
        launched.close()


@pytest.fixture
def visit(site: str, chromium: Browser) -> Iterator[Visit]:
    """Open a path of the site. Afterwards no page may have logged an error or asked another host for anything."""
    contexts = []
    faults: list[str] = []

    def open_page(path: str, *, width: int = 1280, scheme: str = "light", script: bool = True) -> Page:
        context = chromium.new_context(
            viewport={"width": width, "height": 900},
            color_scheme="dark" if scheme == "dark" else "light",
            java_script_enabled=script,
            base_url=site,
            accept_downloads=True,
            reduced_motion="reduce",
        )
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(15_000)
        page.on("console", lambda said: faults.append(f"{path}: {said.text}") if said.type == "error" else None)
        page.on("pageerror", lambda error: faults.append(f"{path}: {error}"))
        page.on(
            "request", lambda asked: faults.append(asked.url) if not asked.url.startswith((site, "data:")) else None
        )
        page.goto(path)
        return page

    open_page.faults = faults  # type: ignore[attr-defined]
    yield open_page
    for context in contexts:
        assert context.cookies() == []
        context.close()
    assert faults == []
