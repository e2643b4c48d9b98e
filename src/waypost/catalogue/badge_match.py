"""Which credential of the catalogue a badge stands for: by its issuer and by code or title, never by resemblance."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from waypost.catalogue.badges import Badge
from waypost.domain.catalogue import Catalogue
from waypost.domain.credential import Credential, Kind
from waypost.domain.lifecycle import sittings

_ISSUERS = {
    "aws": ("amazon web services", "amazon"),
    "cncf": ("linux foundation", "cloud native computing foundation"),
    "gcp": ("google",),
    "gh": ("github", "microsoft"),
    "iapp": ("international association of privacy professionals",),
    "pmi": ("project management institute",),
}  # what badges call an issuer, beside what the catalogue calls it
_FILLER = frozenset(
    ("a", "an", "and", "badge", "by", "certificate", "certification", "certified", "credential", "exam")
) | frozenset(("for", "in", "of", "the"))
_NO_BADGE = (Kind.NOT_PERSONAL, Kind.PLACEHOLDER)
_RESULTS_LATE = dt.timedelta(days=90)  # that a badge can be issued after the last sitting
_MARKS = re.compile(r"[™®©℠]|\((?:tm|r|c)\)", re.IGNORECASE)
_YEAR = re.compile(r"20\d\d")
_ASIDE = re.compile(r"\((?![0-9]+\))[^()]*\)")  # words in brackets, but no version number


class Sure(StrEnum):
    """How sure a match is. Of none is the signature checked."""

    EXACT = "exact"  # the issuer's, with the very title or code
    CLOSE = "close"  # the issuer's, with the same words apart from fillers, years and the issuer's own name
    UNSURE = "unsure"  # the same title, but no issuer is stated or several credentials share it


class Doubt(StrEnum):
    """Why a badge does not count, or counts only if the person says so."""

    VOID = "void"  # the issuer took it back or has not given it yet
    EXPIRED = "expired"
    AHEAD = "ahead"  # dated after the day of the plan
    HELD = "held"  # stated already
    SHARED = "shared"  # several credentials have its title
    UNSIGNED = "unsigned"  # it does not say who issued it
    LAPSED = "lapsed"  # it states no end, and its usual term is over


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    """What a badge stands for.

    ``ids`` are catalogue ids, one unless ``sure`` is unsure, empty where the catalogue holds no such credential;
    ``external`` is then the title to state instead. ``left_out`` says why it does not count, ``doubt`` what only the
    person can settle, and ``take`` whether it should be taken unless they object.
    """

    badge: Badge
    ids: tuple[str, ...] = ()
    sure: Sure | None = None
    external: str | None = None
    opens: tuple[str, ...] = ()  # credentials that ask for the external title
    left_out: Doubt | None = None
    doubt: Doubt | None = None
    take: bool = False


def match_badges(
    badges: Iterable[Badge], catalogue: Catalogue, as_of: dt.date, held: Iterable[str] = ()
) -> tuple[Match, ...]:
    """Each badge with what it stands for on a day, for somebody who has stated ``held`` already."""
    known = tuple(_Known(one, catalogue) for _, one in sorted(catalogue.credentials.items()))
    kept = frozenset(held)
    return tuple(_match(badge, known, catalogue, as_of, kept) for badge in badges)


class _Known:
    """A credential with the words it can be called by."""

    def __init__(self, credential: Credential, catalogue: Catalogue) -> None:
        self.credential = credential
        vendor = catalogue.vendors[credential.vendor]
        texts = [credential.issuer, vendor.title, *re.split(r" on | and ", credential.issuer)]
        parts = [part for text in texts for part in re.split(r"/", _ASIDE.sub(" ", text))]
        names = [_words(one) for one in (*parts, *_ISSUERS.get(credential.vendor, ()))]
        self.issuers = sorted({_without_article(one) for one in names if one}, key=len, reverse=True)
        aliases = [_words(one) for one in credential.aliases if "-" not in one and not one.isupper()]
        called = [_words(credential.title), _words(_ASIDE.sub(" ", credential.title)), *aliases]
        self.titles = {*called, *(issuer + alias for issuer in self.issuers for alias in aliases)}
        codes = [credential.code, *(one for one in credential.aliases if any(letter.isupper() for letter in one))]
        self.codes = {_words(one) for one in codes if one}
        self.cores = {core for title in self.titles for core in self.cores_of(title)}

    def cores_of(self, title: tuple[str, ...]) -> set[tuple[str, ...]]:
        """What is left of a title without its code, years, fillers and one of the issuer's names or none."""
        for code in self.codes:
            title = _cut(title, code)
        shorter = (title, *(_cut(title, issuer) for issuer in self.issuers))
        cores = (tuple(one for one in each if one not in _FILLER and not _YEAR.fullmatch(one)) for each in shorter)
        return {core for core in cores if len(core) > 1}

    def issued_by(self, issuer: tuple[str, ...]) -> bool:
        """Whether an issuer's name begins with one of the names of the credential's."""
        return any(issuer[: len(one)] == one for one in self.issuers)

    def fits(self, badge: Badge) -> Sure | None:
        """How far a badge's title or code is the credential's, whoever issued it."""
        title = _words(badge.name)
        if title in self.titles or title in self.codes or (badge.code and _words(badge.code) in self.codes):
            return Sure.EXACT
        if self.cores_of(title) & self.cores:
            return Sure.EXACT if any(_cut(title, code) != title for code in self.codes) else Sure.CLOSE
        return None

    def could_be_sat(self, issued: dt.date, catalogue: Catalogue) -> bool:
        """Whether a badge of that day can be of a sitting of it."""
        windows = sittings(self.credential, catalogue.credentials)
        return not windows or any(
            (one.opens is None or one.opens <= issued) and (one.closes is None or issued <= one.closes + _RESULTS_LATE)
            for one in windows
        )


def _match(
    badge: Badge, known: tuple[_Known, ...], catalogue: Catalogue, as_of: dt.date, held: frozenset[str]
) -> Match:
    found = _candidates(badge, known, catalogue)
    if not found:
        return _outside(badge, catalogue, as_of)
    ids = tuple(one.credential.id for one, _ in found)
    left_out = Doubt.HELD if held.issuperset(ids) else _left_out(badge, as_of)
    sure: Sure
    doubt: Doubt | None
    if len(ids) > 1:
        sure, doubt = Sure.UNSURE, Doubt.SHARED
    elif badge.issuer is None:
        sure, doubt = Sure.UNSURE, Doubt.UNSIGNED
    else:
        sure, doubt = found[0][1], _lapsed(badge, found[0][0].credential, as_of)
    take = left_out is None and doubt is None
    return Match(badge=badge, ids=ids, sure=sure, left_out=left_out, doubt=doubt, take=take)


def _candidates(badge: Badge, known: tuple[_Known, ...], catalogue: Catalogue) -> list[tuple[_Known, Sure]]:
    """The credentials that the badge can be, exact ones alone where there are any."""
    issuer = _without_article(_words(badge.issuer)) if badge.issuer is not None else None
    fitting = [
        (one, fit)
        for one in known
        if one.credential.kind not in _NO_BADGE
        and (issuer is None or one.issued_by(issuer))
        and (fit := one.fits(badge)) is not None
    ]
    exact = [pair for pair in fitting if pair[1] is Sure.EXACT]
    best = exact or fitting
    if len(best) > 1 and badge.issued is not None:
        best = [pair for pair in best if pair[0].could_be_sat(badge.issued, catalogue)] or best
    return best


def _outside(badge: Badge, catalogue: Catalogue, as_of: dt.date) -> Match:
    """A badge that the catalogue has no record of; it can still be a title that an exam asks for."""
    words, left_out = _words(badge.name), _left_out(badge, as_of)
    for title in sorted({title for _, title in _asked_titles(catalogue)}):
        if _cut(words, _words(title)) != words:
            opens = tuple(sorted({one for one, asked in _asked_titles(catalogue) if asked == title}))
            is_it = words == _words(title) or "certified" in words
            return Match(badge=badge, external=title, opens=opens, left_out=left_out, take=is_it and left_out is None)
    return Match(badge=badge, external=badge.name.replace(",", ";"), left_out=left_out)


def _asked_titles(catalogue: Catalogue) -> Iterator[tuple[str, str]]:
    for id, credential in catalogue.credentials.items():
        for gate in credential.prerequisites:
            yield from ((id, title) for title in gate.external)


def _left_out(badge: Badge, as_of: dt.date) -> Doubt | None:
    if badge.void is not None:
        return Doubt.VOID
    if badge.expires is not None and badge.expires < as_of:
        return Doubt.EXPIRED
    return Doubt.AHEAD if badge.issued is not None and badge.issued > as_of else None


def _lapsed(badge: Badge, credential: Credential, as_of: dt.date) -> Doubt | None:
    months = credential.renewal.months
    if badge.expires is not None or badge.issued is None or not credential.renewal.expires or months is None:
        return None
    return Doubt.LAPSED if badge.issued + dt.timedelta(days=round(months * 30.44)) < as_of else None


def _words(text: str) -> tuple[str, ...]:
    """The words of a text without case, marks and punctuation."""
    plain = unicodedata.normalize("NFKC", _MARKS.sub(" ", text)).casefold()
    return tuple(re.findall(r"[^\W_]+", plain))


def _without_article(words: tuple[str, ...]) -> tuple[str, ...]:
    return words[1:] if words[:1] == ("the",) else words


def _cut(words: tuple[str, ...], phrase: tuple[str, ...]) -> tuple[str, ...]:
    """``words`` without the first ``phrase`` in them."""
    for start in range(len(words) - len(phrase) + 1):
        if phrase and words[start : start + len(phrase)] == phrase:
            return words[:start] + words[start + len(phrase) :]
    return words
