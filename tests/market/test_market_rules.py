"""The reviewed rules: titles to roles, currencies, names."""

from __future__ import annotations

import pytest

from waypost.catalogue.load import load_catalogue
from waypost.catalogue.yaml_reader import read_yaml
from waypost.market.rules import DATA, load_beside, load_guide, load_names, load_rules

KEYS = {
    "roles": ({"pattern", "role", "why"}, {"role", "level", "why"}),
    "names": ({"name", "scope", "vendor", "credentials", "short"},),
    "guide": ({"role", "level", "usd", "published", "evidence", "beside", "remark"}, {"role", "level"}),
}


@pytest.mark.parametrize(
    ("title", "role"),
    [
        ("Machine Learning Engineer", "ml-engineer"),
        ("Senior Staff Machine-Learning Engineer", "ml-engineer"),
        ("Lead NLP Engineer", "ml-engineer"),
        ("ML Ops Engineer", "mlops"),
        ("Machine Learning Platform Engineer", "mlops"),
        ("AI Engineer", "ai-engineer"),
        ("Prompt Engineer", "ai-engineer"),
        ("AI Research Engineer", "research-engineer"),
        ("AI Product Manager", None),
        ("Product Data Analyst", "data-analyst"),
        ("Data Engineer", "data-engineer"),
        ("Head of AI", "data-manager"),
        ("AI Architect", "architect"),
        ("Cloud Architect", "solutions-architect"),
        ("AI Governance Lead", "ai-governance"),
        ("Machine Learning Quality Engineer", None),
        ("Engineer", None),
        ("", None),
    ],
)
def test_a_title_counts_for_the_role_it_names(title, role):
    assert load_rules().role_of(title) == role


def test_every_role_the_rules_name_is_described():
    rules = load_rules()
    named = {rule.role for rule in rules.title_rules} | {target["role"] for target in rules.targets.values()}
    assert named - {None} == set(rules.roles)


def test_every_role_that_can_be_planned_for_says_what_its_pay_rests_on():
    roles, targets = load_catalogue().roles, load_rules().targets
    assert set(targets) == set(roles)
    for name, role in roles.items():
        assert role.market_role in (None, targets[name]["role"]), name
        assert targets[name]["why"], name


def test_a_senior_role_is_asked_at_senior_level():
    assert load_rules().targets["senior-ml-engineer"] == {
        "role": "ml-engineer",
        "level": "SE",
        "why": "the same title at senior level",
    }


def test_every_currency_has_plausible_bounds_and_every_country_one_currency():
    money = load_rules().money
    assert len({one.country for one in money}) == len(money)
    assert all(0 < one.least < one.most < 2**31 for one in money)
    assert {one.country for one in money if one.currency == "USD"} == {"US"}


@pytest.mark.parametrize("name", KEYS)
def test_no_sentence_of_the_rules_was_cut_at_a_comma(name):
    """A comma inside an unquoted value makes keys out of the rest of the sentence."""

    def walk(value):
        if isinstance(value, dict):
            if set(value) & {"why", "short", "usd", "evidence"}:
                assert any(set(value) <= allowed for allowed in KEYS[name]), value
            assert all(part is not None or key in ("role", "remark") or name == "names" for key, part in value.items())
            for part in value.values():
                walk(part)
        elif isinstance(value, list):
            for part in value:
                walk(part)

    walk(read_yaml(DATA / f"{name}.yaml").value)


def test_every_counted_name_maps_to_credentials_the_catalogue_holds():
    catalogue, names = load_catalogue(), load_names()
    for one in names["credentials"]:
        assert set(one.get("credentials", ())) <= set(catalogue.credentials), one["name"]
        vendor = one.get("vendor")
        assert all(each.startswith(f"{vendor}/") for each in one.get("credentials", ())), one["name"]
    shorts = [one["short"] for one in names["credentials"]]
    assert len(set(shorts)) == len(shorts)


def test_every_role_that_stands_beside_something_is_a_role_of_the_adverts():
    roles = set(load_rules().roles)
    beside, names = load_beside(), load_names()
    assert set(beside["wages"]) | set(beside["survey"]) | set(beside["exact_wages"]) <= roles
    assert {role for group in names["roles"].values() for role in group} <= roles
    assert {row["evidence"]["role"] for row in load_guide()["rows"]} <= roles
