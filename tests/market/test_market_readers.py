"""The shipped tables and what may be said from them."""

from __future__ import annotations

import dataclasses
import json
import subprocess
import sys
from pathlib import Path

import pytest

from waypost import market
from waypost.errors import DataError, Unavailable, UnknownId, UsageError
from waypost.market.posted import PayCell
from waypost.market.rules import load_guide, load_names, load_rules
from waypost.market.tables import TABLES, read, records
from waypost.market.wilson import interval

KINDS = ("pay", "certifications", "skills", "premia", "figures", "wages", "survey")
CELL = PayCell(
    role="ml-engineer",
    level="SE",
    country="US",
    year=2025,
    currency="USD",
    adverts=100,
    rows=200,
    p25=150_000,
    median=200_000,
    p75=250_000,
    ranges=80,
    ranges_median=199_000,
    least_adverts=20,
)


def test_no_shipped_cell_under_twenty_adverts_holds_a_figure():
    counted = 0
    for record in records(read("pay")):
        figures = [record[name] for name in ("p25", "median", "p75", "ranges_median")]
        assert (record["adverts"] >= 20) == all(figure is not None for figure in figures), record
        assert record["adverts"] >= 20 or not any(figures), record
        counted += 1
    for kind in ("certifications", "skills"):
        for record in records(read(kind)):
            assert (record["adverts"] >= 20) == (record["named"] is not None), record
            counted += 1
    for record in records(read("survey")):
        assert record["n"] >= 20 or record["median"] is None, record
    for record in records(read("figures")):
        assert record["n"] is None or record["n"] >= 20 or record["central_usd"] is None, record
    assert counted > 3_000


def test_every_country_is_paid_in_one_currency_and_the_us_in_dollars():
    seen = {(record["country"], record["currency"]) for record in records(read("pay"))}
    assert len({country for country, _ in seen}) == len(seen)
    assert ("US", "USD") in seen
    assert [country for country, currency in seen if currency == "USD"] == ["US"]


@pytest.mark.parametrize("kind", KINDS)
def test_every_table_names_its_file_licence_and_attribution(kind):
    (origin,) = market.origins(kind)
    assert len(origin.sha256) == 64
    assert origin.licence
    assert origin.attribution
    if kind == "survey":
        assert "ODbL" in origin.licence
        assert "Stack Overflow" in origin.attribution


def test_the_tables_were_built_with_the_rules_beside_them():
    table, rules = read("pay"), load_rules()
    assert table["method"]["sha256"] == rules.sha256, "the rules changed: build the tables again"
    assert table["targets"] == rules.targets
    assert table["guide"] == load_guide()["rows"]
    assert read("certifications")["corpora"] == load_names()["corpora"]
    assert read("skills")["vendors"] == load_names()["vendors"]


def test_every_advert_of_the_source_is_kept_or_set_aside_for_a_reason():
    counts = read("pay")["counts"]
    assert counts["adverts"] == counts["kept"]["adverts"] + sum(one["adverts"] for one in counts["aside"])
    assert counts["rows"] == counts["kept"]["rows"] + sum(one["rows"] for one in counts["aside"])
    assert counts["kept"]["adverts"] == sum(record["adverts"] for record in records(read("pay")))


def test_pay_is_given_by_level_and_year_and_never_pooled():
    cells = market.pay("ml-engineer")
    assert len({(cell.level, cell.year) for cell in cells}) == len(cells)
    assert {cell.currency for cell in cells} == {"USD"}
    assert [cell.level for cell in cells] == sorted((cell.level for cell in cells), key=["EN", "MI", "SE", "EX"].index)


def test_a_senior_role_answers_at_senior_level_unless_told_otherwise():
    assert {cell.level for cell in market.pay("senior-ml-engineer")} == {"SE"}
    assert {cell.level for cell in market.pay("senior-ml-engineer", "mid")} == {"MI"}


def test_a_role_without_adverts_says_so_instead_of_a_figure():
    assert market.pay("ai-literate-professional") == ()
    assert market.pay_role("ai-literate-professional").role is None
    assert "no advert title" in market.pay_role("ai-literate-professional").why
    assert all(not cell.enough and cell.median is None for cell in market.pay("ai-governance"))


def test_every_reader_takes_a_role_of_the_catalogue_or_of_the_adverts():
    readers = (
        market.pay,
        market.wages,
        market.survey,
        market.named,
        lambda role: market.demand("aws/mla-c01", role),
    )
    for reader in readers:
        assert reader("genai-engineer") == reader("ai-engineer") != ()
        assert reader("ai-literate-professional") == ()
        with pytest.raises(UnknownId, match="genai-enginer"):
            reader("genai-enginer")
    with pytest.raises(UsageError, match="kind is 'colour'"):
        market.named(kind="colour")


def test_unknown_roles_levels_and_names_are_refused_with_what_is_near():
    with pytest.raises(UnknownId) as caught:
        market.pay("ml-enginer")
    assert caught.value.closest[0] == "ml-engineer"
    with pytest.raises(UsageError, match="boss"):
        market.pay("ml-engineer", "boss")


def test_the_newest_year_with_adverts_enough_is_taken_before_a_newer_one():
    old, new = (
        dataclasses.replace(CELL, year=2024),
        dataclasses.replace(CELL, adverts=3, p25=None, median=None, p75=None),
    )
    assert market.newest([new, old]) == (old,)
    assert market.newest([dataclasses.replace(new, year=2023), new]) == (new,)


@pytest.mark.parametrize(
    ("stated", "kind"),
    [
        (200_000, "sound"),
        (181_000, "sound"),
        (175_000, "low"),
        (230_000, "high"),
        (140_000, "too-low"),
        (260_000, "too-high"),
    ],
)
def test_a_stated_figure_is_judged_by_median_and_range(stated, kind):
    assert market.judge(stated, CELL).kind == kind


def test_a_figure_is_not_judged_by_too_few_adverts():
    few = dataclasses.replace(CELL, adverts=7, p25=None, median=None, p75=None)
    assert (market.judge(200_000, few).kind, market.judge(200_000, few).text) == ("too-few", "too few: 7")
    assert market.judge(200_000, None).text == "too few: 0"


def test_the_five_rows_of_the_guide_stand_beside_evidence():
    rows = market.guide()
    assert [(row.role, row.level, row.guide_usd) for row in rows] == [
        ("AI/ML engineer", "junior", 110_000),
        ("ML engineer", "mid", 155_000),
        ("ML engineer", "senior", 195_000),
        ("applied AI / GenAI engineer", "unstated", 185_000),
        ("ML platform / MLOps lead", "lead", 215_000),
    ]
    for row in rows:
        assert row.cell is not None
        assert row.cell.adverts >= 20
        assert row.verdict.kind != "too-few"
        assert row.published


def test_demand_for_an_exam_holds_its_own_count_and_its_vendors():
    found = market.demand("aws/mla-c01")
    assert {one.scope for one in found} == {"exam", "vendor"}
    assert all(one.vendor == "aws" and one.country == "ALL" for one in found)
    assert len({(one.corpus, one.name) for one in found}) == len(found)
    for one in found:
        assert one.named is not None
        assert one.low <= one.share <= one.high


def test_demand_is_by_corpus_and_never_over_all_of_them():
    corpora = {one.corpus for one in market.demand("gcp/pde")}
    assert len(corpora) == 5
    assert not any("+" in corpus for corpus in corpora)


def test_an_exam_no_corpus_looked_for_has_no_count_of_its_own():
    assert market.best_demand("anthropic/ccdv-f", "ai-engineer") is None
    assert {one.scope for one in market.demand("databricks/ml-associate")} == {"vendor"}
    assert market.best_demand("databricks/ml-associate") is None


def test_the_count_to_print_is_the_newest_large_one_for_the_role():
    data_engineers = market.best_demand("aws/dea-c01", "data-engineer")
    ml_engineers = market.best_demand("aws/mla-c01", "ml-engineer")
    assert (data_engineers.adverts, ml_engineers.adverts) == (173, 240)
    assert market.best_demand("aws/mla-c01", "data-manager").role == "ALL"


def test_what_adverts_name_is_told_by_kind():
    assert {one.scope for one in market.named("mlops", kind="vendor")} == {"vendor-name"}
    skills = market.named("ml-engineer", kind="skill")
    assert {"Python", "Kubernetes"} <= {one.name for one in skills}
    assert not {"PhD mentioned", "AWS"} & {one.name for one in skills}


@pytest.mark.parametrize(
    ("named", "adverts", "low", "high"),
    [(0, 10, 0.0, 0.2775), (10, 10, 0.7225, 1.0), (79, 1718, 0.0371, 0.0569), (5, 50, 0.0435, 0.2136)],
)
def test_the_wilson_interval_is_the_published_one(named, adverts, low, high):
    assert [round(end, 4) for end in interval(named, adverts)] == [low, high]


def test_premia_say_their_method_and_none_claims_a_certificate_causes_pay():
    premia = market.premia()
    assert len(premia) == 13
    assert all(one.method and one.url.startswith("https://") for one in premia)
    assert {one.causal for one in premia} <= {"no", "partly"}
    assert all("cert" not in one.claim.lower() for one in premia if one.causal != "no")


def test_wages_and_survey_say_whether_they_are_the_role_or_only_near():
    (exact,) = market.wages("data-scientist")
    assert (exact.exact, exact.title, exact.year) == (True, "Data Scientists", 2025)
    assert all(not one.exact for one in market.wages("ml-engineer"))
    assert market.survey("ml-engineer")[0].years_coding == "ALL"
    assert market.wages("ai-governance") == ()


def test_readers_need_nothing_but_the_standard_library():
    code = (
        "import sys; from waypost import market; market.pay('ml-engineer'); market.guide(); "
        "market.demand('aws/mla-c01'); market.wages('ml-engineer'); "
        "heavy = {'duckdb', 'altair', 'pyspark', 'yaml', 'numpy', 'pandas', 'pydantic', 'rich'}; "
        "print(sorted(heavy & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_a_trace_names_file_rules_and_titles():
    found = market.trace("mlops-engineer", "senior", 2025)
    assert found.cell == market.pay("mlops", "SE", year=2025)[0]
    assert found.origins == market.origins("pay")
    assert any("mlops" in pattern for pattern in found.titles)
    assert any("USD" in rule for rule in found.rules)
    assert found.adverts is None


def test_a_trace_of_nothing_or_with_another_file_is_refused(advert_file, advert_row):
    with pytest.raises(UsageError, match="level"):
        market.trace("ml-engineer", None, 2025)
    with pytest.raises(UsageError, match="1999"):
        market.trace("ml-engineer", "SE", 1999)
    with pytest.raises(DataError, match="sha256"):
        market.trace("ml-engineer", "SE", 2025, source=advert_file([advert_row(120_000)]))


def test_a_trace_with_the_file_lists_the_records_behind_the_number(advert_file, advert_row, tmp_path):
    rows = [advert_row(1, job_title="Manager")]
    for at in range(25):
        rows += [advert_row(200_000 + at, remote_ratio=at % 2), advert_row(150_000, remote_ratio=at % 2)]
    path = advert_file(rows)
    market.build([path], tmp_path / "tables")
    found = market.trace("ml-engineer", "SE", 2025, source=path, tables=tmp_path / "tables")
    assert found.adverts is not None
    assert [(one.first_record, one.last_record) for one in found.adverts] == [
        (2 + 2 * at, 3 + 2 * at) for at in range(25)
    ]
    assert (found.adverts[3].low, found.adverts[3].high) == (150_000, 200_003)
    assert (found.cell.adverts, found.cell.rows) == (25, 50)


def test_absent_and_broken_tables_are_told_apart(tmp_path: Path):
    with pytest.raises(Unavailable, match="no market tables"):
        market.pay("ml-engineer", tables=tmp_path)
    (tmp_path / "pay.json").write_text("{")
    with pytest.raises(DataError, match="no JSON"):
        read("pay", tmp_path)
    assert read("wages", tmp_path) == read("wages")
    (tmp_path / "skills.json").write_text(json.dumps({"table": "skills", "format": 99}))
    with pytest.raises(DataError, match="format"):
        read("skills", tmp_path)


def test_the_package_ships_no_raw_data():
    assert sorted(path.name for path in TABLES.iterdir() if not path.name.startswith(".")) == sorted(
        f"{kind}.json" for kind in KINDS
    )
    assert sum(path.stat().st_size for path in TABLES.iterdir()) < 600_000


def test_the_market_module_exports_exactly_its_names():
    assert dir(market) == sorted(market.__all__)
    for name in market.__all__:
        assert getattr(market, name) is not None
    with pytest.raises(AttributeError, match="nothing"):
        _ = market.nothing
