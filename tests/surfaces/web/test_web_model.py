"""How it works: every number open to view, an example that adds up, and no link of the catalogue that leads nowhere."""

from __future__ import annotations

import datetime as dt
from dataclasses import fields

import pytest
from page_reading import check_sound, inside, read
from starlette.testclient import TestClient

from waypost import api
from waypost.domain.judgement import Stance
from waypost.surfaces.model_text import STANCE
from waypost.surfaces.web import reasoning

CATALOGUE = api.load_catalogue()
TODAY = dt.date(2026, 11, 22)


def test_every_number_of_the_model_is_shown_with_what_it_does_and_why(client: TestClient) -> None:
    assert set(STANCE) == {field.name for field in fields(Stance)}
    page = read(client, "/how-it-works")
    check_sound(page)
    for number in reasoning.numbers(CATALOGUE):
        assert number.name in page.spoken
        assert number.why in page.spoken
        for value in [number.value] if number.value is not None else number.table.values():
            assert f"{value:g}" in page.spoken


@pytest.mark.parametrize("role", sorted(CATALOGUE.roles))
def test_the_example_adds_up_to_the_readiness_of_its_plan(hasty: TestClient, role: str) -> None:
    profile = api.read_profile({"role": role, "background": "devops"}, CATALOGUE, today=TODAY)
    plan = api.plan(profile, CATALOGUE)
    taken = api.worked(plan, profile, CATALOGUE)
    page = read(hasty, f"/how-it-works?role={role}")
    assert f"{taken.total:.2f}" in page.spoken
    assert f"The plan says {plan.readiness_end:.1f}" in page.spoken
    assert taken.total == pytest.approx(plan.readiness_end, abs=0.01 * len(taken.needs))
    for step in plan.steps:
        assert f"/{'projects' if step.kind == 'project' else 'credentials'}/{step.id}" in page.links


def test_any_judged_credential_can_be_looked_into(hasty: TestClient) -> None:
    judged = [one.id for one, _ in reasoning.judged(CATALOGUE)]
    assert sorted(judged) == sorted(CATALOGUE.coverage)
    for one in judged[::12]:
        page = read(hasty, f"/how-it-works?credential={one}")
        for domain in CATALOGUE.coverage[one].domains:
            assert domain.domain in page.spoken
            assert domain.why is None or domain.why in page.spoken


def test_roles_and_backgrounds_show_their_weights_and_levels(client: TestClient) -> None:
    page = read(client, "/how-it-works")
    assert {f"/roles/{one}" for one in CATALOGUE.roles} <= set(page.links)
    for background in CATALOGUE.backgrounds.values():
        assert background.summary in page.spoken


def test_planned_hours_stand_beside_published_ones() -> None:
    found = reasoning.calibration()
    published = [one for one in CATALOGUE.credentials.values() if one.study.hours_low or one.study.hours_high]
    assert {row.credential.id for row in found.rows} == {one.id for one in published if one.id in CATALOGUE.coverage}
    assert found.within == sum(row.low <= row.planned <= row.high for row in found.rows)
    assert all(0 <= row.x <= 100 and row.mark <= 100 for row in found.rows)


def test_agreement_with_experts_is_read_from_data_and_says_which(client: TestClient) -> None:
    found = reasoning.agreement(CATALOGUE)
    page = read(client, "/how-it-works")
    assert f"{found.cases} published recommendations of {found.sites} sites" in page.spoken
    assert ("of the data in use" in page.spoken) == found.current
    assert ("of earlier data" in page.spoken) != found.current
    for text, plans, _ in found.figures:
        assert text in page.spoken
        assert f"{plans:.3f}" in page.spoken


def test_what_is_not_known_is_counted_and_not_hidden(client: TestClient) -> None:
    found = reasoning.known(CATALOGUE, TODAY)
    page = read(client, "/how-it-works")
    assert found.not_found == sum(len(one.not_found) for one in CATALOGUE.credentials.values())
    assert f"{found.not_found} facts that were looked for" in page.spoken
    assert "No causal estimate for any AI certification was found" in page.spoken


@pytest.mark.parametrize("query", ["role=<script>", "credential=nobody", "role=%00&credential=aws"])
def test_an_example_that_does_not_exist_is_said_and_another_is_shown(client: TestClient, query: str) -> None:
    answer = client.get(f"/how-it-works?{query}")
    assert answer.status_code == 200
    assert 'role="alert"' in answer.text
    assert "<script>'" not in answer.text


def test_no_link_of_the_catalogue_pages_leads_nowhere(hasty: TestClient) -> None:
    indexes = ["/credentials", "/timeline", "/compare", "/roles", "/projects", "/skills", "/market", "/how-it-works"]
    sample = [f"/credentials/{one}" for one in sorted(CATALOGUE.credentials)[::10]]
    sample += [f"/roles/{one}" for one in sorted(CATALOGUE.roles)[::3]]
    sample += [f"/projects/{one}" for one in sorted(CATALOGUE.projects)[::8]]
    sample += [f"/skills/{one}" for one in sorted(CATALOGUE.skills)[::15]]
    sample += ["/market/ml-engineer", "/compare?ids=aws/mla-c01,aws/mla-c02"]
    links: dict[str, str] = {}
    for address in [*indexes, *sample]:
        page = read(hasty, address)
        check_sound(page)
        links |= dict.fromkeys(inside(page), address)
    assert len(links) > 300
    plans = sorted(link for link in links if link.startswith("/?"))
    for link in [*sorted(link for link in links if not link.startswith("/?")), *plans[::12]]:
        assert hasty.get(link).status_code < 400, (links[link], link)
