"""Check a kit's folder against docs/kits.md without running anything."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from waypost.errors import DataError, UsageError
from waypost.portfolio import kits
from waypost.portfolio.kits import Tree
from waypost.portfolio.manifest import MANIFEST, Kit, parse_manifest
from waypost.portfolio.rules import load_rules

_EITHER = (
    ("README.md.jinja", "README.md"),
    ("pyproject.toml", "pyproject.toml.jinja"),
    ("requirements.txt",),
    ("MODEL_CARD.md", "SYSTEM_CARD.md", "MODEL_CARD.md.jinja", "SYSTEM_CARD.md.jinja"),
)
_BY_WAYPOST = (".waypost-answers.yml", ".gitignore", ".gitignore.jinja", "evidence.json", "DEFENCE.md")
_INDEX = re.compile(r"--(?:extra-)?index-url|--find-links|https?://[^\s\"')]*/simple\b", re.IGNORECASE)
_PINNED = re.compile(r"^[A-Za-z0-9][\w.\[\],-]*\s*(?:==|@)\s*\S+")


def problems(folder: Path) -> tuple[str, ...]:
    """Everything in the folder of a kit that the contract forbids, as full sentences."""
    if not (folder / MANIFEST).is_file():
        raise UsageError(f"{folder} holds no {MANIFEST}; expected the folder of a kit.")
    try:
        kit = parse_manifest((folder / MANIFEST).read_bytes(), where=f"{folder.name}/{MANIFEST}")
    except DataError as error:
        return error.problems
    tree = kits.read_tree(folder)
    found = [
        f"{folder.name}: {problem}" for each in (_files(kit, tree, folder), _manifest(kit, tree)) for problem in each
    ]
    found += [f"{folder.name}/{path}{problem}" for path in sorted(tree) for problem in _content(path, tree[path])]
    return tuple(found)


def released_problems(kit_id: str, root: Path | None = None) -> tuple[str, ...]:
    """Whether the tree of today still is what was released under its version number."""
    kit = kits.find_kit(kit_id, root)
    archive = kits.home(root) / kits.HISTORY / kit_id / f"{kit.version}.zip"
    if not archive.is_file() or kits.unpack(archive.read_bytes()) == dict(kits.current_tree(kit, root)):
        return ()
    return (f"{kit_id}: the files differ from the released {kit.version}; raise the version in {MANIFEST}.",)


def _files(kit: Kit, tree: Tree, folder: Path) -> Iterator[str]:
    if kit.id != folder.name:
        yield f"id is {kit.id!r}; expected the folder's name."
    for names in _EITHER:
        if not any(name in tree for name in names):
            yield f"{' or '.join(names)} is missing."
    if not any(path.startswith("tests/") for path in tree):
        yield "tests/ is missing."
    if not any(re.fullmatch(r"docs/decisions/\d{4}-[\w-]+\.md(?:\.jinja)?", path) for path in tree):
        yield "docs/decisions/0001-….md is missing."
    for path in _BY_WAYPOST:
        if path in tree:
            yield f"{path} is written by Waypost; leave it out."
    if any(path.endswith(("copier.yml", "copier.yaml")) for path in tree):
        yield "copier.yml is made by Waypost; leave it out."


def _manifest(kit: Kit, tree: Tree) -> Iterator[str]:
    from waypost.portfolio.authorship import matches

    if not any(check.evaluation for check in kit.check):
        yield "no check has evaluation = true; at least one must measure something that could come out badly."
    if kit.data.sample and not any(matches(path, kit.data.sample) for path in tree):
        yield f"data.sample {list(kit.data.sample)} matches no file."
    if kit.evaluation.sample_cases and not any(matches(path, kit.evaluation.sample_cases) for path in tree):
        yield f"evaluation.sample_cases {list(kit.evaluation.sample_cases)} matches no file."
    if not kit.make_it_your_own:
        yield "make_it_your_own is empty."
    if kit.install_mb <= 0:
        yield "install_mb is not measured."
    unknown = sorted(set(kit.skills) - known_skills())
    if unknown:
        yield f"skills Waypost does not know: {', '.join(unknown)}."


def _content(path: str, content: bytes) -> Iterator[str]:
    if b"\0" in content[:8192]:
        return
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError:
        yield ": not UTF-8."
        return
    if "\r" in text:
        yield ": has carriage returns."
    for number, line in enumerate(text.splitlines(), start=1):
        if _INDEX.search(line):
            yield f":{number}: names a package registry."
        if re.search(r"^\s*(?:from|import)\s+waypost\b", line) and path.endswith(".py"):
            yield f":{number}: imports waypost, which the project's environment does not hold."
    for pattern in _secrets():
        for match in pattern.finditer(text):
            yield f":{text.count(chr(10), 0, match.start()) + 1}: looks like a secret."
    if path == "requirements.txt":
        yield from _lock(text)


def _lock(text: str) -> Iterator[str]:
    entries = [entry for entry in re.split(r"\n(?=[A-Za-z0-9])", text) if _PINNED.match(entry)]
    if not entries:
        yield ": pins nothing."
    for entry in entries:
        if "--hash=sha256:" not in entry:
            yield f": {entry.split()[0]} has no hash."


def _secrets() -> list[re.Pattern[str]]:
    lines = load_rules("traits.yaml")["secret"]["shown"]
    return [re.compile(line.partition(" :: ")[2]) for line in lines]


def known_skills() -> set[str]:
    """Ids of every skill of the catalogue."""
    from waypost.catalogue.load import load_catalogue

    return set(load_catalogue().skills)
