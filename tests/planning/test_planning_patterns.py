"""The patterns to avoid and the other warnings, found by structure in the profile and in the plan."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import replace
from decimal import Decimal

import pytest
from planning_profiles import sampled_profile
from planning_small import AS_OF, OWN, asked, catalogue, exam, project

from waypost.catalogue.load import load_catalogue
from waypost.domain.catalogue import Catalogue
from waypost.domain.credential import Credential, Event, EventKind, Prerequisite, Renewal
from waypost.domain.dates import PartialDate
from waypost.domain.judgement import Coverage
from waypost.domain.plan import Plan, Warning
from waypost.domain.profile import Profile
from waypost.planning import plan
from waypost.planning.cautions import URGENCY
from waypost.planning.patterns import PATTERNS

NEEDS = {"a": (2, 60.0), "b": (2, 40.0)}


def about(held: Catalogue, **groups: str) -> Catalogue:
    """The catalogue with its skills in groups; those not named are about machine learning."""
    skills = {id: replace(one, group=groups.get(id, "machine-learning")) for id, one in held.skills.items()}
    return replace(held, skills=skills)


def building_on(held: Catalogue, prerequisites: Mapping[str, tuple[str, ...]]) -> Catalogue:
    skills = {id: replace(one, prerequisites=prerequisites.get(id, ())) for id, one in held.skills.items()}
    return replace(held, skills=skills)


def with_events(made: tuple[Credential, Coverage], *events: Event) -> tuple[Credential, Coverage]:
    return replace(made[0], events=(*made[0].events, *events)), made[1]


def warned(offered: Catalogue, kind: str, **fields: object) -> list[Warning]:
    return [one for one in plan(asked(**fields), offered).warnings if one.kind == kind]


def of_pattern(warnings: Iterable[Warning], pattern: str) -> list[str]:
    return [one.kind for one in warnings if one.pattern == pattern]


# certificate-collecting


def test_several_certificates_without_a_project_are_collecting() -> None:
    held = about(catalogue([exam("v/one", {"a": 2}), exam("v/two", {"b": 2})], needs=NEEDS))
    (found,) = warned(held, "no-project")
    assert (found.pattern, set(found.ids)) == ("certificate-collecting", {"v/one", "v/two"})


def test_a_certificate_is_said_to_be_worth_half_only_where_it_is() -> None:
    held = about(catalogue([exam("v/one", {"a": 2}), exam("v/two", {"b": 2})], needs=NEEDS))
    assert "is worth half" in warned(held, "no-project")[0].message
    (found,) = warned(held, "no-project", kappa=1.0)
    assert (
        found.message == "2 AI certificates and no project to show: hiring people ask for work that they can look at."
    )


def test_one_certificate_or_a_project_beside_two_is_no_collecting() -> None:
    exams = [exam("v/one", {"a": 2}), exam("v/two", {"b": 2})]
    assert not warned(about(catalogue(exams[:1], needs=NEEDS)), "no-project")
    assert not warned(about(catalogue(exams, [project("p", {"a": 2})], needs=NEEDS)), "no-project")
    assert not warned(about(catalogue(exams, [project("p", {"z": 2})], needs=NEEDS)), "no-project", done=("p",))


def test_certificates_held_without_a_finished_project_are_seen_and_the_plan_says_what_mends_it() -> None:
    exams = [exam("v/one", {"a": 1}), exam("v/two", {"b": 1})]
    held = about(catalogue(exams, [project("p", {"a": 2})], needs=NEEDS))
    (found,) = warned(held, "no-project", held=("v/one", "v/two"))
    assert set(found.ids) == {"v/one", "v/two"}
    assert " p." in found.message


def test_certificates_that_are_not_about_ai_are_not_counted() -> None:
    exams = [exam("v/one", {"a": 2}), exam("v/two", {"b": 2})]
    held = about(catalogue(exams, needs=NEEDS), a="data", b="platforms")
    assert not warned(held, "no-project")


def test_a_wanted_certificate_that_adds_nothing_is_collecting() -> None:
    held = about(catalogue([exam("v/deep", {"a": 2}), exam("v/same", {"a": 1})], needs=NEEDS))
    (found,) = warned(held, "adds-nothing", want=("v/same",))
    assert (found.pattern, found.ids) == ("certificate-collecting", ("v/same",))
    assert not warned(held, "adds-nothing", want=("v/deep",))


def test_one_point_is_no_points() -> None:
    exams = [exam("v/deep", {"a": 2}), exam("v/more", {"a": 1, "b": 1})]
    needs = {"a": (2, 96.0), "b": (2, 4.0)}
    (found,) = warned(about(catalogue(exams, needs=needs, min_gain={"exam": 5.0})), "adds-nothing", want=("v/more",))
    assert found.message == "v/more, which you asked for, adds only 1 point to what you hold and plan."


# outdated-material


def test_a_wanted_exam_that_is_withdrawn_is_outdated_and_names_its_successor() -> None:
    profile = Profile(role="ml-engineer", stack="aws", as_of=AS_OF, want=("aws/mla-c01",))
    found = next(one for one in plan(profile, load_catalogue()).warnings if one.kind == "withdrawn")
    assert (found.pattern, found.ids) == ("outdated-material", ("aws/mla-c01",))
    assert "MLA-C02" in found.message


def test_a_held_exam_that_is_withdrawn_or_closing_is_outdated() -> None:
    exams = [exam("v/old", {"a": 1}, last_day="2026-01-31"), exam("v/soon", {"b": 1}, last_day="2027-03-31")]
    held = catalogue([*exams, exam("v/new", {"a": 2})], needs=NEEDS)
    found = warned(held, "held-withdrawn", held=("v/old", "v/soon"))
    assert [one.ids for one in found] == [("v/old",), ("v/soon",)]
    assert {one.pattern for one in found} == {"outdated-material"}


def test_a_held_exam_that_ends_in_one_language_alone_is_no_withdrawn_one() -> None:
    fields = {"role": "ml-engineer", "stack": "aws", "as_of": AS_OF, "held": ("aws/aif-c01", "aws/mla-c01")}
    (english,) = [one for one in plan(Profile(**fields), load_catalogue()).warnings if one.kind == "held-withdrawn"]
    assert "can no longer be sat in English; its last day was 28 Sep 2026. MLA-C02 follows it." in english.message
    german = plan(Profile(**fields, language="German"), load_catalogue()).warnings
    assert [one.ids for one in german if one.kind == "held-withdrawn"] == [("aws/mla-c01",)]


def changed(day: str, **fields: object) -> Event:
    return Event(kind=EventKind.GUIDE_CHANGED, date=PartialDate.parse(day), **fields)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("event", "seen"),
    [
        (changed("2026-06-01"), True),
        (changed("2025-06-01"), False),  # no news any more
        (changed("2027-01-10", planned=True), True),  # before it is sat
        (changed("2027-01-10"), False),  # nobody knew of it on the day of the plan
        (changed("2028-01-10", planned=True), False),  # after it is sat
        (changed("2026-06-01", languages=("Japanese",)), False),
    ],
)
def test_a_new_exam_guide_is_told_of_where_it_matters(event: Event, seen: bool) -> None:
    held = catalogue([with_events(exam("v/one", {"a": 4}), event)], needs={"a": (4, 100.0)})
    found = warned(held, "guide-changed")
    assert [one.pattern for one in found] == (["outdated-material"] if seen else [])


def test_the_guide_that_an_exam_opened_with_is_no_change() -> None:
    opened = Event(kind=EventKind.LIVE, date=PartialDate.parse("2026-07-01"))
    one = exam("v/one", {"a": 4})
    for guide, told in (("2026-06-15", []), ("2026-07-20", ["v/one"])):
        made = replace(one[0], events=(opened, changed(guide))), one[1]
        found = warned(catalogue([made], needs={"a": (4, 100.0)}), "guide-changed")
        assert [id for each in found for id in each.ids] == told


def test_what_rests_on_one_platform_alone_is_told_where_a_field_stays_bare() -> None:
    exams = [exam("v/cloud", {"f/aws": 2}, platform="aws")]
    needs = {"f*": (2, 60.0), "g": (2, 40.0)}
    held = about(catalogue(exams, needs=needs, platforms=("aws", "azure")), g="generative-ai")
    (found,) = warned(held, "single-service", stack="aws")
    assert found.pattern == "outdated-material"
    both = [*exams, exam("v/general", {"g": 2})]
    assert not warned(
        about(catalogue(both, needs=needs, platforms=("aws", "azure")), g="generative-ai"),
        "single-service",
        stack="aws",
    )


def test_where_nothing_can_be_planned_nothing_is_said_to_stay_bare() -> None:
    exams = [exam("v/cloud", {"f/aws": 2}, platform="aws"), exam("v/dear", {"g": 2}, fee=900)]
    needs = {"f*": (2, 60.0), "g": (2, 40.0)}
    held = about(catalogue(exams, needs=needs, platforms=("aws", "azure")), g="generative-ai")
    wish = {"stack": "aws", "skills": {"f/aws": 2}, "budget_usd": 0}
    assert warned(held, "single-service", **wish)
    assert not warned(held, "single-service", **wish, want=("v/dear",))


# skipped-fundamentals

GENERATIVE = {"rag": (2, 80.0), "b": (2, 20.0)}
BUILDS = {"rag": ("ml-fundamentals",), "ml-fundamentals": ("statistics",)}


def generative(*exams: tuple[Credential, Coverage], **more: object) -> Catalogue:
    made = catalogue([exam("v/rag", {"rag": 2}), *exams], needs=GENERATIVE, **more)  # type: ignore[arg-type]
    return building_on(about(made, rag="generative-ai", statistics="foundations"), BUILDS)


def test_a_generative_path_without_its_fundamentals_is_told_and_what_would_add_them() -> None:
    basics = exam("v/basics", {"ml-fundamentals": 1, "statistics": 1})
    (found,) = warned(generative(basics), "skipped-fundamentals")
    assert (found.pattern, found.ids) == ("skipped-fundamentals", ("v/basics",))


def test_fundamentals_that_one_has_or_plans_are_not_skipped() -> None:
    basics = exam("v/basics", {"ml-fundamentals": 1, "statistics": 1})
    knows = {"ml-fundamentals": 1, "statistics": 1}
    assert not warned(generative(basics, knows=knows), "skipped-fundamentals")
    assert not warned(generative(basics), "skipped-fundamentals", want=("v/basics",))
    assert not warned(generative(basics), "skipped-fundamentals", held=("v/basics",))


def test_a_role_that_asks_for_more_of_a_fundamental_is_measured_by_it() -> None:
    knows = {"ml-fundamentals": 1, "statistics": 1}
    held = catalogue([exam("v/rag", {"rag": 2})], needs={"rag": (2, 80.0), "ml-fundamentals": (2, 20.0)}, knows=knows)
    held = building_on(about(held, rag="generative-ai", statistics="foundations"), BUILDS)
    assert warned(held, "skipped-fundamentals")


def test_a_path_that_is_not_generative_skips_nothing() -> None:
    held = building_on(about(catalogue([exam("v/one", {"a": 2})], needs=NEEDS)), {"a": ("ml-fundamentals",)})
    assert not warned(held, "skipped-fundamentals")


# early-lock-in


def locked(*exams: tuple[Credential, Coverage]) -> Catalogue:
    own = [exam(f"v/own-{n}", {"a": 1}, platform="aws") for n in range(3)]
    return catalogue([*own, *exams], needs=NEEDS, platforms=("aws", "azure"))


HELD = ("v/own-0", "v/own-1", "v/own-2")


def test_every_certificate_on_one_platform_some_years_in_is_lock_in() -> None:
    offered = locked(exam("v/less", {"b": 1}), exam("v/more", {"b": 2}), exam("v/most", {"b": 4}, platform="azure"))
    (found,) = warned(offered, "early-lock-in", held=HELD, experience_years=6, max_exams=0, stack="aws")
    assert (found.pattern, found.ids) == ("early-lock-in", ("v/more",))


@pytest.mark.parametrize(
    "fields",
    [
        {"held": HELD, "experience_years": 1},
        {"held": HELD},
        {"held": HELD[:2], "experience_years": 6},
        {"held": (*HELD, "v/neutral"), "experience_years": 6},
        {"held": (*HELD, "v/other"), "experience_years": 6},
    ],
)
def test_beginners_a_few_certificates_and_other_platforms_are_no_lock_in(fields: dict[str, object]) -> None:
    held = locked(exam("v/neutral", {"z": 2}), exam("v/other", {"z": 2}, platform="azure"))
    assert not warned(held, "early-lock-in", stack="aws", **fields)


# all four of the guide, on the shipped catalogue


def _told(**fields: object) -> Plan:
    return plan(Profile(as_of=AS_OF, **fields), load_catalogue())  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("pattern", "fields"),
    [
        ("certificate-collecting", {"role": "genai-engineer", "held": ("aws/aif-c01", "ms/ai-901")}),
        ("outdated-material", {"role": "ml-engineer", "stack": "aws", "want": ("aws/mls-c01",)}),
        ("skipped-fundamentals", {"role": "genai-engineer", "background": "software-developer", "stack": "aws"}),
        (
            "early-lock-in",
            {
                "role": "ml-engineer",
                "stack": "azure",
                "experience_years": 8,
                "held": ("ms/az-900", "ms/dp-900", "ms/dp-600"),
            },
        ),
    ],
)
def test_each_pattern_of_the_guide_is_found_on_the_shipped_catalogue(pattern: str, fields: dict[str, object]) -> None:
    assert of_pattern(_told(**fields).warnings, pattern)


def test_a_careful_path_shows_none_of_the_patterns() -> None:
    made = _told(role="ml-engineer", background="data-scientist", stack="databricks", done=("tabular-study",))
    assert {one.pattern for one in made.warnings} <= {None, "outdated-material"}


# other warnings


def test_an_exam_that_closes_says_its_last_day_and_the_last_safe_start() -> None:
    held = catalogue([exam("v/one", {"a": 2}, last_day="2027-03-31")], needs=NEEDS)
    made = plan(asked(), held)
    (found,) = [one for one in made.warnings if one.kind == "closing"]
    assert (found.ids, found.pattern) == (("v/one",), None)
    assert made.steps[0].last_safe_start is not None
    assert "31 Mar 2027" in found.message
    assert made.steps[0].last_safe_start.strftime("%Y") in found.message


def test_a_beta_sitting_says_that_the_result_comes_later_and_what_it_costs() -> None:
    held = catalogue([exam("v/one", {"a": 2}, beta="2026-11-01", live="2027-12-01", beta_fee=75)], needs=NEEDS)
    (found,) = warned(held, "beta")
    assert "$75" in found.message


def test_doubtful_registration_and_an_unknown_fee_are_said() -> None:
    doubt = Event(kind=EventKind.REGISTRATION_UNCLEAR)
    held = catalogue(
        [with_events(exam("v/one", {"a": 2}, fee=None), doubt), exam("v/two", {"b": 2}, fee=130)], needs=NEEDS
    )
    kinds = {one.kind: one for one in plan(asked(), held).warnings}
    assert kinds["registration-unclear"].ids == ("v/one",)
    assert kinds["fee-unknown"].ids == ("v/one",)
    assert "$130" in kinds["fee-unknown"].message


def test_a_prerequisite_says_what_waits_for_it() -> None:
    gate = [Prerequisite(text="", any_of=("v/first",), gates="sitting")]
    held = catalogue([exam("v/first", {"c": 1}), exam("v/then", {"a": 2}, requires=gate)], needs=NEEDS)
    (found,) = warned(held, "prerequisite")
    assert found.ids == ("v/first", "v/then")


def test_a_condition_beyond_the_exam_is_said() -> None:
    held = catalogue([exam("v/one", {"a": 2}, requires=[Prerequisite(text="five years of work")])], needs=NEEDS)
    (found,) = warned(held, "prerequisite")
    assert "five years of work" in found.message


def test_where_no_fee_is_known_at_all_none_is_said_to_be_assumed() -> None:
    held = catalogue([exam("v/one", {"a": 2}, fee=None)], needs=NEEDS)
    (found,) = warned(held, "fee-unknown")
    assert found.message == "No source states the fee of v/one; nothing is counted for it."


def test_little_time_and_little_money_left_are_said() -> None:
    held = catalogue([exam("v/one", {"a": 2}, fee=100)], needs=NEEDS)
    tight = dt.timedelta(days=-(-(20 + OWN) * 7 // 10))
    assert warned(held, "time-tight", by=AS_OF + tight)
    assert not warned(held, "time-tight", by=AS_OF + tight + dt.timedelta(days=14))
    assert warned(held, "budget-tight", budget_usd=199)
    assert not warned(held, "budget-tight", budget_usd=200)
    assert not warned(held, "budget-tight")


def test_a_plan_that_is_nearly_as_good_for_far_less_is_told() -> None:
    long = project("long", {"a": 2, "b": 2, "x": 3})
    short = project("short", {"a": 2})
    held = catalogue(projects=[long, short], needs={"a": (2, 99.0), "b": (2, 1.0), "x": (1, 0.0)})
    (found,) = warned(held, "nearly-as-good")
    assert found.ids == ("long",)
    assert found.message == "Nearly as good: without long the best plan reaches 0.5 points less and takes 60 h less."
    assert not warned(held, "nearly-as-good", want=("long",))
    assert not warned(catalogue(projects=[long], needs=NEEDS), "nearly-as-good")


def test_renewals_within_a_year_of_the_pass_are_told_with_their_day() -> None:
    yearly = exam("v/one", {"a": 2})
    longer = exam("v/two", {"b": 2})
    renewal = Renewal(expires=True, months=12, fee_usd=Decimal(0))
    held = catalogue(
        [
            (replace(yearly[0], renewal=renewal), yearly[1]),
            (replace(longer[0], renewal=replace(renewal, months=36)), longer[1]),
        ],
        needs=NEEDS,
    )
    (found,) = warned(held, "renewal")
    assert found.ids == ("v/one",)


def test_what_closes_before_its_term_is_not_said_to_be_renewed_by_then() -> None:
    made = exam("v/one", {"a": 2}, last_day="2027-08-01")
    longer = exam("v/two", {"b": 2}, last_day="2027-08-01")
    renewal = Renewal(expires=True, months=12)
    held = catalogue(
        [
            (replace(made[0], renewal=renewal), made[1]),
            (replace(longer[0], renewal=replace(renewal, months=36)), longer[1]),
        ],
        needs=NEEDS,
    )
    (found,) = warned(held, "renewal")
    assert found.ids == ("v/one",)
    assert found.message.startswith("v/one ends on ")
    assert "not sure to be open after 1 Aug 2027" in found.message


def test_warnings_come_most_urgent_first_and_always_the_same_way() -> None:
    for seed in range(30):
        profile = sampled_profile(load_catalogue(), seed)
        profile = replace(profile, stack=profile.stack or "azure")
        found = plan(profile, load_catalogue()).warnings
        ranks = [URGENCY.index(one.kind) for one in found]
        assert ranks == sorted(ranks)
        assert found == plan(profile, load_catalogue()).warnings
        assert all(one.message.endswith(".") and one.pattern in (None, *PATTERNS) for one in found)


def _practised(held: str, after: tuple[str, ...] = ()) -> tuple[Credential, Coverage]:
    credential, coverage = exam(held, {"a": 2}, assumes={"c": 3}, after=after)
    return replace(credential, recommended_experience="Two years of practice."), coverage


def test_an_exam_far_beyond_what_was_practised_is_called_a_stretch() -> None:
    held = catalogue([_practised("v/high")], needs=NEEDS, ladder_gap=0.1)
    (found,) = warned(held, "stretch")
    assert found.ids == ("v/high",)
    assert "is a stretch. Expected: Two years of practice. The plan counts the hours" in found.message


@pytest.mark.parametrize("known", [{"c": 3}, {"c": 4}])
def test_an_exam_within_what_was_practised_is_no_stretch(known: dict[str, int]) -> None:
    held = catalogue([_practised("v/high")], needs=NEEDS, ladder_gap=0.1)
    assert warned(held, "stretch", skills=known) == []


def test_an_exam_after_its_rung_is_no_stretch() -> None:
    exams = [exam("v/rung", {"b": 2}), _practised("v/high", after=("v/rung",))]
    held = catalogue(exams, needs=NEEDS, ladder_gap=0.1)
    assert {"v/rung", "v/high"} == {step.id for step in plan(asked(), held).steps}
    assert warned(held, "stretch") == []
