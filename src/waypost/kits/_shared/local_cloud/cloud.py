"""One local cloud: the core, made once, and the fronts over it, each loaded when first asked for."""

from __future__ import annotations

import importlib
import threading
from collections import defaultdict, deque
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

from local_cloud.core.brain import Model
from local_cloud.core.extract import Extractor
from local_cloud.core.guard import Guardrail
from local_cloud.core.passages import read_folder
from local_cloud.core.retrieval import Encoder, Index
from local_cloud.http import Application, Request, Response, json_response
from local_cloud.settings import Settings


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """An error to answer with; ``after_events``: how many events of a stream come before it, ``None`` for no stream."""

    error: str
    message: str = "This fault was asked for."
    after_events: int | None = None


class Cloud:
    """What every front works on."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self._faults: dict[str, deque[Fault]] = defaultdict(deque)
        self._indexes: dict[str, Index] = {}
        self._handlers: dict[str, Callable[[Request], Response]] = {}
        self._lock = threading.Lock()

    @cached_property
    def encoder(self) -> Encoder | None:
        """MiniLM, or ``None`` when the settings want words only."""
        if not self.settings.semantic:
            return None
        import minilm

        encoder: Encoder = minilm.load_encoder()
        return encoder

    @cached_property
    def extractor(self) -> Extractor:
        return Extractor(self.encoder, self.settings.enough)

    @cached_property
    def model(self) -> Model:
        """The local model."""
        return Model(self.extractor)

    def guardrail(self, name: str) -> Guardrail | None:
        """The guardrail of this id (or the id at the end of an ARN)."""
        definition = self.settings.guardrails.get(name.rsplit("/", 1)[-1])
        return Guardrail(definition, self.extractor) if definition is not None else None

    def knowledge_base(self, name: str) -> Index | None:
        """The index of a knowledge base, made when first asked for."""
        folder = self.settings.knowledge_bases.get(name)
        if folder is None:
            return None
        with self._lock:
            if name not in self._indexes:
                self._indexes[name] = Index(read_folder(folder), self.encoder)
            return self._indexes[name]

    def serves_model(self, name: str) -> bool:
        """Whether a model of this id (or at the end of this ARN) exists."""
        known = self.settings.models
        return not known or name in known or name.rsplit("/", 1)[-1] in known

    def fail_next(self, operation: str, error: str, times: int = 1, after_events: int | None = None) -> None:
        """Make the next calls of an operation fail, to show what the client does then."""
        self._faults[operation].extend([Fault(error=error, after_events=after_events)] * times)

    def take_fault(self, operation: str) -> Fault | None:
        """The fault waiting for this operation, if any; it is used up."""
        with self._lock:
            waiting = self._faults[operation]
            return waiting.popleft() if waiting else None

    def application(self) -> Application:
        """The ASGI application. The first part of a path names the front."""
        return Application(self._route)

    def _route(self, request: Request) -> Response:
        front, _, rest = request.path.lstrip("/").partition("/")
        if front not in self.settings.fronts:
            return json_response(
                {"message": f"No front {front!r}; this local cloud serves {self.settings.fronts}."}, 404
            )
        with self._lock:
            if front not in self._handlers:
                self._handlers[front] = importlib.import_module(f"local_cloud.{front}").handler(self)
        moved = Request(
            method=request.method, path="/" + rest, query=request.query, headers=request.headers, body=request.body
        )
        return self._handlers[front](moved)
