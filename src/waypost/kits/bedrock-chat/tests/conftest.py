"""A chat on the sample against the local cloud, opened once for all tests: what they expect is said there."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from bedrock_chat.chat import Chat
from bedrock_chat.config import SAMPLE, load_settings
from bedrock_chat.session import Session, session


@pytest.fixture(scope="session")
def opened() -> Iterator[Session]:
    with session(SAMPLE) as found:
        yield found


@pytest.fixture
def make_chat(opened: Session, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Chat]:
    """A new chat, with settings changed by name; what is handed over goes to a scratch folder."""
    monkeypatch.setattr("bedrock_chat.tools.Tools.__init__.__defaults__", (tmp_path / "handed-over.jsonl",))

    def make(system: str | None = None, **changed: Any) -> Chat:
        return Chat(opened, replace(load_settings(), **changed), system)

    return make
