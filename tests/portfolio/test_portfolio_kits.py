"""Every shipped kit keeps the contract of docs/kits.md and claims only what the catalogue knows."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from waypost import api
from waypost.catalogue.endings import successor_of
from waypost.catalogue.freshness import freshness
from waypost.catalogue.load import load_catalogue
from waypost.domain.lifecycle import Status, status_on
from waypost.errors import DataError, UnknownId
from waypost.portfolio import kits, lint
from waypost.portfolio.kits import SHIPPED
from waypost.portfolio.objectives import domains_shown

KIT_IDS = kits.kit_ids(SHIPPED)
LIGHT = {"open-rag": 350, "bedrock-chat": 350}


def test_there_are_kits() -> None:
    assert KIT_IDS


@pytest.mark.parametrize("kit_id", KIT_IDS)
def test_a_kit_keeps_the_contract(kit_id: str) -> None:
    assert lint.problems(SHIPPED / kit_id) == ()


@pytest.mark.parametrize("kit_id", KIT_IDS)
def test_a_kit_claims_only_credentials_and_domains_of_the_catalogue(kit_id: str) -> None:
    catalogue, kit = load_catalogue(), kits.find_kit(kit_id, SHIPPED)
    assert set(kit.credentials) <= set(catalogue.credentials)
    for objective in kit.objective:
        domains = {domain.name for domain in catalogue.credentials[objective.credential].domains}
        assert objective.domain in domains


@pytest.mark.parametrize("kit_id", KIT_IDS)
def test_every_exam_a_kit_pairs_with_has_an_objective_where_its_domains_are_published(kit_id: str) -> None:
    catalogue, kit = load_catalogue(), kits.find_kit(kit_id, SHIPPED)
    shown = {objective.credential for objective in kit.objective}
    assert {one for one in kit.credentials if catalogue.credentials[one].domains} <= shown


@pytest.mark.parametrize("kit_id", KIT_IDS)
def test_the_checks_of_an_objective_show_a_skill_that_its_domain_asks_for(kit_id: str) -> None:
    catalogue, kit = load_catalogue(), kits.find_kit(kit_id, SHIPPED)
    shown = {check.id: set(check.skills) for check in kit.check}
    asked = {
        (coverage.credential, domain.domain): set(domain.skills)
        for coverage in catalogue.coverage.values()
        for domain in coverage.domains
    }
    for one in kit.objective:
        assert asked[one.credential, one.domain] & set().union(*(shown[check] for check in one.checks)), one.domain


@pytest.mark.parametrize("kit_id", KIT_IDS)
def test_a_plan_counts_on_exactly_what_the_checks_of_a_kit_show(kit_id: str) -> None:
    catalogue, kit = load_catalogue(), kits.find_kit(kit_id, SHIPPED)
    project = catalogue.projects[kit_id]
    assert project.kit == kit_id
    assert tuple(sorted(project.skills)) == kit.skills
    assert sorted(project.pairs_with) == sorted(kit.credentials)
    assert {catalogue.skills[skill].platform for skill in kit.skills} | {None} == {project.platform, None}


def test_the_catalogue_says_of_every_domain_exactly_the_kits_whose_checks_show_it() -> None:
    catalogue = load_catalogue()
    claimed = {
        (objective.credential, objective.domain, kit.id, objective.checks)
        for kit in kits.all_kits(SHIPPED)
        for objective in kit.objective
    }
    told = {
        (one, domain.domain, kit.kit, kit.checks)
        for one in catalogue.credentials
        for domain in api.kits_showing(catalogue, one)
        for kit in domain.kits
    }
    assert told == claimed


def test_a_broken_manifest_is_told_of_where_the_catalogue_is_asked(tmp_path: Path) -> None:
    (tmp_path / "odd").mkdir()
    (tmp_path / "odd" / "kit.toml").write_text('title = "Odd"\n[[objective]]\ncredential = "gcp/ace"\n', "utf-8")
    with pytest.raises(DataError, match=r"kits/odd/kit\.toml"):
        domains_shown("gcp/ace", ("IAM",), tmp_path)


def test_a_project_names_a_kit_only_where_one_is_shipped() -> None:
    assert {project.kit for project in load_catalogue().projects.values() if project.kit} == set(KIT_IDS)


@pytest.mark.shared
def test_together_the_kits_pair_with_every_active_exam_that_the_guide_names(shared: Path) -> None:
    catalogue = load_catalogue()
    day = max(age.newest for age in freshness(catalogue, dt.date.max).ages if age.newest is not None)
    guide = yaml.safe_load((shared / "guide" / "guide.yaml").read_text("utf-8"))
    active = set()
    for text in set(_texts(guide)):
        try:
            named: str | None = catalogue.credential_id(text)
        except UnknownId:
            continue
        while named is not None and status_on(catalogue.credentials[named], day, catalogue.credentials) in ENDING:
            follows = successor_of(catalogue, named, day)
            named = None if follows is None else follows.id
        active |= {named} - {None}
    assert len(active) > 10
    paired = {credential for kit_id in KIT_IDS for credential in kits.find_kit(kit_id, SHIPPED).credentials}
    assert active - paired == set()


ENDING = (Status.WITHDRAWN, Status.CLOSING)  # its successor stands in its place


def _texts(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for key, one in value.items():
            yield from (*_texts(key), *_texts(one))
    elif isinstance(value, list):
        for one in value:
            yield from _texts(one)


@pytest.mark.parametrize("kit_id", KIT_IDS)
def test_a_released_version_of_a_kit_is_never_changed(kit_id: str) -> None:
    assert lint.released_problems(kit_id, SHIPPED) == ()


def test_of_a_folder_neither_links_nor_what_python_compiles_are_shipped(tmp_path: Path) -> None:
    for name in ("tiny/search.py", "tiny/old.pyc", "tiny/old.pyo", "tiny/__pycache__/search.py", ".venv/bin/python"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("pass\n")
    (tmp_path / "tiny/link.py").symlink_to(tmp_path / "tiny/search.py")
    assert kits.read_tree(tmp_path) == {"tiny/search.py": b"pass\n"}


def test_light_kits_stay_light() -> None:
    for kit_id in sorted(set(LIGHT) & set(KIT_IDS)):
        assert kits.find_kit(kit_id, SHIPPED).install_mb < LIGHT[kit_id]
