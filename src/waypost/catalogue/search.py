"""Find credentials by words, and the nearest when the words match nothing."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable
from dataclasses import dataclass

from waypost.domain.catalogue import Catalogue
from waypost.domain.credential import Credential

_NAME, _ISSUER, _SKILL, _TOPIC, _KIN = 12, 6, 4, 2, 1  # what a word is worth by where it stands
_WHOLE = 100  # the text is an id, a code or an alias


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    """A credential that holds every word asked for. A higher ``score`` is a better match; it means nothing else."""

    id: str
    score: int


def search(catalogue: Catalogue, text: str) -> tuple[Match, ...]:
    """Credentials in which every word of ``text`` begins a word, best first. Empty text matches nothing."""
    words = _words(text)
    whole = text.strip().casefold()
    matches = []
    for one in sorted(catalogue.credentials):
        credential = catalogue.credentials[one]
        score = _score(words, _places(catalogue, credential))
        if whole in _names(credential):
            score += _WHOLE
        if score:
            matches.append(Match(id=one, score=score))
    return tuple(sorted(matches, key=lambda match: (-match.score, match.id)))


def closest(catalogue: Catalogue, text: str, count: int = 3) -> tuple[str, ...]:
    """Ids whose id, code, alias or title comes nearest to ``text``, best first; at most ``count``, perhaps none."""
    names = {name: one for one in sorted(catalogue.credentials) for name in _names(catalogue.credentials[one])}
    for one in sorted(catalogue.credentials):
        names.setdefault(catalogue.credentials[one].title.casefold(), one)
    near = closest_words(text.strip().casefold(), names, count=count * 3)
    return tuple(dict.fromkeys(names[name] for name in near))[:count]


def closest_words(text: str, known: Iterable[str], count: int = 3) -> tuple[str, ...]:
    """The known words nearest to ``text``, best first."""
    return tuple(difflib.get_close_matches(text, list(known), n=count, cutoff=0.5))


def _score(words: list[str], places: list[tuple[int, set[str]]]) -> int:
    """What the words are worth at their best places; 0 unless each of them begins a word somewhere."""
    worth = [max((value for value, there in places if _begins(word, there)), default=0) for word in words]
    return sum(worth) if all(worth) else 0


def _begins(word: str, there: set[str]) -> bool:
    return word in there or (len(word) > 2 and any(other.startswith(word) for other in there))


def _places(catalogue: Catalogue, credential: Credential) -> list[tuple[int, set[str]]]:
    coverage = catalogue.coverage.get(credential.id)
    tested = {skill for domain in coverage.domains for skill in domain.skills} if coverage is not None else set()
    titles = [catalogue.skills[skill].title for skill in tested if skill in catalogue.skills]
    topics = [topic for domain in credential.domains for topic in (domain.name, *domain.topics)]
    kin = [code for code in credential.noted_codes if code.casefold() not in catalogue.aliases]
    return [
        (_NAME, set(_words(" ".join([credential.title, *_names(credential)])))),
        (_ISSUER, set(_words(f"{credential.issuer} {credential.vendor}"))),
        (_SKILL, set(_words(" ".join(titles)))),
        (_TOPIC, set(_words(" ".join([*credential.technologies, *topics, credential.audience or ""])))),
        (_KIN, set(_words(" ".join(kin)))),
    ]


def _names(credential: Credential) -> tuple[str, ...]:
    return tuple(one.casefold() for one in (credential.id, credential.code, *credential.aliases) if one is not None)


def _words(text: str) -> list[str]:
    return re.findall(r"[a-z0-9+]+", text.casefold())
