"""Which kits show which part of an exam's blueprint: the claims of every ``kit.toml``, turned round."""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from waypost.portfolio import kits
from waypost.portfolio.manifest import MANIFEST, parse_manifest


@dataclass(frozen=True, slots=True, kw_only=True)
class KitShowing:
    """A kit and those of its checks that show a domain."""

    kit: str
    title: str
    checks: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class DomainShown:
    """A domain of a blueprint with the kits whose checks show it, by id; none where no kit does."""

    domain: str
    kits: tuple[KitShowing, ...]


def domains_shown(credential: str, domains: Sequence[str], root: Path | None = None) -> tuple[DomainShown, ...]:
    """For each domain of a credential, in this order, the kits that show it. Raises ``DataError`` for a broken kit."""
    claims = _claims(kits.home(root))
    return tuple(DomainShown(domain=one, kits=claims.get((credential, one), ())) for one in domains)


@cache
def _claims(home: Path) -> dict[tuple[str, str], tuple[KitShowing, ...]]:
    found: dict[tuple[str, str], tuple[KitShowing, ...]] = {}
    for kit_id in kits.kit_ids(home):
        content = (home / kit_id / MANIFEST).read_bytes()
        try:  # without the shapes of a manifest, which take far longer to load than the kits to read
            table = tomllib.loads(content.decode("utf-8"))
            claims = [
                (one["credential"], one["domain"], tuple(map(str, one["checks"]))) for one in table.get("objective", ())
            ]
            title = str(table["title"])
        except (UnicodeDecodeError, tomllib.TOMLDecodeError, KeyError, TypeError, AttributeError):
            parse_manifest(content, where=f"kits/{kit_id}/{MANIFEST}")
            raise
        for credential, domain, checks in claims:
            showing = KitShowing(kit=kit_id, title=title, checks=checks)
            found[credential, domain] = (*found.get((credential, domain), ()), showing)
    return found
