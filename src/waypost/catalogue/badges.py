"""Badges that somebody exported: read from Credly's public profile or from Open Badges, whatever else the file holds.

Nothing is fetched and no signature is checked: a badge here is what its file says.
"""

from __future__ import annotations

import base64
import binascii
import datetime as dt
import json
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from waypost.errors import DataError

MOST_BYTES, MOST_BADGES = 1_000_000, 500
_DEEPEST = 12  # lists and wrappers around a badge
_LONGEST = 160  # letters of a name
_WRAPPERS = ("data", "badges", "assertions", "credentials", "items", "results", "verifiableCredential", "vc")
_TOKEN = re.compile(r"(?:data:application/vc[-+a-z]*jwt,)?([\w-]+)\.([\w-]+)\.[\w-]*")
_DAY = re.compile(r"(\d{4}-\d{2}-\d{2})(?:$|[T ])")
_VOID = ("revoked", "rejected", "pending", "suspended")
CREDLY, OPEN_BADGES_2, OPEN_BADGES_3 = "Credly", "Open Badges 2", "Open Badges 3"


@dataclass(frozen=True, slots=True, kw_only=True)
class Badge:
    """A badge as its file states it. ``code`` is a code that the issuer gives the achievement; ``void`` why it does not
    count whatever its dates."""

    name: str
    form: str
    issuer: str | None = None
    code: str | None = None
    issued: dt.date | None = None
    expires: dt.date | None = None
    void: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Badges:
    """What a file holds. ``nameless`` badges state no name or only an address; ``more`` are beyond ``MOST_BADGES``."""

    badges: tuple[Badge, ...]
    nameless: int = 0
    more: int = 0


def read_badges(text: str) -> Badges:
    """The badges in a JSON text or a signed one (JWT), in their order, each once.

    Raises ``DataError`` for what is too large, is no JSON, or holds no badge.
    """
    if len(text.encode("utf-8", "surrogatepass")) > MOST_BYTES:
        raise DataError((f"The export is larger than {MOST_BYTES:,} bytes.",), "bring it in parts")
    found = list(_badges(_parsed(text.strip().removeprefix("\ufeff")), 0))
    named = [one for one in found if one is not None]
    if not found:
        raise DataError(
            ("The file holds no badge; expected a Credly profile's badges or Open Badges as JSON.",),
            "on Credly: your public profile's address with /badges.json behind it",
        )
    kept = _each_once(named)
    return Badges(badges=kept[:MOST_BADGES], nameless=len(found) - len(named), more=max(0, len(kept) - MOST_BADGES))


def _parsed(text: str) -> Any:
    if _TOKEN.fullmatch(text):
        return text
    try:
        return json.loads(text)
    except RecursionError:
        raise DataError(("The export is nested too deeply; expected a list of badges.",)) from None
    except json.JSONDecodeError as error:
        raise DataError(
            (f"The export is not JSON: {error.msg} in line {error.lineno}, column {error.colno}.",)
        ) from None
    except ValueError:
        raise DataError(("The export holds a number that is too long to be one.",)) from None


def _badges(node: Any, depth: int) -> Iterator[Badge | None]:
    """Every badge below ``node``; ``None`` for one without a name."""
    if depth > _DEEPEST:
        return
    if isinstance(node, list):
        for one in node:
            yield from _badges(one, depth + 1)
    elif isinstance(node, str):
        yield from _badges(_payload(node), depth + 1)
    elif isinstance(node, dict):
        yield from _of_object(node, depth)


def _of_object(node: dict[str, Any], depth: int) -> Iterator[Badge | None]:
    types = _types(node)
    if "EndorsementCredential" in types:
        return
    if isinstance(node.get("badge_template"), dict):
        yield _of_credly(node)
    elif isinstance(node.get("external_badge"), dict):
        yield _of_credly_external(node["external_badge"])
    elif "EnvelopedVerifiableCredential" in types:
        yield from _badges(_payload(node.get("id")), depth + 1)
    elif _achievements(node):
        yield from (_of_achievement(node, one) for one in _achievements(node))
    elif "Assertion" in types or isinstance(node.get("badge"), dict):
        yield _of_assertion(node)
    else:
        for name in _WRAPPERS:
            if name in node:
                yield from _badges(node[name], depth + 1)


def _of_credly(node: dict[str, Any]) -> Badge | None:
    template = node["badge_template"]
    issuer = _credly_issuer(node.get("issuer")) or _credly_issuer(template.get("issuer"))
    state = node.get("state")
    return _badge(
        form=CREDLY,
        name=template.get("name"),
        issuer=issuer,
        issued=node.get("issued_at_date") or node.get("issued_at"),
        expires=node.get("expires_at_date") or node.get("expires_at"),
        void=state if isinstance(state, str) and state in _VOID else None,
    )


def _credly_issuer(issuer: Any) -> Any:
    """The first organisation that issued it; the summary says "issued by …"."""
    if not isinstance(issuer, dict):
        return None
    entities = issuer.get("entities")
    for one in entities if isinstance(entities, list) else ():
        entity = one.get("entity") if isinstance(one, dict) else None
        if isinstance(entity, dict) and isinstance(entity.get("name"), str):
            return entity["name"]
    summary = issuer.get("summary")
    return re.sub(r"(?i)^\s*issued by\s+", "", summary) if isinstance(summary, str) else issuer.get("name")


def _of_credly_external(node: dict[str, Any]) -> Badge | None:
    return _badge(
        form=CREDLY,
        name=node.get("badge_name"),
        issuer=node.get("issuer_name"),
        issued=node.get("issued_at_date") or node.get("issued_at"),
        expires=node.get("expires_at_date") or node.get("expires_at"),
    )


def _achievements(node: dict[str, Any]) -> list[Any]:
    """The achievements of an Open Badges 3 credential; empty where it is none."""
    subjects = node.get("credentialSubject")
    found = []
    for subject in subjects if isinstance(subjects, list) else [subjects]:
        achieved = subject.get("achievement") if isinstance(subject, dict) else None
        if achieved is not None:
            found += achieved if isinstance(achieved, list) else [achieved]
    return found


def _of_achievement(node: dict[str, Any], achieved: Any) -> Badge | None:
    stated = achieved if isinstance(achieved, dict) else {}
    return _badge(
        form=OPEN_BADGES_3,
        name=stated.get("name") or node.get("name"),
        issuer=_named(node.get("issuer")) or _named(stated.get("creator")),
        code=stated.get("humanCode"),
        issued=node.get("validFrom") or node.get("issuanceDate") or node.get("awardedDate"),
        expires=node.get("validUntil") or node.get("expirationDate"),
    )


def _of_assertion(node: dict[str, Any]) -> Badge | None:
    stated = node["badge"] if isinstance(node.get("badge"), dict) else {}
    return _badge(
        form=OPEN_BADGES_2,
        name=stated.get("name"),
        issuer=_named(stated.get("issuer")),
        issued=node.get("issuedOn"),
        expires=node.get("expires"),
        void="revoked" if node.get("revoked") is True else None,
    )


def _badge(
    *, form: str, name: Any, issuer: Any, issued: Any, expires: Any, code: Any = None, void: str | None = None
) -> Badge | None:
    said = _text(name)
    if said is None:
        return None
    return Badge(
        form=form,
        name=said,
        issuer=_text(issuer),
        code=_text(code),
        issued=_day(issued),
        expires=_day(expires),
        void=void,
    )


def _named(value: Any) -> Any:
    return value.get("name") if isinstance(value, dict) else None


def _types(node: dict[str, Any]) -> list[Any]:
    stated = node.get("type", node.get("@type"))
    return stated if isinstance(stated, list) else [stated]


def _payload(value: Any) -> Any:
    """What a signed badge (JWT) states, its signature unread; ``None`` where the text is none."""
    token = _TOKEN.fullmatch(value) if isinstance(value, str) else None
    if token is None:
        return None
    try:
        plain = base64.urlsafe_b64decode(token[2] + "=" * (-len(token[2]) % 4))
        payload = json.loads(plain)
    except (binascii.Error, ValueError, RecursionError):
        return None
    return payload if isinstance(payload, dict) else None


def _text(value: Any) -> str | None:
    """Text as it may be shown: no control or direction marks, one line, not too long."""
    if not isinstance(value, str):
        return None
    kept = "".join(" " if letter.isspace() else letter for letter in value[: 10 * _LONGEST])
    plain = "".join(letter for letter in kept if unicodedata.category(letter)[0] != "C")
    said = " ".join(plain.split())
    return (said if len(said) <= _LONGEST else f"{said[: _LONGEST - 1]}…") or None


def _day(value: Any) -> dt.date | None:
    stated = _DAY.match(value) if isinstance(value, str) else None
    try:
        return dt.date.fromisoformat(stated[1]) if stated else None
    except ValueError:
        return None


def _each_once(badges: list[Badge]) -> tuple[Badge, ...]:
    """Of several of one name and issuer the one that lasts longest: a renewal replaces what it renews."""
    found: dict[tuple[str, str | None], Badge] = {}
    for one in badges:
        key = (one.name, one.issuer)
        if key not in found or _lasting(one) > _lasting(found[key]):
            found[key] = one
    return tuple(found.values())


def _lasting(one: Badge) -> tuple[bool, dt.date, dt.date]:
    return one.void is None, one.expires or dt.date.max, one.issued or dt.date.min
