"""What a plan looks like in a terminal, from plans made by hand."""

from __future__ import annotations

import io
import re
from dataclasses import replace
from typing import Any

import pytest
from rich.console import Console

from waypost.domain.catalogue import Catalogue
from waypost.domain.plan import Plan
from waypost.domain.profile import Profile
from waypost.surfaces.cli._text.plan import print_plan


def screen(plan: Plan, profile: Profile, catalogue: Catalogue, *, width: int = 80, **options: Any) -> str:
    saved = options.pop("saved", False)
    console = Console(file=io.StringIO(), width=width, markup=False, highlight=False, **options)
    print_plan(console, plan, profile, catalogue, saved=saved)
    return console.file.getvalue()  # type: ignore[attr-defined]


def test_warnings_stand_before_everything_but_the_title(plan: Plan, profile: Profile, small: Catalogue) -> None:
    text = screen(plan, profile, small)
    assert text.index("withdrawn on 30 Apr 2027") < text.index("Readiness 12 now")


@pytest.mark.parametrize("width", [40, 80, 120, 200])
def test_no_line_is_wider_than_the_terminal(plan: Plan, profile: Profile, small: Catalogue, width: int) -> None:
    assert max(map(len, screen(plan, profile, small, width=width).splitlines())) <= width


def test_the_calendar_widens_with_the_terminal(plan: Plan, profile: Profile, small: Catalogue) -> None:
    narrow, wide = (screen(plan, profile, small, width=width).count("━") for width in (80, 160))
    assert wide > 1.5 * narrow


def test_every_step_shows_its_days_its_cost_and_its_reason(plan: Plan, profile: Profile, small: Catalogue) -> None:
    text = " ".join(screen(plan, profile, small).split())
    for part in ("exam 14 Feb 2027", "$150", "+31.2", "For Retrieval +20.0, Python +11.2.", "Next best instead: OPS-1"):
        assert part in text
    assert "Without it the best plan reaches 12.5 points less." in text


def test_a_plan_says_what_to_do_on_monday(plan: Plan, profile: Profile, small: Catalogue) -> None:
    text = screen(plan, profile, small)
    assert "On Mon 23 Nov 2026" in text
    assert "https://example.com/DEV-1" in text


def test_readiness_shows_what_is_attested_and_what_is_evidenced(plan: Plan, profile: Profile, small: Catalogue) -> None:
    assert "31 by credentials, 32 by work" in screen(plan, profile, small)


def test_the_parts_of_readiness_and_of_the_hours_add_up(plan: Plan, profile: Profile, small: Catalogue) -> None:
    steps = (replace(plan.steps[0], hours=28.6), replace(plan.steps[1], hours=21.7))
    text = screen(
        replace(plan, steps=steps, hours=50.3, readiness_end=80.6, attested_end=35.6), profile, small, width=120
    )
    assert "81 of 100" in text
    assert "36 by credentials, 45 by work" in text
    assert re.findall(r" (\d+) +\$\d+ +\+", text) == ["29", "21"]
    assert "50 of 312 h" in text


def test_two_long_names_of_one_issuer_can_be_told_apart(plan: Plan, profile: Profile, small: Catalogue) -> None:
    names = ("databricks/data-engineer-associate", "databricks/data-engineer-professional")
    steps = tuple(replace(one, id=id, code=None) for one, id in zip(plan.steps, names, strict=True))
    text = screen(replace(plan, steps=steps, excluded=()), profile, small)
    assert " data-engineer-assoc... " in text
    assert " data-engineer-profe... " in text


def test_an_exclusion_gives_its_reason(plan: Plan, profile: Profile, small: Catalogue) -> None:
    assert "OPS-1: over budget by $65" in screen(plan, profile, small)


def test_an_infeasible_plan_shows_its_causes_and_repairs(impossible: Plan, profile: Profile, small: Catalogue) -> None:
    text = screen(impossible, profile, small)
    assert "OPS-1 costs $165" in text
    assert "Raise the budget by $65." in text
    assert "Calendar" not in text


def test_a_terminal_without_unicode_gets_ascii_pictures(
    plan: Plan, profile: Profile, small: Catalogue, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Console, "encoding", "ascii")
    text = screen(plan, profile, small)
    assert "X" in text
    assert not set("━◆█▓░→") & set(text)


def test_brackets_in_a_title_are_text_and_no_markup(plan: Plan, profile: Profile, small: Catalogue) -> None:
    odd = replace(plan, steps=(replace(plan.steps[0], title="Exam [red]one[/red]"),))
    assert "[red]one[/red]" in screen(odd, profile, small)


def test_an_unknown_fee_is_said_and_never_counted_as_nothing(plan: Plan, profile: Profile, small: Catalogue) -> None:
    odd = replace(plan, steps=(replace(plan.steps[0], fee_known=False, fee_usd=0),))
    text = screen(odd, profile, small)
    assert "unknown" in text
    assert "1 fee not stated" in text
    assumed = replace(plan, steps=(replace(plan.steps[0], fee_known=False, fee_usd=100),))
    assert "~$100" in screen(assumed, profile, small)


def test_a_saved_profile_is_told_how_to_record_progress(plan: Plan, profile: Profile, small: Catalogue) -> None:
    assert "waypost done ex/dev-1" in screen(plan, profile, small, saved=True)
    assert "--write" in screen(plan, profile, small)


def test_an_empty_plan_still_makes_a_whole_screen(plan: Plan, profile: Profile, small: Catalogue) -> None:
    empty = replace(plan, steps=(), excluded=(), warnings=())
    assert "Readiness" in screen(empty, profile, small)
