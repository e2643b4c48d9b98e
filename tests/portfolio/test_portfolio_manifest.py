"""A kit's manifest says what the kit claims, and nothing it cannot back."""

from __future__ import annotations

from pathlib import Path

import pytest

from waypost.errors import DataError, UnknownId, UsageError
from waypost.portfolio import kits, lint, schema
from waypost.portfolio.manifest import parse_manifest
from waypost.portfolio.release import release

TINY = (Path(__file__).parent / "kits/tiny/kit.toml").read_text("utf-8")


def problems_of(text: str) -> str:
    with pytest.raises(DataError) as caught:
        parse_manifest(text.encode())
    return "\n".join(caught.value.problems)


def test_the_skills_of_a_kit_are_those_its_checks_show() -> None:
    assert parse_manifest(TINY.encode()).skills == ("model-evaluation", "rag", "software-engineering")


def test_every_problem_of_a_manifest_is_told_at_once() -> None:
    found = problems_of(TINY.replace("timeout_s = 30", 'timeout_s = "long"').replace('id = "finds-answers"', "id = 3"))
    assert "run.timeout_s" in found
    assert "check.0.id" in found


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('checks = ["finds-answers"]', "checks = []", "cannot be claimed"),
        ('checks = ["finds-answers"]', 'checks = ["no-such"]', "no-such"),
        ('credential = "aws/mla-c01"', 'credential = "aws/other"', "not among credentials"),
        ("timeout_s = 30", "timeout_s = 121", "at most 120"),
        ('sample = ["data/sample/**"]', 'sample = ["../other/**"]', "leaves the project"),
        ('own = ["data/own/**"]', 'own = ["/etc/**"]', "leaves the project"),
        ('id = "unit-tests"', 'id = "finds-answers"', "used twice"),
        ('version = "1.1.0"', 'version = "latest"', "three numbers"),
        ("install_mb = 1", "install_mb = 1\nscore = 100", "score"),
        ('title = "Tiny search"', "title = Tiny", "TOML"),
    ],
)
def test_a_manifest_that_claims_too_much_is_refused(old: str, new: str, said: str) -> None:
    assert old in TINY
    assert said in problems_of(TINY.replace(old, new, 1))


def test_the_manifest_printed_in_the_documentation_is_valid() -> None:
    page = (Path(__file__).parents[2] / "docs/kits.md").read_text("utf-8")
    kit = parse_manifest(page.split("```toml\n")[1].split("```")[0].encode())
    assert kit.cloud is not None
    assert kit.objective


def test_an_unknown_kit_names_the_closest(tiny_kits: Path) -> None:
    with pytest.raises(UnknownId) as caught:
        kits.find_kit("tinny")
    assert caught.value.closest == ("tiny",)
    with pytest.raises(UnknownId) as caught:
        kits.find_kit("qqq")
    assert caught.value.closest == ()


def test_the_same_tree_packs_into_the_same_bytes_and_back(tiny_kits: Path) -> None:
    tree = kits.current_tree(kits.find_kit("tiny"))
    assert kits.pack(tree) == kits.pack(dict(reversed(list(tree.items()))))
    assert kits.unpack(kits.pack(tree)) == tree


def test_shared_parts_become_folders_of_the_project(tiny_kits: Path) -> None:
    assert "greeting/__init__.py" in kits.current_tree(kits.find_kit("tiny"))


def test_the_published_schemas_are_those_of_the_code() -> None:
    assert len(schema.schemas()) == 3
    assert schema.out_of_date() == ()


def test_a_released_version_is_kept_and_cannot_be_changed(two_versions: Path) -> None:
    kept = release("tiny")
    assert kits.unpack(kept.read_bytes()) == kits.current_tree(kits.find_kit("tiny"))
    assert lint.released_problems("tiny") == ()
    search = two_versions / "tiny/tiny/search.py"
    search.write_text(search.read_text() + "\n")
    assert "raise the version" in lint.released_problems("tiny")[0]
    with pytest.raises(UsageError, match="raise its version"):
        release("tiny")
