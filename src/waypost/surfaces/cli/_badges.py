"""Credentials from a badge export, for ``waypost plan --badges``."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from waypost import api
from waypost.domain.catalogue import Catalogue
from waypost.surfaces.cli._flags import opened, today

if TYPE_CHECKING:
    from waypost.catalogue.badge_match import Match


def with_badges(raw: Mapping[str, object], path: Path, catalogue: Catalogue) -> dict[str, object]:
    """``raw`` with what the badges attest beyond doubt added to ``held`` and ``external``.

    Every badge is told on standard error. Signatures are not verified. Raises ``UsageError``, ``Unavailable`` and
    ``DataError``.
    """
    read, matches = api.badge_file(_text(path), catalogue, today())
    added: dict[str, list[str]] = {"held": [], "external": []}
    for one in matches:
        if one.take:
            added["held"] += one.ids
            added["external"] += [one.external] if one.external is not None else []
        typer.echo(f"{'+' if one.take else '-'} {one.badge.name}: {_meant(one, catalogue)}", err=True)
    left = read.nameless + read.more
    typer.echo(f"{len(matches)} badges read, {left} left unread; no signature was verified", err=True)
    return {**raw, **{name: [*_listed(raw.get(name)), *ids] for name, ids in added.items() if ids}}


def _meant(one: Match, catalogue: Catalogue) -> str:
    from waypost.surfaces.badge_words import SURE, doubt_in_words

    if not one.ids:
        return f"the title {one.external}, which an exam asks for" if one.opens else "not in the catalogue"
    doubt = doubt_in_words(one, catalogue)
    return f"{', '.join(one.ids)} ({doubt if doubt else SURE[one.sure] if one.sure else ''})"


def _text(path: Path) -> str:
    from waypost.catalogue.badges import MOST_BYTES

    with opened("--badges", path) as file:
        return file.read(MOST_BYTES + 1).decode("utf-8-sig", "replace")


def _listed(value: object) -> list[object]:
    return list(value) if isinstance(value, (list, tuple)) else [] if value is None else [value]
