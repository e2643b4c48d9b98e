"""Badge exports: what is read from them, what they stand for, and what no export can do."""

from __future__ import annotations

import base64
import datetime as dt
import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from waypost import api
from waypost.catalogue.badge_match import Doubt, Match, Sure, match_badges
from waypost.catalogue.badges import MOST_BADGES, Badge, read_badges
from waypost.domain.catalogue import Catalogue
from waypost.errors import DataError
from waypost.surfaces.badge_words import doubt_in_words

DAY = dt.date(2026, 11, 22)
AWS = "Amazon Web Services Training and Certification"


@pytest.fixture(scope="module")
def shipped() -> Catalogue:
    return api.load_catalogue()


def credly(name: Any, issuer: Any = AWS, **fields: Any) -> dict[str, Any]:
    """One badge as a public Credly profile lists it."""
    return {
        "id": "3f674d4f",
        "issued_at_date": "2025-06-01",
        "expires_at_date": None,
        "issued_at": "2025-06-01T15:20:32.000-05:00",
        "state": "accepted",
        "issuer": {
            "summary": f"issued by {issuer}",
            "entities": [{"label": "Issued by", "primary": True, "entity": {"type": "Organization", "name": issuer}}],
        },
        "badge_template": {"name": name, "description": "…", "skills": [{"name": "Cloud"}]},
        **fields,
    }


def open_badge(name: str, issuer: Any = None, **fields: Any) -> dict[str, Any]:
    """One Open Badges 3 credential."""
    return {
        "@context": [
            "https://www.w3.org/ns/credentials/v2",
            "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json",
        ],
        "type": ["VerifiableCredential", "OpenBadgeCredential"],
        "issuer": {"id": "did:web:x", "type": ["Profile"], "name": AWS} if issuer is None else issuer,
        "validFrom": "2025-06-01T00:00:00Z",
        "credentialSubject": {"type": ["AchievementSubject"], "achievement": {"type": ["Achievement"], "name": name}},
        "proof": [{"type": "DataIntegrityProof", "proofValue": "z5fk"}],
        **fields,
    }


def read(value: Any) -> tuple[Badge, ...]:
    return read_badges(json.dumps(value)).badges


def names(value: Any) -> list[str]:
    return [one.name for one in read(value)]


def matched(shipped: Catalogue, name: str, issuer: str | None = AWS, issued: str = "2025-06-01", **more: Any) -> Match:
    badge = Badge(name=name, form="Credly", issuer=issuer, issued=dt.date.fromisoformat(issued), **more)
    (found,) = match_badges([badge], shipped, DAY)
    return found


# reading


def test_a_public_credly_profile_is_read_with_its_dates_and_issuers() -> None:
    (badge,) = read({"data": [credly("AWS Certified AI Practitioner", expires_at_date="2028-06-01")], "metadata": {}})
    assert badge == Badge(
        name="AWS Certified AI Practitioner",
        form="Credly",
        issuer=AWS,
        issued=dt.date(2025, 6, 1),
        expires=dt.date(2028, 6, 1),
    )


def test_pages_and_bare_lists_of_credly_are_read_too() -> None:
    assert names([{"data": [credly("A b")]}, {"data": [credly("C d")]}]) == ["A b", "C d"]
    assert names([credly("A b"), credly("C d")]) == ["A b", "C d"]
    external = {"external_badge": {"badge_name": "E f", "issuer_name": "G", "issued_at_date": "2024-01-02"}}
    (badge,) = read({"data": [external]})
    assert (badge.name, badge.issuer, badge.issued) == ("E f", "G", dt.date(2024, 1, 2))


def test_the_organisation_that_issued_it_comes_from_the_summary_where_nothing_else_says_it() -> None:
    node = credly("A b")
    node["issuer"] = {"summary": "issued by Databricks"}
    assert read([node])[0].issuer == "Databricks"
    del node["issuer"]
    node["badge_template"]["issuer"] = {"summary": "Oracle"}
    assert read([node])[0].issuer == "Oracle"


def test_an_open_badge_is_read_with_its_term_and_its_code() -> None:
    node = open_badge("AWS Certified AI Practitioner", validUntil="2028-06-01T00:00:00Z")
    node["credentialSubject"]["achievement"]["humanCode"] = "AIF-C01"
    (badge,) = read(node)
    assert (badge.form, badge.issuer, badge.code) == ("Open Badges 3", AWS, "AIF-C01")
    assert (badge.issued, badge.expires) == (dt.date(2025, 6, 1), dt.date(2028, 6, 1))


def test_the_older_dates_and_a_creator_in_place_of_an_issuer_are_understood() -> None:
    node = open_badge("A b", "did:key:z6Mk", issuanceDate="2024-03-01T00:00:00Z", expirationDate="2026-03-01T00:00:00Z")
    del node["validFrom"]
    node["credentialSubject"]["achievement"]["creator"] = {"name": "Databricks"}
    (badge,) = read(node)
    assert (badge.issuer, badge.issued, badge.expires) == ("Databricks", dt.date(2024, 3, 1), dt.date(2026, 3, 1))


def test_a_presentation_of_several_is_read_without_its_endorsements() -> None:
    endorsement = {
        "type": ["VerifiableCredential", "EndorsementCredential"],
        "name": "Endorsed",
        "credentialSubject": {"id": "x", "type": ["EndorsementSubject"], "achievement": {"name": "Endorsed"}},
    }
    several = open_badge("A b", endorsement=[endorsement])
    both = open_badge("x")
    both["credentialSubject"] = [{"achievement": [{"name": "C d"}, {"name": "E f"}]}, {"achievement": {"name": "G h"}}]
    shown = {"type": "VerifiablePresentation", "verifiableCredential": [several, endorsement, both]}
    assert names(shown) == ["A b", "C d", "E f", "G h"]
    with pytest.raises(DataError, match="holds no badge"):
        read(endorsement)


def test_a_signed_badge_is_read_and_its_signature_is_not() -> None:
    body = base64.urlsafe_b64encode(json.dumps({"vc": open_badge("A b")}).encode()).decode().rstrip("=")
    token = f"eyJhbGciOiJub25lIn0.{body}.c2ln"
    assert [one.name for one in read_badges(token).badges] == ["A b"]
    assert names({"verifiableCredential": [token]}) == ["A b"]
    enveloped = {"type": "EnvelopedVerifiableCredential", "id": f"data:application/vc+jwt,{token}"}
    assert names({"verifiableCredential": enveloped}) == ["A b"]


def test_an_assertion_of_open_badges_2_is_read_and_a_mere_address_is_counted() -> None:
    whole = {
        "type": "Assertion",
        "issuedOn": "2024-01-01T00:00:00Z",
        "expires": "2025-01-01",
        "badge": {"type": "BadgeClass", "name": "A b", "issuer": {"name": "Databricks"}},
    }
    found = read_badges(json.dumps([whole, {"type": "Assertion", "badge": "https://example.org/badge/1"}]))
    assert [(one.name, one.issuer, one.expires) for one in found.badges] == [("A b", "Databricks", dt.date(2025, 1, 1))]
    assert found.nameless == 1


def test_a_renewal_replaces_what_it_renews() -> None:
    old = credly("A b", expires_at_date="2026-01-01")
    new = credly("A b", expires_at_date="2029-01-01")
    assert [one.expires for one in read([old, new])] == [dt.date(2029, 1, 1)]
    assert [one.expires for one in read([new, old])] == [dt.date(2029, 1, 1)]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        "null",
        "7",
        '"text"',
        "[]",
        "{}",
        '{"data": "x"}',
        '{"data": [[], {}, null, 3, "x", {"badge_template": null}]}',
        "[" * 100_000,
        '{"data":' * 50_000,
        '{"data": [' + "[" * 500 + "]" * 500 + "]}",
        '{"data": [' + "9" * 10_000 + "]}",
        "eyJ.eyJ.x",
        "eyJhbGciOiJub25lIn0.W1tbW1s.",
        "a" * 1_000_001,
    ],
)
def test_what_holds_no_badge_is_told_and_not_a_crash(text: str) -> None:
    with pytest.raises(DataError) as told:
        read_badges(text)
    assert str(told.value)


def test_wrong_types_leave_a_fact_out_and_nothing_else() -> None:
    odd = credly("A b", issued_at_date=20250601, issued_at=[], expires_at_date={"a": 1}, expires_at="31-12-2025")
    odd["issuer"] = {"entities": [None, 3, {"entity": "x"}, {"entity": {"name": 5}}], "summary": 7}
    (badge,) = read([odd])
    assert (badge.name, badge.issuer, badge.issued, badge.expires) == ("A b", None, None, None)
    found = read_badges(json.dumps([credly(None), credly(7), credly(["A"]), credly("  "), credly("ok")]))
    assert [one.name for one in found.badges] == ["ok"]
    assert found.nameless == 4
    assert read([credly("A b", issued_at_date="2025-02-30", issued_at=None)])[0].issued is None


def test_the_last_of_two_equal_keys_counts() -> None:
    text = '{"data": [{"badge_template": {"name": "first", "name": "second"}}]}'
    assert [one.name for one in read_badges(text).badges] == ["second"]


def test_names_lose_control_and_direction_marks_and_are_cut() -> None:
    (badge,) = read([credly("AWS\u202e Certified\u0000\u200b\n\tAI \u2066Practitioner\ud800")])
    assert badge.name == "AWS Certified AI Practitioner"
    (long,) = read([credly("x" * 100_000)])
    assert len(long.name) <= 160


def test_a_flood_of_badges_is_cut_and_counted() -> None:
    text = json.dumps([{"badge_template": {"name": f"badge {number}"}} for number in range(9_000)])
    found = read_badges(text)
    assert (len(found.badges), found.more) == (MOST_BADGES, 9_000 - MOST_BADGES)


_KEYS = some.sampled_from(
    [
        "data",
        "badges",
        "verifiableCredential",
        "vc",
        "type",
        "badge_template",
        "name",
        "issuer",
        "entities",
        "entity",
        "credentialSubject",
        "achievement",
        "creator",
        "humanCode",
        "badge",
        "external_badge",
        "badge_name",
        "state",
        "issued_at_date",
        "expires_at_date",
        "validFrom",
        "validUntil",
        "revoked",
        "id",
        "summary",
    ]
)
_LEAVES = some.none() | some.booleans() | some.integers() | some.floats() | some.text(max_size=12)
_LEAVES |= some.sampled_from(
    ("Assertion", "EndorsementCredential", "EnvelopedVerifiableCredential", "2025-06-01", "a.b.c")
)
_ANY = some.recursive(_LEAVES, lambda one: some.lists(one, max_size=4) | some.dictionaries(_KEYS, one, max_size=5))


@settings(max_examples=300, deadline=None)
@given(_ANY)
def test_no_json_breaks_the_reader_or_the_matching(value: Any) -> None:
    try:
        found = read_badges(json.dumps(value))
    except DataError:
        return
    assert all(one.name.isprintable() and one.name.strip() for one in found.badges)
    assert len(match_badges(found.badges, api.load_catalogue(), DAY)) == len(found.badges)


# matching


@pytest.mark.parametrize(
    ("name", "issuer", "issued", "id", "sure"),
    [
        ("AWS Certified AI Practitioner", AWS, "2025-06-01", "aws/aif-c01", Sure.EXACT),
        ("AWS Certified Machine Learning Engineer – Associate", AWS, "2025-06-01", "aws/mla-c01", Sure.EXACT),
        ("Microsoft Certified: Azure AI Fundamentals", "Microsoft", "2023-01-01", "ms/ai-900", Sure.EXACT),
        ("Microsoft Certified: Azure AI Fundamentals", "Microsoft", "2026-10-01", "ms/ai-901", Sure.EXACT),
        ("CKA: Certified Kubernetes Administrator", "The Linux Foundation", "2025-06-01", "cncf/cka", Sure.EXACT),
        ("Professional Machine Learning Engineer Certification", "Google Cloud", "2025-06-01", "gcp/pmle", Sure.CLOSE),
        ("Cloud Digital Leader Certification", "Google Cloud", "2025-06-01", "gcp/cdl", Sure.CLOSE),
        ("NVIDIA-Certified Associate: Generative AI and LLMs", "NVIDIA", "2025-06-01", "nvidia/nca-genl", Sure.CLOSE),
        ("CompTIA DataX™", "CompTIA", "2025-06-01", "comptia/dataai", Sure.EXACT),
    ],
)
def test_a_badge_stands_for_the_credential_of_its_issuer_with_its_title(
    shipped: Catalogue, name: str, issuer: str, issued: str, id: str, sure: Sure
) -> None:
    found = matched(shipped, name, issuer, issued)
    assert (found.ids, found.sure) == ((id,), sure)


@pytest.mark.parametrize(
    ("name", "issuer"),
    [
        ("AWS Certified AI Practitioner Early Adopter", AWS),
        ("AIF-C01 Exam Prep", AWS),
        ("The Complete AWS Certified AI Practitioner Course", AWS),
        ("AWS Certified AI Practitioner", "Somebody's Academy"),
        ("HashiCorp Certified: Terraform Associate (003)", "HashiCorp"),
        ("Certified", "Microsoft"),
        ("Azure", "Microsoft"),
        ("IBM", "IBM"),
        ("AWS", AWS),
    ],
)
def test_what_is_only_like_a_credential_is_not_taken_for_it(shipped: Catalogue, name: str, issuer: str) -> None:
    found = matched(shipped, name, issuer)
    assert not found.ids
    assert not found.take
    assert found.external == name


def test_every_credential_is_known_by_the_very_title_its_issuer_prints(shipped: Catalogue) -> None:
    personal = [one for one in shipped.credentials.values() if one.kind not in ("not-personal", "placeholder")]
    badges = [Badge(name=one.title, form="Credly", issuer=one.issuer) for one in personal]
    found = match_badges(badges, shipped, DAY)
    assert len(found) > 100
    assert not [one.id for one, match in zip(personal, found, strict=True) if one.id not in match.ids]
    assert not [match for match in found if match.sure is Sure.CLOSE]


def test_a_code_that_the_issuer_states_is_enough(shipped: Catalogue) -> None:
    found = matched(shipped, "Data science", "Microsoft", issued="2026-06-01", code="DP-100")
    assert (found.ids, found.sure) == (("ms/dp-100",), Sure.EXACT)
    assert not matched(shipped, "Data science", "Somebody", code="DP-100").ids


def test_no_issuer_or_a_shared_title_is_left_to_the_person(shipped: Catalogue) -> None:
    unsigned = matched(shipped, "AWS Certified Cloud Practitioner", None)
    assert (unsigned.ids, unsigned.sure, unsigned.take) == (("aws/clf-c02",), Sure.UNSURE, False)
    shared = matched(shipped, "Google AI Essentials", "Google")
    assert shared.ids == ("coursera/google-ai-essentials", "google/ai-essentials")
    assert (shared.sure, shared.take) == (Sure.UNSURE, False)
    assert (unsigned.doubt, shared.doubt) == (Doubt.UNSIGNED, Doubt.SHARED)


@pytest.mark.parametrize(
    ("more", "why"),
    [
        ({"expires": dt.date(2026, 11, 21)}, Doubt.EXPIRED),
        ({"void": "revoked"}, Doubt.VOID),
        ({"issued": "2027-01-01"}, Doubt.AHEAD),
    ],
)
def test_expired_revoked_and_future_badges_are_left_out(shipped: Catalogue, more: Any, why: Doubt) -> None:
    found = matched(shipped, "AWS Certified AI Practitioner", **more)
    assert (found.left_out, found.take) == (why, False)
    assert len(doubt_in_words(found, shipped)) > 20


def test_a_badge_counts_on_its_last_day(shipped: Catalogue) -> None:
    assert matched(shipped, "AWS Certified AI Practitioner", expires=DAY).take


def test_a_badge_without_an_end_whose_term_is_over_is_left_to_the_person(shipped: Catalogue) -> None:
    found = matched(shipped, "AWS Certified Machine Learning - Specialty", issued="2020-01-01")
    assert (found.ids, found.doubt, found.take) == (("aws/mls-c01",), Doubt.LAPSED, False)
    assert "36 months" in doubt_in_words(found, shipped)


def test_what_is_stated_already_is_not_added_again(shipped: Catalogue) -> None:
    badge = Badge(name="AWS Certified AI Practitioner", form="Credly", issuer=AWS)
    (found,) = match_badges([badge], shipped, DAY, held=("aws/aif-c01",))
    assert found.left_out is Doubt.HELD


def test_a_title_that_an_exam_asks_for_is_offered_as_that_title(shipped: Catalogue) -> None:
    found = matched(shipped, "Certified Information Systems Auditor® (CISA)", "ISACA")
    assert (found.external, found.opens, found.take) == ("CISA", ("isaca/aaia",), True)
    assert not matched(shipped, "The CIA triad in a nutshell", "Somebody").take
    assert matched(shipped, "Whatever, and more", "Somebody").external == "Whatever; and more"
