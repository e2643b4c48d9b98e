"""Every shipped kit keeps the contract of docs/kits.md and claims only what the catalogue knows."""

from __future__ import annotations

import pytest

from waypost.catalogue.load import load_catalogue
from waypost.portfolio import kits, lint
from waypost.portfolio.kits import SHIPPED

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
def test_a_released_version_of_a_kit_is_never_changed(kit_id: str) -> None:
    assert lint.released_problems(kit_id, SHIPPED) == ()


def test_light_kits_stay_light() -> None:
    for kit_id in sorted(set(LIGHT) & set(KIT_IDS)):
        assert kits.find_kit(kit_id, SHIPPED).install_mb < LIGHT[kit_id]
