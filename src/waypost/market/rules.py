"""The reviewed rules as values: which adverts count, which title is which role, what counted names mean."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from waypost.catalogue.yaml_reader import read_yaml

DATA = Path(__file__).parents[1] / "data" / "market"
_MEASURES = Path(__file__).with_name("measures.sql")
_METHOD_FILES = (DATA / "rules.yaml", DATA / "roles.yaml", _MEASURES)
_NOT_LETTERS = re.compile(r"[^a-z0-9&]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Money:
    """A country's national currency and the bounds of plausible yearly pay in it."""

    country: str
    currency: str
    least: int
    most: int


@dataclass(frozen=True, slots=True, kw_only=True)
class TitleRule:
    """Titles that ``pattern`` is found in are adverts for ``role``; ``None`` is no role of ours."""

    pattern: re.Pattern[str]
    role: str | None
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """Everything that decides which adverts are measured, and under which role."""

    version: str
    sha256: str  # of the rule files and the measures together
    least_adverts: int
    employment: str
    levels: Mapping[str, str]
    level_words: Mapping[str, str]
    widest_range: int
    money: tuple[Money, ...]
    roles: Mapping[str, str]
    targets: Mapping[str, Mapping[str, Any]]
    title_rules: tuple[TitleRule, ...]
    ranks: re.Pattern[str]

    def role_of(self, title: str) -> str | None:
        """The role that an advert's title stands for, ``None`` if no rule knows it."""
        rule = self.rule_of(title)
        return None if rule is None else rule.role

    def rule_of(self, title: str) -> TitleRule | None:
        """The first rule whose pattern is found in the title."""
        plain = _NOT_LETTERS.sub(" ", title.lower()).strip()
        plain = self.ranks.sub("", plain) or plain
        return next((rule for rule in self.title_rules if rule.pattern.search(plain)), None)


@lru_cache(maxsize=1)
def load_rules() -> Rules:
    """The shipped rules. Raises ``DataError`` where a file is broken."""
    rules, roles = _read("rules"), _read("roles")
    bounds = rules["plausible"]
    money = [
        Money(country=country, currency=currency, least=bounds[currency][0], most=bounds[currency][1])
        for currency, countries in rules["currency"].items()
        for country in countries
    ]
    digest = hashlib.sha256()
    for path in _METHOD_FILES:
        digest.update(path.read_bytes().replace(b"\r\n", b"\n"))
    return Rules(
        version=rules["version"],
        sha256=digest.hexdigest(),
        least_adverts=rules["least_adverts"],
        employment=rules["employment"],
        levels=rules["levels"],
        level_words=rules["level_words"],
        widest_range=rules["widest_range"],
        money=tuple(sorted(money, key=lambda one: one.country)),
        roles=roles["roles"],
        targets=roles["targets"],
        title_rules=tuple(
            TitleRule(pattern=re.compile(one["pattern"]), role=one["role"], why=one["why"]) for one in roles["rules"]
        ),
        ranks=re.compile(rf"^(?:(?:{'|'.join(roles['ranks'])}) )+"),
    )


@lru_cache(maxsize=1)
def load_names() -> Mapping[str, Any]:
    """What the counted names mean: corpora, roles, credentials, vendors."""
    found: Mapping[str, Any] = _read("names")
    return found


@lru_cache(maxsize=1)
def load_beside() -> Mapping[str, Any]:
    """Which wages and which survey answers stand beside which role."""
    found: Mapping[str, Any] = _read("beside")
    return found


@lru_cache(maxsize=1)
def load_guide() -> Mapping[str, Any]:
    """The guide's salary table and what each row is held against."""
    found: Mapping[str, Any] = _read("guide")
    return found


@lru_cache(maxsize=1)
def load_origins() -> Mapping[str, Any]:
    """Origin, licence and attribution of known files, by sha256."""
    found: Mapping[str, Any] = _read("sources")
    return found


def _read(name: str) -> Any:
    return read_yaml(DATA / f"{name}.yaml", f"{name}.yaml").value
