"""What the owner brings: waypost.toml, evidence of projects, badges; read, shown, and kept nowhere."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl

from fastapi import APIRouter
from starlette.datastructures import FormData, UploadFile
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from waypost import api
from waypost.catalogue.profile import clip
from waypost.catalogue.profile_file import line_of, parse_profile_text
from waypost.errors import ProfileError, UsageError, WaypostError
from waypost.surfaces import badge_words
from waypost.surfaces.web import jobs
from waypost.surfaces.web.link import encoded, query_of, read_link
from waypost.surfaces.web.render import page

if TYPE_CHECKING:
    from waypost.catalogue.badge_match import Match
    from waypost.portfolio.evidence import Evidence

router = APIRouter(include_in_schema=False)
_MOST_FILES, _MOST_FIELDS, _MOST_LINES = 20, 8, 6


@dataclass(frozen=True, slots=True, kw_only=True)
class File:
    """A file as it came, or what was pasted; ``name`` may be repeated to the person."""

    name: str
    content: bytes

    def text(self) -> str:
        """Its text. Raises ``UsageError`` where it is none."""
        try:
            return self.content.decode("utf-8-sig")
        except UnicodeDecodeError:
            raise UsageError(f"{self.name} is not text in UTF-8.") from None


@dataclass(slots=True, kw_only=True)
class Brought:
    """What was found in the files, and what was wrong with them: (file, sentences, hint)."""

    projects: list[tuple[File, str, Evidence]] = field(default_factory=list)
    matches: list[Match] = field(default_factory=list)
    nameless: int = 0
    more: int = 0
    problems: list[tuple[str, tuple[str, ...], str | None]] = field(default_factory=list)

    def wrong(self, file: File, error: WaypostError, hint: str | None = None) -> None:
        """Note what is wrong with a file, most important first."""
        lines = [line.removeprefix(f"{file.name}: ") for line in str(error).splitlines()]
        more = (f"and {len(lines) - _MOST_LINES} more problems like these.",) if len(lines) > _MOST_LINES else ()
        self.problems.append((file.name, (*lines[:_MOST_LINES], *more), hint or error.hint))


@router.get("/bring")
async def ask(request: Request) -> Response:
    """Where files are chosen. A query states the plan that they are added to."""
    return _page(request, Brought())


@router.post("/bring")
async def take(request: Request) -> Response:
    """What the files hold, ready to be taken into a plan; a profile becomes its link at once."""
    most = request.app.state.limits.body_bytes
    async with request.form(max_files=_MOST_FILES, max_fields=_MOST_FIELDS, max_part_size=most) as form:
        profiles, evidence = await _files(form, "profile"), await _files(form, "evidence")
        badges = [*await _files(form, "badges"), *_pasted(form)]
    found = Brought()
    for file in profiles:
        try:
            return RedirectResponse(_link_of(request, file), status_code=303)
        except ProfileError as error:
            lines = tuple(_placed(name, text, file.text()) for name, text in error.problems)
            found.problems.append((file.name, lines, error.hint))
        except WaypostError as error:
            found.wrong(file, error)
    await _read_evidence(request, evidence, found)
    await _read_badges(request, badges, found)
    if not (found.projects or found.matches or found.problems):
        found.problems.append(("Nothing to read", ("No file was chosen and nothing was pasted.",), None))
    return _page(request, found)


async def _files(form: FormData, name: str) -> list[File]:
    uploads = [one for one in form.getlist(name) if isinstance(one, UploadFile)]
    files = [File(name=clip(one.filename or name), content=await one.read()) for one in uploads]
    return [one for one in files if one.content.strip()]


def _pasted(form: FormData) -> list[File]:
    text = form.get("pasted")
    if not isinstance(text, str) or not text.strip():
        return []
    return [File(name="What you pasted", content=text.encode("utf-8", "replace"))]


def _link_of(request: Request, file: File) -> str:
    """The plan that a profile file asks for. The day stays out of the link unless the file names one."""
    state = request.app.state
    raw = parse_profile_text(file.text(), file.name, is_json=file.name.endswith(".json"))
    profile = api.read_profile(raw, state.catalogue, today=state.today())
    link = f"/?{query_of(profile, as_of=profile.as_of if 'as_of' in raw else None)}"
    if len(link) > state.limits.url_bytes:
        hint = f"plan with it in a terminal: waypost plan --profile {file.name}"
        raise UsageError(f"{file.name} states more than a link can hold.", hint)
    return link


def _placed(field: str, sentence: str, text: str) -> str:
    line = line_of(field, text)
    return sentence if line is None else f"Line {line}: {sentence}"


async def _read_evidence(request: Request, files: list[File], found: Brought) -> None:
    for file in files:
        try:
            one, evidence = await request.app.state.solver.run(jobs.evidence_file, file.text(), file.name)
            found.projects.append((file, one, evidence))
        except WaypostError as error:
            if "format: Field required" in str(error):
                error = UsageError("It is no evidence of a project that Waypost wrote.")
            found.wrong(file, error, "waypost project check DIR writes it anew")


async def _read_badges(request: Request, files: list[File], found: Brought) -> None:
    state = request.app.state
    held = tuple(value for name, value in _pairs(request) if name == "held")
    for file in files:
        try:
            read, matches = await state.solver.run(jobs.badge_file, file.text(), state.today(), held)
            if not matches:
                raise UsageError("No badge in it states its name, but only an address; Waypost fetches nothing.")
            found.matches += [one for one in matches if one not in found.matches]
            found.nameless, found.more = found.nameless + read.nameless, found.more + read.more
        except WaypostError as error:
            found.wrong(file, error)


def _pairs(request: Request) -> list[tuple[str, str]]:
    """The fields of the plan that things are added to, lists one by one."""
    raw, _ = read_link(request.query_params.multi_items())
    pairs = parse_qsl(encoded(raw))
    lists = ("held", "done", "external")
    return [(name, one) for name, value in pairs for one in (value.split(",") if name in lists else [value])]


def _page(request: Request, found: Brought) -> Response:
    catalogue = request.app.state.catalogue
    pairs = _pairs(request)
    anything = bool(found.projects or found.matches)
    values: dict[str, Any] = {
        "found": found,
        "anything": anything,
        "groups": dict(_groups(found.matches)),
        "pairs": pairs,
        "query": request.url.query and encoded(dict(read_link(request.query_params.multi_items())[0])),
        "has_role": any(name == "role" for name, _ in pairs),
        "roles": sorted((one.title, id) for id, one in catalogue.roles.items()),
        "badge_words": badge_words,
    }
    return page(request, "bring.html", status=422 if found.problems and not anything else 200, **values)


def _groups(matches: list[Match]) -> Iterator[tuple[str, list[Match]]]:
    """The badges by what becomes of them."""
    counted = [one for one in matches if one.left_out is None]
    yield "matched", [one for one in counted if one.ids]
    yield "asked", [one for one in counted if one.opens]
    yield "other", [one for one in counted if not one.ids and not one.opens]
    yield "left", [one for one in matches if one.left_out is not None]
