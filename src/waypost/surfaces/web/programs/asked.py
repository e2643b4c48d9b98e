"""What a request asks for, checked: nothing that is not known is passed over in silence."""

from __future__ import annotations

import datetime as dt
import difflib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any

from waypost import api
from waypost.catalogue.profile import MAX_TEXT, clip, read_day
from waypost.catalogue.profile_fields import FIELDS
from waypost.domain.profile import Profile
from waypost.errors import ProfileError, UsageError

if TYPE_CHECKING:
    from starlette.requests import Request

    from waypost.domain.catalogue import Catalogue
    from waypost.surfaces.web.limits import Limits
    from waypost.surfaces.web.programs.endpoint import Endpoint as _Endpoint
    from waypost.surfaces.web.solving import Left, Solver

_JSON = ("application/json", "")
_FIELDS = {one.name for one in FIELDS}


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A request to an endpoint, with the state of the server that answers it."""

    catalogue: Catalogue
    solver: Solver
    limits: Limits
    today: dt.date
    path: Mapping[str, str]
    left: Left
    values: Mapping[str, list[str]] = field(default_factory=dict)
    body: Any = None

    @classmethod
    async def of(cls, request: Request, endpoint: _Endpoint) -> Asked:
        """Read a request. Raises ``ProfileError`` with every parameter that is unknown or stated twice."""
        state = request.app.state
        values: dict[str, list[str]] = {}
        for name, value in request.query_params.multi_items():
            values.setdefault(name, []).append(value)
        _check(values, endpoint)
        return cls(
            catalogue=state.catalogue,
            solver=state.solver,
            limits=state.limits,
            today=state.today(),
            path=request.path_params,
            left=request.is_disconnected,
            values=values,
            body=await _body(request) if endpoint.body is not None else None,
        )

    def text(self, name: str) -> str | None:
        """A parameter, ``None`` where it is not stated or empty. Raises ``UsageError``."""
        value = (self.path.get(name) or self.values.get(name, [""])[0]).strip()
        if len(value) > MAX_TEXT or not value.isprintable():
            raise _wrong(name, value, f"expected at most {MAX_TEXT} printable characters.")
        return value or None

    def needed(self, name: str) -> str:
        """A parameter that must be stated."""
        value = self.text(name)
        if value is None:
            raise ProfileError(((name, f"{name} is not stated."),), hint="see /api/openapi.json")
        return value

    def listed(self, name: str) -> tuple[str, ...]:
        """A list, repeated or with commas."""
        parts = [part.strip() for value in self.values.get(name, []) for part in value.split(",") if part.strip()]
        if len(parts) > self.limits.compared:
            raise ProfileError(((name, f"{name} holds {len(parts)}; expected at most {self.limits.compared}."),))
        return tuple(parts)

    def number(self, name: str, default: int, low: int, high: int) -> int:
        """A whole number."""
        value = self.text(name)
        if value is None:
            return default
        if not (value.isascii() and value.isdigit() and low <= int(value) <= high):
            raise _wrong(name, value, f"expected a whole number from {low} to {high:,}.")
        return int(value)

    def dollars(self, name: str) -> Decimal | None:
        """An amount of money."""
        value = self.text(name)
        if value is None:
            return None
        try:
            amount = Decimal(value)
        except InvalidOperation:
            amount = Decimal(-1)
        if not amount.is_finite() or amount < 0:
            raise _wrong(name, value, "expected an amount in US dollars, such as 200.")
        return amount

    def day(self) -> dt.date:
        """The day asked about: today where ``as_of`` is not stated."""
        value = self.text("as_of")
        return self.today if value is None else read_day("as_of", value)

    def profile(self) -> Profile:
        """The profile in the query. Raises ``ProfileError``."""
        from waypost.surfaces.web.link import read_link

        stated = ((name, value) for name, values in self.values.items() if name in _FIELDS for value in values)
        return self.read(read_link(stated)[0])

    def read(self, raw: Mapping[str, object]) -> Profile:
        """The profile that plain values state. Raises ``ProfileError``."""
        return api.read_profile(raw, self.catalogue, today=self.today)


def read_json(text: bytes) -> Any:
    """A JSON value. Raises ``UsageError`` for what is none, is nested too deeply, or states a name twice."""
    try:
        return json.loads(text, parse_constant=_not_a_number, object_pairs_hook=_once)
    except RecursionError:
        raise UsageError("The body is no JSON: nested too deeply.") from None
    except UnicodeDecodeError:
        raise UsageError("The body is no JSON: not text in UTF-8.") from None
    except json.JSONDecodeError as error:
        where = f"line {error.lineno}, column {error.colno}"
        raise UsageError(f"The body is no JSON: something else was expected in {where}.") from None
    except ValueError as error:
        what = "a number of too many digits" if "integer string" in str(error) else clip(str(error))
        raise UsageError(f"The body is no JSON: {what}.") from None


async def _body(request: Request) -> Any:
    from starlette.exceptions import HTTPException

    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind not in _JSON or request.headers.get("content-encoding", "identity").strip().lower() not in ("identity", ""):
        raise HTTPException(415)
    return read_json(await request.body())


def _check(values: Mapping[str, list[str]], endpoint: _Endpoint) -> None:
    known = {one.name: one for one in endpoint.parameters if not one.in_path}
    problems: list[tuple[str, str]] = []
    for name, stated in values.items():
        if name not in known:
            problems.append((clip(name), f"{clip(name)!r} is not a parameter of {endpoint.path}."))
        elif len(stated) > 1 and not known[name].many:
            problems.append((name, f"{name} is stated {len(stated)} times; expected once."))
    if problems:
        unknown = [name for name, _ in problems[:5] if name not in known]
        near = [one for name in unknown for one in difflib.get_close_matches(name, known, n=1)]
        hint = f"closest: {', '.join(dict.fromkeys(near))}" if near else "see /api/openapi.json"
        raise ProfileError(tuple(problems[:20]), hint=hint)


def _wrong(name: str, value: str, expected: str) -> ProfileError:
    return ProfileError(((name, f"{name} is {clip(value)!r}; {expected}"),), hint="see /api/openapi.json")


def _not_a_number(text: str) -> Any:
    raise ValueError(f"{text} is not a number of JSON")


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    made = dict(pairs)
    if len(made) < len(pairs):
        raise ValueError("an object states a name twice")
    return made
