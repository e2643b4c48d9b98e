"""What is known of a credential in words, and the sources that it is put down to."""

from __future__ import annotations

import datetime as dt

import pytest

from waypost.catalogue.dossier import dossier
from waypost.catalogue.load import load_catalogue
from waypost.surfaces.facts import Fact, facts_of


def facts(id: str) -> dict[str, Fact]:
    return {one.label: one for one in facts_of(dossier(load_catalogue(), id, dt.date(2026, 11, 22)))}


def stated_by(id: str, label: str) -> list[str]:
    sources = {one.key: one.states for one in load_catalogue().credentials[id].sources}
    return [sources[key] for key in facts(id)[label].sources]


def test_how_long_a_credential_lasts_is_put_down_to_those_who_say_so() -> None:
    (tracker,) = stated_by("databricks/ml-professional", "Lasts")
    assert "validity" in tracker
    (rule,) = stated_by("ms/ab-900", "Lasts")[1:]
    assert rule == "Fundamentals credentials never expire"


def test_a_fee_is_not_put_down_to_those_who_paid_another() -> None:
    for one in load_catalogue().credentials.values():
        if one.vendor == "databricks":
            said = " ".join(stated_by(one.id, "Fee") + stated_by(one.id, "Renewal"))
            assert "voucher" not in said
            assert "half price" not in said
    assert not any("$99" in one for one in stated_by("anthropic/ccar-f", "Fee"))


@pytest.mark.parametrize(
    ("id", "fee", "renewal"),
    [
        ("iapp/aigp", "799 USD ($649 for members)", "250 USD"),
        ("hashicorp/terraform-associate-004", "70.50 USD (Plus local tax; no retake included)", "70.50 USD"),
        ("anthropic/ccdv-f", "125 USD", "free"),
        ("aws/dea-c01", "150 USD", "75 USD with the 50% voucher (150 without)"),
        ("cisco/aitech", "not stated", ""),
        ("openai/academy-courses", "free", ""),
    ],
)
def test_a_fee_and_what_renewing_costs_are_told_in_the_same_words(id: str, fee: str, renewal: str) -> None:
    found = facts(id)
    assert found["Fee"].text == fee
    assert found["Renewal fee"].text == renewal


def test_what_does_not_expire_has_no_renewal_fee() -> None:
    found = facts("ms/ai-901")
    assert found["Lasts"].text == "does not expire"
    assert "Renewal fee" not in found
    assert found["Renewal"].text.endswith("no renewal.")


def test_weeks_stand_for_hours_only_where_no_hours_are_published() -> None:
    assert facts("cncf/cka")["Study"].text.startswith("published 4-8 weeks without hours, planned ")
    assert facts("databricks/ml-associate")["Study"].text.startswith("published 23-30 h, planned ")
