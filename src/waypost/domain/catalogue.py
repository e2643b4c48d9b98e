"""The catalogue as one value."""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from dataclasses import dataclass, field

from waypost.domain.answer import Answer
from waypost.domain.credential import Credential
from waypost.domain.judgement import Background, Coverage, Project, Role, Skill, Stance
from waypost.domain.languages import offers
from waypost.errors import UnknownId


@dataclass(frozen=True, slots=True, kw_only=True)
class Family:
    """A platform skill that exists once per platform; roles ask for the family."""

    id: str
    title: str
    definition: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Vendor:
    """An issuer and its rules, as stated."""

    id: str
    title: str
    platform: str | None = None  # the platform its exams are about, None if neutral
    retake: str | None = None
    discounts: str | None = None
    validity: str | None = None
    renewal: str | None = None
    source: str | None = None
    via: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Catalogue:
    """Everything the data files hold, by id. ``aliases`` maps old codes and fact-file ids, lower-case, to ids."""

    credentials: Mapping[str, Credential]
    coverage: Mapping[str, Coverage]
    skills: Mapping[str, Skill]
    families: Mapping[str, Family]
    roles: Mapping[str, Role]
    backgrounds: Mapping[str, Background]
    projects: Mapping[str, Project]
    vendors: Mapping[str, Vendor]
    stance: Stance
    platforms: Mapping[str, str] = field(default_factory=dict)  # platform id -> title
    aliases: Mapping[str, str] = field(default_factory=dict)
    sha256: str = ""  # of the data files, so that a plan can say what it rests on

    def credential_id(self, text: str) -> str:
        """The id meant by an id, code or alias in any case. Raises ``UnknownId`` with the closest matches."""
        return _resolve("credential", text, self.credentials, self.aliases)

    def project_id(self, text: str) -> str:
        """The project id meant. Raises ``UnknownId``."""
        return _resolve("project", text, self.projects, {})

    def step_id(self, text: str) -> str:
        """The id of the project or credential meant. Raises ``UnknownId`` with the closest of both."""
        known = {**self.projects, **self.credentials}
        return _resolve("credential or project", text, known, self.aliases)

    def entry(self, text: str) -> tuple[str, str]:
        """What is meant, a credential, project, role or skill, and its id. Raises ``UnknownId`` with the closest."""
        known = {**self.skills, **self.roles, **self.projects, **self.credentials}
        one = _resolve("credential, project, role or skill", text, known, self.aliases)
        kinds = {"credential": self.credentials, "project": self.projects, "role": self.roles}
        return next((kind for kind, held in kinds.items() if one in held), "skill"), one

    def role_id(self, text: str) -> str:
        """The role id meant. Raises ``UnknownId``."""
        return _resolve("role", text, self.roles, {})

    def background_id(self, text: str) -> str:
        """The background id meant. Raises ``UnknownId``."""
        return _resolve("background", text, self.backgrounds, {})

    def platform_id(self, text: str) -> str:
        """The platform id meant. Raises ``UnknownId``."""
        return _resolve("stack", text, self.platforms, {})

    def exam_language(self, text: str) -> str:
        """A language that any exam is offered in, written as its source writes it. Raises ``UnknownId``."""
        stated = self.exam_languages
        if any(offers((one,), text) is Answer.YES for one in stated):
            return next((one for one in stated if one.casefold() == text.strip().casefold()), text)
        near = difflib.get_close_matches(text.strip().capitalize(), stated, n=3)
        raise UnknownId("exam language", _short(text), len(stated), tuple(near))

    @property
    def exam_languages(self) -> tuple[str, ...]:
        """The languages that exams are offered in, as sources print them."""
        stated = {one for credential in self.credentials.values() for one in credential.format.languages or ()}
        return tuple(sorted({"English", *stated}))


def _resolve(kind: str, text: str, known: Mapping[str, object], aliases: Mapping[str, str]) -> str:
    """By id, by alias, by what stands after the slash where that is said of one alone."""
    wanted = text.strip().lower()
    if wanted in known:
        return wanted
    if wanted in aliases:
        return aliases[wanted]
    short = [one for one in known if one.rpartition("/")[2] == wanted]
    if len(short) == 1:
        return short[0]
    near = [*_noting(wanted, known), *difflib.get_close_matches(wanted, [*known, *aliases], n=6, cutoff=0.5)]
    if not near and len(wanted) > 1:  # a part of an id, such as "ml"
        near = sorted((one for one in known if wanted in one), key=lambda one: (not one.startswith(wanted), one))
    ids = tuple(dict.fromkeys(aliases.get(one, one) for one in near))[:3]
    raise UnknownId(kind, _short(text), len(known), ids)


def _noting(code: str, known: Mapping[str, object]) -> list[str]:
    """The credentials said to take over from the exam ``code``, or to belong with it, which has no record itself."""
    records = [one for one in known.values() if isinstance(one, Credential)]
    return [one.id for one in records if code.upper() in one.noted_codes]


def _short(text: str) -> str:
    return text if len(text) <= 60 else f"{text[:57]}..."
