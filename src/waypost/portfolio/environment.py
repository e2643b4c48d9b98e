"""The project's own environment: made by uv from the lock, and the variables a command sees in it."""

from __future__ import annotations

import csv
import hashlib
import os
import platform
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path

from waypost.catalogue.writing import write_beside
from waypost.errors import DataError, Unavailable, UsageError, not_installed
from waypost.portfolio import process
from waypost.portfolio.manifest import MANIFEST, Kit
from waypost.portfolio.rules import load_rules

LOCK = "requirements.txt"
TARGETS = ("local", "cloud")
_INSTALL_TIMEOUT_S = 3600
_FOLDER, _STAMP = ".venv", "waypost-lock"


@dataclass(frozen=True, slots=True, kw_only=True)
class Built:
    """An environment that is there; without a lock (``lock_digest`` is ``None``) nothing was installed in it."""

    python: Path
    lock_digest: str | None
    installed_now: bool


def build(project: Path, kit: Kit, on_line: process.OnLine | None = None) -> Built:
    """Make or bring up to date the project's ``.venv`` from its lock. ``Unavailable`` says what stood in the way."""
    project = project.absolute()
    digest = _lock_digest(project)
    python = _python_of(project / _FOLDER)
    damage = _damage(project)
    if damage is None and _stamp(project)[:1] == [str(digest)]:
        return Built(python=python, lock_digest=digest, installed_now=False)
    uv = _uv()
    if damage is not None:
        if on_line is not None and (project / _FOLDER).exists():
            on_line(f"made again, because {damage}")
        _must(project, kit, [uv, "venv", "--quiet", "--clear", "--python", _interpreter(kit), _FOLDER], on_line)
    if digest is not None:
        options = ["--require-hashes", "--python", str(python), *kit.environment.uv_options]
        _must(project, kit, [uv, "pip", "sync", *options, LOCK], on_line)
    write_beside(project / _FOLDER / _STAMP, "\n".join([str(digest), *versions(project)]))
    return Built(python=python, lock_digest=digest, installed_now=True)


def is_built(project: Path) -> bool:
    """Whether the environment is there, whole, and matches the lock, without changing anything."""
    return _stamp(project)[:1] == [str(_lock_digest(project))] and _damage(project.absolute()) is None


def _lock_digest(project: Path) -> str | None:
    lock = project / LOCK
    if not lock.is_file():
        return None
    try:
        return hashlib.sha256(lock.read_bytes()).hexdigest()
    except OSError as error:
        raise Unavailable(f"{lock} cannot be read: {error.strerror}.") from None


def _stamp(project: Path) -> list[str]:
    """What was written when the environment was made: the digest of its lock, then the distributions installed."""
    try:
        return (project / _FOLDER / _STAMP).read_text("utf-8").splitlines()
    except (OSError, UnicodeDecodeError):
        return []


def _damage(project: Path) -> str | None:
    """What is wrong with the environment: no Python that starts, or installed files that are gone or cut short."""
    if not _works(_python_of(project / _FOLDER)):
        return "its Python does not start"
    gone = set(_stamp(project)[1:]) - set(versions(project))
    if gone:
        return f"{min(gone)} is gone from it"
    site = _site_packages(project)
    sizes: dict[str, set[int]] = {}  # two distributions may install the same file
    for record in sorted(site.glob("*.dist-info/RECORD")):
        for path, size in _recorded(record):
            sizes.setdefault(path, set()).add(size)
    for path, right in sizes.items():
        try:
            if os.stat(site / path).st_size not in right:
                return f"{path} was changed in it"
        except OSError:
            return f"{path} is gone from it"
    return None


def _recorded(record: Path) -> Iterator[tuple[str, int]]:
    """The installed files of a distribution with their sizes in bytes, as its ``RECORD`` states them."""
    try:
        rows = list(csv.reader(record.read_text("utf-8").splitlines()))
    except (OSError, UnicodeDecodeError, csv.Error):
        return
    yield from ((row[0], int(row[2])) for row in rows if len(row) == 3 and row[2].isdecimal())


def variables(project: Path, kit: Kit, target: str, around: Mapping[str, str] | None = None) -> dict[str, str]:
    """The environment variables of a command. In a local run nothing that could reach a cloud account is left."""
    if target not in TARGETS:
        raise UsageError(f"The target is {target!r}; expected local or cloud.")
    project, around = project.absolute(), os.environ if around is None else around
    rules, local = load_rules("environment.yaml"), target == "local"
    dropped = (*rules["always_drop"], *(rules["local_drop"] if local else ()))
    env = {
        name: value for name, value in around.items() if not any(fnmatchcase(name.upper(), each) for each in dropped)
    }
    bin_folder = _python_of(project / _FOLDER).parent
    env["VIRTUAL_ENV"] = str(project / _FOLDER)
    env["PATH"] = os.pathsep.join([str(bin_folder), env.get("PATH", os.defpath)])
    env.update(rules["always_set"])
    if (project / "src").is_dir():
        env["PYTHONPATH"] = str(project / "src")
    if local:
        nowhere = str(project / "artefacts" / ".nowhere")
        env.update({name: value.replace("{nowhere}", nowhere) for name, value in rules["local_set"].items()})
        env.update(kit.local.env)
    elif kit.cloud is not None:
        env.update(kit.cloud.env)
    env["WAYPOST_TARGET"] = target
    return env


def command_line(project: Path, command: tuple[str, ...]) -> list[str]:
    """The command with its program taken from the environment where it is there (``python`` always is)."""
    bin_folder = _python_of(project.absolute() / _FOLDER).parent
    for name in (command[0], f"{command[0]}.exe"):
        if os.sep not in name and (bin_folder / name).exists():
            return [str(bin_folder / name), *command[1:]]
    return list(command)


def installed_mb(project: Path) -> float | None:
    """Megabytes (10^6 bytes, as allocated on disk) of what was installed; ``None`` when nothing was.

    What Python compiles later is left out: it is there only once something has run.
    """
    folder = project / _FOLDER
    if not folder.is_dir():
        return None
    seen: set[tuple[int, int]] = set()
    total = 0
    for parent, folders, names in os.walk(folder):
        folders[:] = [name for name in folders if name != "__pycache__"]
        for name in names:
            found = os.lstat(os.path.join(parent, name))
            if (found.st_dev, found.st_ino) not in seen:
                seen.add((found.st_dev, found.st_ino))
                total += getattr(found, "st_blocks", -(-found.st_size // 512)) * 512
    return round(total / 1e6, 1)


def versions(project: Path) -> dict[str, str]:
    """Distributions installed in the environment, name to version, sorted."""
    found = {}
    for info in sorted(_site_packages(project).glob("*.dist-info")):
        name, _, version = info.name.removesuffix(".dist-info").rpartition("-")
        found[name.replace("_", "-").lower()] = version
    return dict(sorted(found.items()))


def _site_packages(project: Path) -> Path:
    folders = sorted((project / _FOLDER).glob("lib/python*/site-packages"))
    return folders[0] if folders else project / _FOLDER / "Lib" / "site-packages"


def python_version(project: Path) -> str | None:
    """The Python of the environment, ``None`` when there is none."""
    config = project / _FOLDER / "pyvenv.cfg"
    if not config.is_file():
        return None
    pairs = (line.partition("=") for line in config.read_text("utf-8").splitlines())
    settings = {name.strip(): value.strip() for name, _, value in pairs}
    return settings.get("version_info") or settings.get("version")


def platform_name() -> str:
    """System and processor, for example linux-x86_64."""
    return f"{sys.platform}-{platform.machine().lower()}"


def _python_of(environment: Path) -> Path:
    return environment / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python")


def _interpreter(kit: Kit) -> str:
    """What uv is asked for: the Python that runs Waypost when it is in the kit's range, else any Python that is."""
    from packaging.specifiers import InvalidSpecifier, SpecifierSet

    try:
        fits = SpecifierSet(kit.environment.python).contains(platform.python_version(), prereleases=True)
    except InvalidSpecifier:
        raise DataError((f"{MANIFEST}: environment.python is {kit.environment.python!r}; expected a range.",)) from None
    return sys.executable if fits else kit.environment.python


def _works(python: Path) -> bool:
    try:
        return subprocess.run([python, "-I", "-c", ""], capture_output=True, timeout=60, check=False).returncode == 0
    except (OSError, subprocess.TimeoutExpired):
        return False


def _uv() -> str:
    try:
        from uv import find_uv_bin

        return str(find_uv_bin())
    except (ImportError, FileNotFoundError):
        raise not_installed("The installer uv is not installed.", "portfolio") from None


def _must(project: Path, kit: Kit, command: list[str], on_line: process.OnLine | None) -> None:
    env = {**os.environ, "UV_PYTHON_DOWNLOADS": "never", "UV_NO_PROGRESS": "1"}
    env.pop("VIRTUAL_ENV", None)
    done = process.run(command, cwd=project, env=env, timeout_s=_INSTALL_TIMEOUT_S, on_line=on_line)
    if done.code == 0:
        return
    why = done.problem or done.tail.strip()[-1200:]
    hint = (
        f"the environment takes about {kit.install_mb:g} MB and, the first time, a network; then run the command again"
    )
    if "No interpreter found" in why:
        hint = f"install a Python {kit.environment.python} and run the command again"
    elif "os error 28" in why or "No space left" in why:
        hint = f"free about {kit.install_mb:g} MB and run the command again"
    raise Unavailable(f"The environment of {kit.id} could not be made in {project / _FOLDER}:\n{why}", hint=hint)
