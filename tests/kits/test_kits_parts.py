"""What every kit ships, read without running anything."""

from __future__ import annotations

import ast
import re
import tomllib
from pathlib import Path

import pytest
import yaml

from waypost.portfolio import kits, scaffold
from waypost.portfolio.kits import SHIPPED
from waypost.portfolio.manifest import Kit

KIT_IDS = kits.kit_ids(SHIPPED)
ACTION = re.compile(r"[\w-]+/[\w-]+@v\d+")


@pytest.fixture(scope="module")
def made(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[Kit, Path]:
    """A kit, and a project made from it."""
    folder = tmp_path_factory.mktemp(request.param) / "project"
    scaffold.new(request.param, folder, scaffold.Answers(project_name="My project", owner="A. Learner"))
    return kits.find_kit(request.param, SHIPPED), folder


every_kit = pytest.mark.parametrize("made", KIT_IDS, indirect=True)


def _section(readme: str, title: str) -> str:
    found = re.search(rf"^#+ {title}.*?\n(.*?)(?=^## |\Z)", readme, re.MULTILINE | re.DOTALL)
    assert found, f"the README has no section {title!r}"
    return found[1]


@every_kit
def test_a_workflow_runs_linters_and_every_check_with_pinned_actions_and_locks(made: tuple[Kit, Path]) -> None:
    _, folder = made
    for path in sorted((folder / ".github/workflows").glob("*.yml")):
        workflow = yaml.safe_load(path.read_text("utf-8"))
        assert workflow["permissions"] == {"contents": "read"}
        for job in workflow["jobs"].values():
            assert job["timeout-minutes"] <= 60
            used = [step["uses"] for step in job["steps"] if "uses" in step]
            assert used
            assert all(ACTION.fullmatch(each) for each in used), used
    lines = (folder / ".github/workflows/check.yml").read_text("utf-8")
    for command in ("ruff format --check .", "ruff check .", "mypy", ".venv/bin/python -m checks"):
        assert f"- run: {command}" in lines
    assert lines.count("--require-hashes") == 2
    assert "--hash=sha256:" in (folder / ".github/linters.txt").read_text("utf-8")


@every_kit
def test_a_stranger_finds_everything_in_the_readme(made: tuple[Kit, Path]) -> None:
    kit, folder = made
    readme = (folder / "README.md").read_text("utf-8")
    assert "{{" not in readme
    assert "{%" not in readme
    for command in (
        "waypost project run .",
        "waypost project check .",
        "--require-hashes --no-deps -r requirements.txt",
        "-m checks",
    ):
        assert command in readme
    assert re.search(r"\*\*(?:Real:|What is real)", readme), "what is real and what stands in"
    assert re.search(r"## How it (?:works|is built)\n+```\n(?:.*[-─]>.*\n|.*[|│].*\n|.*\n){8,}?```", readme), (
        "a picture as text"
    )
    assert re.search(r"\d", _section(readme, "Results"))
    assert "LICENSE" in readme
    assert "docs/decisions/" in readme
    assert _section(readme, "Make it your own").count("\n- ") + 1 >= len(kit.make_it_your_own) - 1
    if kit.cloud is not None:
        assert "--target cloud" in readme or "WAYPOST_TARGET=cloud" in readme
        assert f"{kit.cloud.cost_ceiling_usd:g} USD" in readme
        assert "destroy" in readme or "nothing has to be taken down" in readme


@every_kit
def test_what_takes_the_cloud_side_down_is_there(made: tuple[Kit, Path]) -> None:
    kit, folder = made
    if kit.cloud is None:
        return
    assert kit.cloud.cost_ceiling_usd > 0
    assert kit.cloud.requires
    module = kit.cloud.teardown[kit.cloud.teardown.index("-m") + 1]
    place = folder / module.replace(".", "/")
    assert place.with_suffix(".py").is_file() or (place / "__main__.py").is_file()


@every_kit
def test_every_function_has_type_hints(made: tuple[Kit, Path]) -> None:
    _, folder = made
    bare = [
        f"{path.relative_to(folder)}:{node.lineno}: {node.name}"
        for path in sorted(folder.rglob("*.py"))
        if "notebooks" not in path.parts
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and (node.returns is None or any(each.annotation is None for each in _arguments(node)))
    ]
    assert bare == []
    settings = tomllib.loads((folder / "pyproject.toml").read_text("utf-8"))["tool"]
    assert settings["mypy"]["strict"] is True
    assert {"checks", "tests"} <= set(settings["mypy"]["files"])
    assert settings["ruff"]["line-length"] == 120


def _arguments(node: ast.FunctionDef | ast.AsyncFunctionDef) -> list[ast.arg]:
    given = [*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs]
    given += [each for each in (node.args.vararg, node.args.kwarg) if each is not None]
    return [each for each in given if each.arg not in ("self", "cls")]


@every_kit
def test_a_card_and_decisions_are_written_and_a_template_waits_for_the_owners(made: tuple[Kit, Path]) -> None:
    _, folder = made
    (card,) = [path for name in ("MODEL_CARD.md", "SYSTEM_CARD.md") if (path := folder / name).is_file()]
    assert len(card.read_text("utf-8").split()) > 150
    needed = {"## What we had to decide", "## What we chose", "## What would change our mind"}
    template, *written = sorted((folder / "docs/decisions").glob("*.md"))
    assert template.name == "0000-template.md"
    assert needed <= set(template.read_text("utf-8").splitlines())
    assert len(written) >= 2
    for number, path in enumerate(written, 1):
        assert path.name.startswith(f"{number:04d}-")
        assert needed <= set(path.read_text("utf-8").splitlines())


@every_kit
def test_checks_have_room_and_some_could_come_out_badly(made: tuple[Kit, Path]) -> None:
    kit, _ = made
    assert all(check.timeout_s >= 240 for check in kit.check)
    assert sum(check.evaluation for check in kit.check) >= 3
    assert any(check.command == ("python", "-m", "pytest") for check in kit.check)


@pytest.mark.parametrize("kit_id", KIT_IDS)
def test_the_present_version_is_released_with_exactly_this_content(kit_id: str) -> None:
    kit = kits.find_kit(kit_id, SHIPPED)
    tree = kits.current_tree(kit, SHIPPED)
    archive = SHIPPED / kits.HISTORY / kit_id / f"{kit.version}.zip"
    assert archive.is_file(), f"python -m waypost.portfolio.release {kit_id}"
    assert archive.read_bytes() == kits.pack(tree)
    assert kits.tree_digest(kits.unpack(archive.read_bytes())) == kits.tree_digest(tree)
