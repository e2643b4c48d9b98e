"""Rules between data files: every reference leads somewhere, every name to one thing, and nothing goes in circles."""

from __future__ import annotations

import difflib
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from waypost.catalogue.files import DataFile
from waypost.catalogue.yaml_reader import Loc, dotted

WHOLE = "(whole exam)"  # the one domain of a coverage whose credential states no domains

Place = tuple[DataFile, Loc]
Finding = tuple[Place, str]


def cross_file_problems(files: Sequence[DataFile]) -> tuple[str, ...]:
    """What breaks the rules between files, each with its place."""
    index = _Index.of(files)
    return tuple(f"{file.document.where(loc)}: {text}." for rule in RULES for (file, loc), text in rule(index))


@dataclass(frozen=True, slots=True)
class _Index:
    """Every file by kind, and where each id is defined."""

    by_kind: Mapping[str, list[DataFile]]
    credentials: Mapping[str, DataFile]
    projects: Mapping[str, DataFile]
    vendors: Collection[str]
    skills: Collection[str]
    families: Collection[str]
    platforms: Collection[str]

    @classmethod
    def of(cls, files: Sequence[DataFile]) -> _Index:
        by_kind: dict[str, list[DataFile]] = {}
        for file in files:
            by_kind.setdefault(file.kind, []).append(file)
        skills = [file.document.value for file in by_kind.get("skills", ())]
        return cls(
            by_kind=by_kind,
            credentials={file.document.value["id"]: file for file in by_kind.get("credential", ())},
            projects={file.document.value["id"]: file for file in by_kind.get("project", ())},
            vendors=_ids(one for file in by_kind.get("vendors", ()) for one in file.document.value["vendors"]),
            skills=_ids(one for file in skills for one in file["skills"]),
            families=_ids(one for file in skills for one in file["families"]),
            platforms=[name for file in skills for name in file["platforms"]],
        )

    def each(self, kind: str) -> Iterator[tuple[DataFile, Any]]:
        """Every file of a kind with its content."""
        for file in self.by_kind.get(kind, ()):
            yield file, file.document.value

    def entries(self, kind: str, key: str | None) -> Iterator[tuple[DataFile, Loc, Any]]:
        """Every entry of the files that hold a list, at their top or under ``key``."""
        for file, value in self.each(kind):
            for at, one in enumerate(value if key is None else value[key]):
                yield file, (at,) if key is None else (key, at), one


def _credentials_refer_to_what_is_there(index: _Index) -> Iterator[Finding]:
    known = index.credentials
    for file, value in index.each("credential"):
        yield from _known(file, ("vendor",), value["vendor"], index.vendors, "vendor of vendors.yaml")
        for loc, target in _credential_references(value):
            yield from _known(file, loc, target, known, "credential")
            if target == value["id"]:
                yield (file, loc), f"{dotted(loc)} is the credential itself; expected another"
        for at, event in enumerate(value.get("events", ())):
            waited = known.get(event.get("target"))
            kind = event.get("until_event")
            if kind and waited and kind not in {one["kind"] for one in waited.document.value.get("events", ())}:
                text = f"events.{at} waits for {kind!r} of {event['target']!r}; expected such an event there"
                yield (file, ("events", at)), text


def _credential_references(value: Mapping[str, Any]) -> Iterator[tuple[Loc, str]]:
    for at, event in enumerate(value.get("events", ())):
        if event.get("target") is not None:
            yield ("events", at, "target"), event["target"]
    for at, one in enumerate(value.get("renewal", {}).get("renewed_by", ())):
        yield ("renewal", "renewed_by", at), one
    for at, condition in enumerate(value.get("prerequisites", ())):
        for index, one in enumerate(condition.get("any_of", ())):
            yield ("prerequisites", at, "any_of", index), one
    if value.get("predecessor") is not None:
        yield ("predecessor",), value["predecessor"]


def _predecessors_name_their_successor(index: _Index) -> Iterator[Finding]:
    for file, value in index.each("credential"):
        before = index.credentials.get(value.get("predecessor"))
        if before is None:
            continue
        if value["id"] not in _successors(before.document.value):
            text = f"predecessor is {value['predecessor']!r}, which is not replaced by this one; expected it to be"
            yield (file, ("predecessor",)), text


def _every_credential_is_covered_once(index: _Index) -> Iterator[Finding]:
    covered: dict[str, Place] = {}
    for file, loc, one in index.entries("coverage", None):
        name = one["credential"]
        yield from _known(file, (*loc, "credential"), name, index.credentials, "credential")
        if name in covered:
            yield (file, loc), f"credential {name!r} is covered twice; expected once"
        covered.setdefault(name, (file, loc))
    for name, file in index.credentials.items():
        if name not in covered:
            yield (file, ("id",)), f"credential {name!r} is covered nowhere; expected an entry in judgements/coverage"


def _coverage_names_the_domains(index: _Index) -> Iterator[Finding]:
    for file, loc, one in index.entries("coverage", None):
        credential = index.credentials.get(one["credential"])
        if credential is None:
            continue
        stated = [domain["name"] for domain in credential.document.value.get("domains", ())]
        named = [domain["domain"] for domain in one["domains"]]
        if named != stated and (stated or named not in ([], [WHOLE])):
            expected = ", ".join(repr(name) for name in stated) or f"{WHOLE!r} or none, as the record states no domains"
            odd = next((name for name in named if name not in stated), None)
            what = (
                f"names domain {odd!r}" if odd else f"names {len(named)} of {len(stated)} domains, or in another order"
            )
            yield (file, (*loc, "domains")), f"{one['credential']}: coverage {what}; expected {expected}"


def _judgements_refer_to_what_is_there(index: _Index) -> Iterator[Finding]:
    either = {*index.skills, *index.families}
    steps = {**index.credentials, **index.projects}
    for file, loc, one in index.entries("coverage", None):
        yield from _platform(file, loc, one, index)
        yield from _all_known(file, (*loc, "assumes"), one.get("assumes", {}), index.skills, "skill")
        yield from _all_known(file, (*loc, "recommended_after"), one.get("recommended_after", ()), steps, "credential")
        for at, domain in enumerate(one["domains"]):
            yield from _all_known(file, (*loc, "domains", at, "skills"), domain["skills"], index.skills, "skill")
    for file, loc, one in index.entries("skills", "skills"):
        yield from _all_known(file, (*loc, "prerequisites"), one.get("prerequisites", ()), either, "skill or family")
    for file, loc, one in index.entries("backgrounds", "backgrounds"):
        yield from _all_known(file, (*loc, "skills"), one["skills"], either, "skill or family")
    for file, loc, one in index.entries("vendors", "vendors"):
        yield from _platform(file, loc, one, index)
    for file, value in index.each("stance"):
        known = {*index.vendors, *index.credentials, "other"}
        yield from _all_known(file, ("recognition",), value.get("recognition", {}), known, "vendor or credential")
    for file, value in index.each("role"):
        for at, need in enumerate(value["needs"]):
            yield from _known(file, ("needs", at, "skill"), need["skill"], either, "skill or family")
    for file, value in index.each("project"):
        yield from _platform(file, (), value, index)
        yield from _all_known(file, ("skills",), value["skills"], index.skills, "skill")
        yield from _all_known(file, ("pairs_with",), value.get("pairs_with", ()), index.credentials, "credential")
        yield from _all_known(file, ("recommended_after",), value.get("recommended_after", ()), steps, "step")


def _names_lead_to_one_credential(index: _Index) -> Iterator[Finding]:
    owners = {name: name for name in (*index.credentials, *index.projects)}
    for file, value in index.each("credential"):
        names: list[tuple[Loc, str]] = [(("aliases", at), one) for at, one in enumerate(value.get("aliases", ()))]
        if value.get("code"):
            names.append((("code",), value["code"]))
        for loc, name in names:
            owner = owners.setdefault(name.lower(), value["id"])
            if owner != value["id"]:
                yield (file, loc), f"{dotted(loc)} is {name!r}, which means {owner!r} already; expected another"


def _nothing_goes_in_circles(index: _Index) -> Iterator[Finding]:
    needs: dict[str, tuple[Place, list[str]]] = {}
    for file, value in index.each("credential"):
        before = [one for each in value.get("prerequisites", ()) for one in each.get("any_of", ())]
        needs[value["id"]] = ((file, ("prerequisites",)), before)
    yield from _circles(needs, "prerequisites")
    skills = {
        one["id"]: ((file, (*loc, "prerequisites")), list(one.get("prerequisites", ())))
        for file, loc, one in index.entries("skills", "skills")
    }
    yield from _circles(skills, "prerequisites")
    after = {
        one["credential"]: ((file, (*loc, "recommended_after")), list(one.get("recommended_after", ())))
        for file, loc, one in index.entries("coverage", None)
    }
    for file, value in index.each("project"):
        after[value["id"]] = ((file, ("recommended_after",)), list(value.get("recommended_after", ())))
    yield from _circles(after, "recommended_after")
    replaced = {value["id"]: ((file, ("events",)), _successors(value)) for file, value in index.each("credential")}
    yield from _circles(replaced, "replaced-by")


def _successors(value: Mapping[str, Any]) -> list[str]:
    return [one["target"] for one in value.get("events", ()) if one["kind"] == "replaced-by" and one.get("target")]


def _circles(edges: Mapping[str, tuple[Place, list[str]]], what: str) -> Iterator[Finding]:
    """One finding per circle, at its alphabetically first member. Depth-first without recursion."""
    done: set[str] = set()
    for start in sorted(edges):
        path: list[str] = []
        stack: list[tuple[str, int]] = [(start, 0)]
        while stack:
            node, depth = stack.pop()
            del path[depth:]
            if node in path:
                circle = path[path.index(node) :]
                yield edges[min(circle)][0], f"{what} goes in a circle: {' -> '.join((*circle, node))}; expected an end"
                continue
            if node in done or node not in edges:
                continue
            done.add(node)
            path.append(node)
            stack += [(one, depth + 1) for one in sorted(edges[node][1], reverse=True)]


def _platform(file: DataFile, loc: Loc, one: Mapping[str, Any], index: _Index) -> Iterator[Finding]:
    if one.get("platform") is not None:
        yield from _known(file, (*loc, "platform"), one["platform"], index.platforms, "platform of skills.yaml")


def _all_known(file: DataFile, loc: Loc, names: Iterable[str], known: Collection[str], what: str) -> Iterator[Finding]:
    for at, name in enumerate(names):
        if name not in known:
            place: Loc = (*loc, name if isinstance(names, Mapping) else at)
            yield (file, place), f"{dotted(loc)} names {name!r}; expected a {what}{_closest(name, known)}"


def _known(file: DataFile, loc: Loc, name: str, known: Collection[str], what: str) -> Iterator[Finding]:
    if name not in known:
        yield (file, loc), f"{dotted(loc)} is {name!r}; expected a {what}{_closest(name, known)}"


def _closest(name: str, known: Collection[str]) -> str:
    near = difflib.get_close_matches(name, sorted(known), n=1)
    return f", such as {near[0]!r}" if near else ""


def _ids(entries: Iterable[Mapping[str, Any]]) -> frozenset[str]:
    return frozenset(str(one["id"]) for one in entries)


RULES = (
    _credentials_refer_to_what_is_there,
    _predecessors_name_their_successor,
    _every_credential_is_covered_once,
    _coverage_names_the_domains,
    _judgements_refer_to_what_is_there,
    _names_lead_to_one_credential,
    _nothing_goes_in_circles,
)
