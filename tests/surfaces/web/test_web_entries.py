"""Roles, projects and skills: what each page holds and where its links lead."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from page_reading import check_sound, read
from starlette.testclient import TestClient

from waypost import api
from waypost.portfolio import kits
from waypost.surfaces.web import serving

CATALOGUE = api.load_catalogue()
TODAY = dt.date(2026, 11, 22)


def test_every_role_has_a_page_with_its_needs_levels_weights_and_a_plan(hasty: TestClient) -> None:
    assert CATALOGUE.roles
    for one, role in CATALOGUE.roles.items():
        page = read(hasty, f"/roles/{one}")
        check_sound(page)
        assert one in page.spoken
        assert f"/?role={one}" in page.links
        for need in role.needs:
            assert f"/skills/{need.skill}" in page.links
            assert need.why in page.spoken


def test_every_project_has_a_page_with_its_skills_cost_and_pairs(hasty: TestClient) -> None:
    assert CATALOGUE.projects
    for one, project in CATALOGUE.projects.items():
        page = read(hasty, f"/projects/{one}")
        check_sound(page)
        assert one in page.spoken
        assert {f"/skills/{skill}" for skill in project.skills} <= set(page.links)
        assert {f"/credentials/{pair}" for pair in project.pairs_with} <= set(page.links)


def test_a_project_with_a_kit_gives_its_command_and_says_what_stands_in(hasty: TestClient) -> None:
    shipped = [project for project in CATALOGUE.projects.values() if api.has_kit(project.kit)]
    assert shipped
    for project in shipped:
        assert project.kit is not None
        page = read(hasty, f"/projects/{project.id}")
        assert f"waypost project new {project.kit} DIR" in page.spoken
        assert kits.find_kit(project.kit).honesty[:60] in page.spoken


def test_a_project_without_a_kit_gives_no_command(client: TestClient) -> None:
    without = next(one for one in CATALOGUE.projects.values() if not api.has_kit(one.kit))
    assert "waypost project new" not in read(client, f"/projects/{without.id}").spoken


def test_every_skill_and_family_has_a_page_with_its_definition(hasty: TestClient) -> None:
    definitions = {one.id: one.definition for one in CATALOGUE.skills.values()}
    definitions |= {one.id: one.definition for one in CATALOGUE.families.values()}
    for one, definition in definitions.items():
        page = read(hasty, f"/skills/{one}")
        check_sound(page)
        assert one in page.spoken
        assert definition in page.spoken
        levels = CATALOGUE.skills[one].levels if one in CATALOGUE.skills else ()
        assert all(text in page.spoken for text in levels)


def test_a_skill_page_names_what_attests_it_how_deep_and_what_shows_it(client: TestClient) -> None:
    page = read(client, "/skills/rag")
    deepest = max(serving.attesting({"rag"}, CATALOGUE, TODAY), key=lambda each: each.level)
    assert f"/credentials/{deepest.credential.id}" in page.links
    assert "/projects/open-rag" in page.links
    assert "/roles/genai-engineer" in page.links


def test_a_platform_skill_leads_to_its_family_and_back(client: TestClient) -> None:
    assert "/skills/genai-platform" in read(client, "/skills/genai-platform/aws").links
    assert "/skills/genai-platform/aws" in read(client, "/skills/genai-platform").links


def test_what_serves_a_role_best_can_be_sat_today_and_comes_in_order() -> None:
    role = CATALOGUE.roles["mlops-engineer"]
    found = serving.credentials_for(role, CATALOGUE, TODAY)
    assert found
    assert {one.status.value for one in found} <= {"live", "closing", "beta"}
    points = [one.role_points or 0 for one in found]
    assert points == sorted(points, reverse=True)


def test_the_best_for_a_need_reaches_it_where_anything_does() -> None:
    role = CATALOGUE.roles["mlops-engineer"]
    best = serving.needs_met(role, CATALOGUE, TODAY)
    assert "cncf/cka" in best["kubernetes"]
    assert set(best) == {need.skill for need in role.needs}


def test_posted_pay_of_a_role_is_one_currency_with_n_and_year(client: TestClient) -> None:
    page = read(client, "/roles/mlops-engineer")
    for cell in api.posted_pay("mlops-engineer")[1]:
        assert f"{cell.adverts:,}" in page.spoken
        assert (f"{cell.median:,}" if cell.median else f"too few: {cell.adverts}") in page.spoken
    assert "USD a year" in page.spoken


def test_a_role_without_adverts_says_so(client: TestClient) -> None:
    assert "No pay evidence" in read(client, "/roles/ai-literate-professional").spoken


@pytest.mark.parametrize(
    ("address", "near"),
    [
        ("/roles/mlops-enginer", "/roles/mlops-engineer"),
        ("/projects/open-rags", "/projects/open-rag"),
        ("/skills/ragg", "/skills/rag"),
    ],
)
def test_an_unknown_entry_is_a_page_that_links_to_the_closest(client: TestClient, address: str, near: str) -> None:
    assert near in read(client, address, status=404).links


@pytest.mark.parametrize("address", ["/roles/MLOps-Engineer", "/projects/OPEN-RAG", "/skills/RAG"])
def test_an_id_in_another_case_leads_to_the_page(client: TestClient, address: str) -> None:
    answer = client.get(address)
    assert (answer.status_code, answer.headers["location"]) == (308, address.lower())


def test_projects_narrow_to_a_role_a_platform_and_those_with_a_kit(client: TestClient) -> None:
    assert f"{len(CATALOGUE.projects)} projects" in read(client, "/projects").spoken
    kept = serving.project_rows(CATALOGUE, "genai-engineer", "aws", kit_only=True)
    page = read(client, "/projects?role=genai-engineer&platform=aws&kit=1")
    check_sound(page)
    assert {link for link in page.links if link.startswith("/projects/")} == {
        f"/projects/{one.project.id}" for one in kept
    }
    assert all(one.project.platform == "aws" and one.kit for one in kept)


def test_a_filter_of_projects_that_does_not_exist_is_said_and_left_out(client: TestClient) -> None:
    text = client.get("/projects?role=<script>x</script>").text
    assert "was left out" in text
    assert "<script>x" not in text


@pytest.mark.parametrize("address", ["/roles", "/projects", "/skills"])
def test_the_index_links_to_every_entry(client: TestClient, address: str) -> None:
    page = read(client, address)
    check_sound(page)
    known = {"/roles": CATALOGUE.roles, "/projects": CATALOGUE.projects, "/skills": CATALOGUE.skills}[address]
    assert {f"{address}/{one}" for one in known} <= set(page.links)


@pytest.mark.parametrize(
    ("mistyped", "title"),
    [
        ("/roles/ml-enginer", "Senior ML engineer"),
        ("/skills/ragg", "Retrieval-augmented generation"),
        ("/projects/open-rg", "Open-source RAG with measured retrieval"),
        ("/credentials/aws/aip-c02", "AWS Certified AI Practitioner"),
        ("/market/softwar-engineer", "software engineer"),
    ],
)
def test_a_mistyped_address_leads_by_title_to_pages_that_exist(client: TestClient, mistyped: str, title: str) -> None:
    got = client.get(mistyped)
    assert got.status_code == 404
    assert title in got.text
    offered = re.findall(r'<li><a href="([^"]+)">', got.text)
    assert offered
    assert {client.get(one).status_code for one in offered} == {200}


@pytest.mark.parametrize(
    ("alias", "page"), [("/roles/ML-Engineer", "/roles/ml-engineer"), ("/projects/OPEN-RAG", "/projects/open-rag")]
)
def test_another_name_leads_to_the_page_of_the_id_with_what_was_asked(
    client: TestClient, alias: str, page: str
) -> None:
    got = client.get(f"{alias}?x=1", follow_redirects=False)
    assert (got.status_code, got.headers["location"]) == (308, f"{page}?x=1")


def test_ranges_of_pay_on_a_role_are_drawn_without_signs_that_nothing_explains(client: TestClient) -> None:
    text = client.get("/roles/ml-engineer").text
    assert 'class="quartiles"' in text
    assert 'class="stated"' not in text


def test_an_absent_page_says_so_once(client: TestClient) -> None:
    main = client.get("/no-such-page").text.split("<main")[1]
    assert main.count("There is no such page") == 1
    assert 'href="/credentials"' in main
