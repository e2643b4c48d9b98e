"""Charts as objects and as files."""

from __future__ import annotations

import pytest

from waypost.errors import Unavailable, UsageError
from waypost.market import charts


def values(chart) -> list[dict]:
    """The data of a chart, wherever Altair put it."""
    data = chart.to_dict()["data"]
    return data["values"]


def test_the_range_chart_shows_every_level_with_adverts_enough():
    shown = values(charts.pay_chart(["ml-engineer", "mlops-engineer"]))
    assert {row["level_name"] for row in shown} == {"entry", "mid", "senior", "executive"}
    assert all(row["p25"] <= row["median"] <= row["p75"] for row in shown)
    assert [row["label"] for row in shown if row["label"].startswith("MLOps")] == [
        "MLOps and ML-platform engineer, senior, 2025"
    ]


def test_one_role_may_be_drawn_by_its_name_alone():
    assert charts.pay_chart("ml-engineer").to_dict() == charts.pay_chart(["ml-engineer"]).to_dict()


def test_the_trend_chart_keeps_years_and_levels_apart():
    shown = values(charts.trend_chart("ml-engineer"))
    assert len({(row["level_name"], row["year"]) for row in shown}) == len(shown) > 5


def test_the_demand_chart_carries_intervals_by_corpus():
    shown = values(charts.demand_chart(credential="aws/mla-c01"))
    assert len({row["corpus"] for row in shown}) == 5
    assert all(row["low"] <= row["share"] <= row["high"] for row in shown)
    assert values(charts.demand_chart("mlops-engineer", kind="skill"))


@pytest.mark.parametrize(("ending", "start"), [("svg", b"<svg"), ("png", b"\x89PNG"), ("html", b"<!DOCTYPE html>")])
def test_a_chart_is_written_as_a_file_that_asks_nobody_for_anything(ending, start, tmp_path):
    path = charts.save(charts.trend_chart("data-scientist", "senior"), tmp_path / f"trend.{ending}")
    content = path.read_bytes()
    assert content.startswith(start)
    assert b"<script src" not in content
    assert b"<link" not in content
    assert [one.name for one in tmp_path.iterdir()] == [path.name]


def test_a_chart_of_too_few_adverts_or_to_an_odd_file_is_refused(tmp_path):
    with pytest.raises(UsageError, match="20 adverts"):
        charts.pay_chart(["ai-governance"])
    with pytest.raises(UsageError, match=r"\.gif"):
        charts.save(charts.pay_chart(["ml-engineer"]), tmp_path / "a.gif")
    (tmp_path / "file").write_text("")
    with pytest.raises(Unavailable, match="could not be written"):
        charts.save(charts.pay_chart(["ml-engineer"]), tmp_path / "file" / "a.svg")
    with pytest.raises(UsageError, match="nothing to draw"):
        charts.demand_chart(credential="isc2/ai")


def test_roles_that_the_same_adverts_stand_for_are_drawn_once():
    one, both = (values(charts.pay_chart(roles)) for roles in (["ai-engineer"], ["genai-engineer", "ai-engineer"]))
    assert both == one


def test_a_role_that_no_advert_stands_for_is_not_drawn_with_the_adverts_for_others():
    for credential in (None, "aws/aif-c01"):
        with pytest.raises(UsageError, match="No adverts stand for"):
            charts.demand_chart("ai-literate-professional", credential)


def test_no_name_is_cut_short_and_every_chart_names_its_source():
    for chart, source in (
        (charts.pay_chart(["bi"]), "aijobs_salaries.csv.gz"),
        (charts.demand_chart("ml-engineer"), "cert_mentions_in_postings.csv"),
        (charts.demand_chart(kind="skill"), "skill_vendor_mentions.csv"),
    ):
        drawn = chart.to_dict()
        assert drawn["title"]["subtitle"][-1] == f"source: {source}"
        limits = [layer["encoding"]["y"]["axis"]["labelLimit"] for layer in drawn.get("spec", drawn)["layer"]]
        assert set(limits) == {0}


def test_names_are_ordered_without_adding_up_corpora_and_the_newest_corpus_comes_first():
    drawn = charts.demand_chart(kind="skill").to_dict()
    most: dict[str, float] = {}
    for row in drawn["data"]["values"]:
        most[row["name"]] = max(most.get(row["name"], 0), row["share"])
    order = drawn["spec"]["layer"][0]["encoding"]["y"]["sort"]
    assert [most[name] for name in order] == sorted(most.values(), reverse=True)
    assert drawn["facet"]["row"]["sort"][0].startswith("Built In, Jan-Feb 2026")
