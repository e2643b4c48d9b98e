"""The house itself: what it exports, what it imports, what is documented."""

from __future__ import annotations

import importlib
import inspect
import pickle
import pkgutil
import subprocess
import sys
from pathlib import Path

import pytest

import waypost
from waypost import errors
from waypost.surfaces import cli
from waypost.surfaces.cli._help import COMMANDS

ROOT = Path(__file__).resolve().parents[1]
HEAVY = ("numpy", "pydantic", "yaml", "rich", "typer", "tomlkit", "duckdb", "altair", "copier", "pandas", "ortools")


def _imported_by(code: str) -> set[str]:
    """Top-level names of what running ``code`` in a fresh Python imports."""
    report = "; import sys; print(*sorted({name.partition('.')[0] for name in sys.modules}))"
    done = subprocess.run([sys.executable, "-c", code + report], capture_output=True, text=True, check=True)
    return set(done.stdout.splitlines()[-1].split())


def test_the_package_exports_exactly_its_public_names() -> None:
    assert waypost.__all__ == sorted(waypost.__all__)
    assert 8 <= len(waypost.__all__) <= 15
    assert set(waypost.__all__) == {*waypost._HOMES, "__version__"}
    assert dir(waypost) == waypost.__all__


@pytest.mark.parametrize("name", waypost.__all__)
def test_every_public_name_can_be_had_and_is_documented(name: str) -> None:
    value = getattr(waypost, name)
    assert name == "__version__" or inspect.getdoc(value)


def test_an_unknown_name_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="plans"):
        waypost.plans  # noqa: B018


@pytest.mark.parametrize("code", ["import waypost", "import waypost.domain.plan, waypost.errors", "import waypost.api"])
def test_importing_the_library_imports_nothing_heavy(code: str) -> None:
    assert not _imported_by(code) & set(HEAVY)


def test_help_imports_nothing_heavy() -> None:
    assert not _imported_by("from waypost.surfaces.cli import _run; _run(['--help'])") & set(HEAVY)
    code = "from waypost.surfaces.cli._shell import run; run(['plan', '--help'])"
    assert not _imported_by(code) & (set(HEAVY) - {"typer"})


def test_a_plan_in_json_imports_neither_yaml_nor_pydantic_nor_rich() -> None:
    code = (
        "from waypost.surfaces.cli._shell import run; run(['plan', '--role', 'ml-engineer', '--months', '1', '--json'])"
    )
    assert not _imported_by(code) & {"yaml", "pydantic", "rich", "tomlkit", "duckdb", "altair"}


def _error_classes() -> list[type[errors.WaypostError]]:
    found = [errors.WaypostError]
    for one in found:
        found += one.__subclasses__()
    return found


_ARGUMENTS = {
    errors.WaypostError: ("a sentence",),
    errors.UsageError: ("a sentence", "a hint"),
    errors.UnknownId: ("role", "wizard", 11, ("ml-engineer",)),
    errors.ProfileError: ((("role", "role is wrong"), ("by", "by is wrong")), "waypost.toml", "a hint"),
    errors.DataError: (("a.yaml:1: wrong", "b.yaml:2: wrong"), "a hint"),
    errors.Unavailable: ("a sentence", "a hint"),
}


@pytest.mark.parametrize("kind", list(_ARGUMENTS))
def test_every_error_survives_pickling_with_its_text_and_hint(kind: type[errors.WaypostError]) -> None:
    error = kind(*_ARGUMENTS[kind])
    again = pickle.loads(pickle.dumps(error))
    assert (type(again), str(again), again.hint) == (kind, str(error), error.hint)
    assert str(error)


def test_no_error_is_left_out_of_the_pickling_test_and_of_the_drawn_tree() -> None:
    ours = [kind for kind in _error_classes() if kind.__module__ == errors.__name__]
    assert set(ours) == set(_ARGUMENTS)
    assert all(kind.__name__ in (errors.__doc__ or "") for kind in ours)


def _command_modules() -> list[str]:
    return sorted(one.name for one in pkgutil.iter_modules(cli.__path__) if not one.name.startswith("_"))


def test_every_command_stands_in_the_table_of_commands() -> None:
    assert set(_command_modules()) <= {name for section in COMMANDS.values() for name in section}


@pytest.mark.parametrize("name", _command_modules())
def test_a_command_is_called_by_its_name_and_told_by_its_first_line(name: str) -> None:
    from typer.main import get_command

    command = get_command(importlib.import_module(f"waypost.surfaces.cli.{name}").app)
    told = next(section[name] for section in COMMANDS.values() if name in section)
    assert inspect.cleandoc(command.help or "").splitlines()[0] == told


@pytest.mark.parametrize("name", _command_modules())
def test_every_command_is_documented(name: str) -> None:
    written = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "README.md", *(ROOT / "docs").rglob("*.md")))
    assert f"waypost {name}" in written


@pytest.mark.parametrize("name", _command_modules())
def test_every_option_of_a_command_has_a_line_of_help(name: str) -> None:
    from typer.main import get_command

    todo = [get_command(importlib.import_module(f"waypost.surfaces.cli.{name}").app)]
    for command in todo:
        todo += list(getattr(command, "commands", {}).values())
        assert command.help
        assert all(getattr(one, "help", None) for one in command.params)


def test_every_package_says_what_it_is_for() -> None:
    packages = [one.name for one in pkgutil.walk_packages(waypost.__path__, "waypost.") if one.ispkg]
    silent = [name for name in packages if ".kits" not in name and not importlib.import_module(name).__doc__]
    assert packages
    assert not silent
