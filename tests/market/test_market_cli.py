"""The command line of the market evidence."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from waypost.market.measures import COLUMNS

ESCAPE = "\x1b"
SCREENS = (
    ("market", "guide"),
    ("market", "ml-engineer", "--all-years"),
    ("market", "mlops-engineer"),
    ("market", "ai-literate-professional"),
    ("market", "genai-engineer", "--country", "GB"),
    ("market", "--credential", "aws/mla-c01"),
    ("market", "--credential", "gcp/pmle", "ml-engineer"),
    ("market", "names", "data-engineer-for-ai"),
    ("market", "names", "--kind", "skill"),
    ("market", "trace", "mlops", "--level", "senior", "--year", "2025"),
    ("market", "roles"),
    ("market", "--help"),
    ("market",),
)


@pytest.mark.parametrize("screen", SCREENS, ids=" ".join)
def test_every_screen_fits_80_columns_and_is_plain_without_colour(screen, cli):
    ran = cli(*screen)
    assert (ran.code, ran.err) == (0, "")
    assert ran.out.strip()
    assert max(len(line) for line in ran.out.splitlines()) <= 80
    assert ESCAPE not in ran.out


def test_the_guide_stands_beside_the_evidence_on_one_screen(cli):
    lines = cli("market", "guide").out.splitlines()
    assert len(lines) <= 24
    for figure in ("110,000", "155,000", "195,000", "185,000", "215,000", "1,034", "sha256 671f26bcba0f"):
        assert any(figure in line for line in lines), figure


def test_the_guide_in_json_has_five_rows_with_n_and_verdict(cli):
    rows = json.loads(cli("market", "guide", "--json").out)["rows"]
    assert len(rows) == 5
    for row in rows:
        keys = ["role", "level", "guide_usd", "p25_usd", "median_usd", "p75_usd", "n", "year", "verdict"]
        assert list(row)[:9] == keys
        assert row["p25_usd"] <= row["median_usd"] <= row["p75_usd"]
        assert row["n"] >= 20
        assert row["verdict"]


def test_cells_in_json_have_the_guides_keys_and_null_under_twenty(cli):
    found = json.loads(cli("market", "ml-engineer", "--json").out)
    few = [cell for cell in found["cells"] if cell["n"] < 20]
    many = [cell for cell in found["cells"] if cell["n"] >= 20]
    assert few
    assert many
    assert all(cell["median_usd"] is None and cell["verdict"] == f"too few: {cell['n']}" for cell in few)
    assert all(cell["median_usd"] == cell["median"] > 0 for cell in many)
    assert {cell["year"] for cell in found["cells"]} >= {2023, 2024, 2025}
    assert found["sources"][0]["sha256"].startswith("671f26bcba0f")


def test_pay_in_another_currency_is_never_called_dollars(cli):
    cells = json.loads(cli("market", "data-scientist", "--country", "gb", "--json").out)["cells"]
    shown = [cell for cell in cells if cell["median"] is not None]
    assert shown
    assert all(cell["currency"] == "GBP" and cell["median_usd"] is None for cell in cells)


def test_too_few_is_said_with_its_n(cli):
    out = cli("market", "ai-governance").out
    assert "too few: 2" in out
    assert not re.search(r"\d{2,3},\d{3}", out)


def test_a_reader_is_told_what_range_ranges_and_too_few_mean_and_how_to_trace_a_figure(cli):
    out = " ".join(cli("market", "mlops-engineer").out.split())
    assert "Half of the adverts lie between p25 and p75." in out
    assert "Ranges counts different ranges" in out
    assert "Under 20 adverts no figure is shown." in out
    assert "waypost market trace mlops --level SE --year 2025" in out  # not a cell without figures


def test_every_figure_beside_the_adverts_names_its_file_and_line(cli):
    out = cli("market", "ml-engineer").out
    for file in ("aijobs_salaries.csv.gz", "bls_oews_selected.csv", "stackoverflow_2025_pay_by_role.csv"):
        assert f"Source: {file}" in out
    assert "Open Database License (ODbL) 1.0" in " ".join(out.split())
    guide = json.loads(cli("market", "guide", "--json").out)
    assert [one["file"] for one in guide["beside_sources"]["figures"]] == ["published_benchmarks_2026.csv"]
    assert all(one["line"] >= 2 for row in guide["rows"] for one in row["published"])
    named = json.loads(cli("market", "--credential", "aws/mla-c01", "--json").out)
    assert [one["file"] for one in named["beside_sources"]["premia"]] == ["cert_pay_premium_published.csv"]
    assert sorted(one["line"] for one in named["premia"]) == list(range(2, 15))
    assert "Source: cert_pay_premium_published.csv" in cli("market", "--credential", "aws/mla-c01").out


def test_a_lead_is_looked_for_where_adverts_for_leads_are(cli):
    """Of 200 rows of the public file whose title begins with Lead, 191 are senior and one is executive."""
    cells = json.loads(cli("market", "mlops", "--level", "lead", "--json").out)["cells"]
    assert {cell["level"] for cell in cells} == {"SE"}


def test_every_corpus_says_which_adverts_of_which_countries_it_holds(cli):
    lines = cli("market", "names", "--kind", "vendor").out.splitlines()
    assert lines[lines.index("Built In, Jan-Feb 2026, all adverts") + 1] == (
        " titles with AI or ML engineer; countries: US, GB, DE, NL, IN"
    )
    for asked in (("names", "ml-engineer"), ("--credential", "aws/mla-c01")):
        found = json.loads(cli("market", *asked, "--json").out)
        assert set(found["corpora"]) == {one["corpus"] for one in found["mentions"]}
        assert all(one["countries"] and one["adverts"] and one["method"] for one in found["corpora"].values())


def test_what_others_publish_says_of_how_many(cli):
    beside = " ".join(cli("market", "ml-engineer").out.split())
    assert "Data Scientists (nearest occupation), 262,440 employed, BLS OEWS May 2025" in beside
    assert "AI/ML engineer, all pay, n=77, Stack Overflow 2025" in beside
    assert "422,770 tech workers" in cli("market", "--credential", "aws/mla-c01").out


def test_a_plan_tells_of_every_exam_what_was_counted_and_under_which_name(cli):
    asked = ("plan", "--role", "ml-engineer", "--stack", "aws", "--as-of", "2026-11-22")
    told = " ".join(cli(*asked, "--want", "saa-c03").out.partition("What adverts say")[2].split())
    assert "SAA-C03: 1 of 240 adverts name AWS Solutions Architect at any level (Built In, Jan-Feb 2026)." in told
    other = " ".join(cli(*asked, "--want", "aip-c01").out.partition("What adverts say")[2].split())
    assert "AIP-C01: No corpus of adverts was searched for it by name." in other


@pytest.mark.parametrize(
    ("role", "why"),
    [
        ("ai-literate-professional", "No adverts stand for ai-literate-professional"),
        ("solutions-architect", "No corpus counted the adverts for solutions-architect"),
    ],
)
def test_a_role_that_nobody_counted_is_not_told_as_naming_nothing(role, why, cli):
    for asked in (("names", role), ("--credential", "aws/mla-c01", role)):
        out = cli("market", *asked).out
        assert why in out
        assert "named by none" not in out
        assert "looked for this one" not in out


@pytest.mark.parametrize(
    ("arguments", "flags"),
    [
        (("--credential", "aws/mla-c01", "--country", "US"), "--country"),
        (("--credential", "aws/mla-c01", "--level", "mid", "--year", "2025"), "--level and --year"),
        (("chart", "demand", "ml-engineer", "--country", "GB", "-o", "a.svg"), "--country"),
        (("chart", "demand", "--credential", "gcp/pde", "--kind", "vendor", "-o", "a.svg"), "--kind"),
        (("chart", "pay", "ml-engineer", "--credential", "gcp/pde", "-o", "a.svg"), "--credential"),
    ],
)
def test_an_option_that_the_answer_would_pass_over_is_refused(arguments, flags, cli, tmp_path):
    ran = cli("market", *arguments)
    assert (ran.code, ran.out) == (2, "")
    assert ran.err.startswith(f"{flags} cannot be answered here")
    assert not list(tmp_path.glob("*.svg"))


def test_a_country_without_adverts_names_those_with_some(cli):
    ran = cli("market", "ml-engineer", "--country", "NZ")
    assert ran.code == 0
    assert "Adverts were counted in" in ran.out
    assert "US" in ran.out


def test_a_credential_is_told_by_corpus_with_intervals_and_no_gain(cli):
    out = cli("market", "--credential", "AWS-MLA-C01").out
    assert "AWS Machine Learning, Specialty or Engineer" in out
    assert "0.1% to 0.5%" in out
    assert "causal: no" in out
    assert "None of this says what a certificate earns" in out
    found = json.loads(cli("market", "--credential", "aws/mla-c01", "--json").out)
    assert found["credential"] == "aws/mla-c01"
    assert all(one["low"] <= one["share"] <= one["high"] for one in found["mentions"])


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("ml-enginer",), "No role 'ml-enginer'"),
        (("--credential", "aws/none"), "No credential 'aws/none'"),
        (("ml-engineer", "--level", "boss"), "The level is 'boss'"),
        (("ml-engineer", "--country", "Britain"), "country is 'Britain'"),
        (("names", "--kind", "colour"), "kind is 'colour'"),
        (("chart", "pie", "ml-engineer", "--out", "a.svg"), "The chart asked for is 'pie ml-engineer'"),
        (("show",), "Nothing is asked"),
        (("build",), "No source file is named"),
        (("trace", "ml-engineer", "--year", "2025"), "expected a level"),
    ],
)
def test_a_wrong_use_is_told_in_a_sentence(arguments, said, cli):
    ran = cli("market", *arguments)
    assert ran.code == 2
    assert said in ran.err
    assert "Traceback" not in ran.err
    assert ran.out == ""


def test_a_chart_is_written_where_asked(cli, tmp_path):
    ran = cli("market", "chart", "trend", "data-scientist", "--out", "trend.svg")
    assert (ran.code, ran.out) == (0, "trend.svg\n")
    assert (tmp_path / "trend.svg").read_text().startswith("<svg")
    assert cli("market", "chart", "demand", "--credential", "gcp/pde", "-o", "demand.png").code == 0
    assert cli("market", "chart", "pay", "ml-engineer", "mlops-engineer", "-o", "pay.html").code == 0


def test_a_build_reports_what_it_read_and_later_commands_read_its_tables(cli, tmp_path):
    record = "2025,SE,FT,Data Engineer,{pay},USD,US,0,US,M"
    rows = [record.format(pay=pay) for at in range(30) for pay in (150_000 + at, 120_000)]
    path = tmp_path / "mine.csv"
    path.write_text("\n".join([",".join(COLUMNS), *rows, "2025,SE"]) + "\n" + "\n".join(rows))
    ran = cli("market", "build", "--source", path, "--out", "tables")
    assert ran.code == 0
    assert "120 rows are 60 adverts; 60 of them count. Cells: 1." in ran.out
    assert "mine.csv, line 62: missing columns" in ran.out
    assert "joining rows into adverts …" in ran.err
    cells = json.loads(cli("market", "data-engineer", "--tables", "tables", "--json").out)["cells"]
    assert [(cell["n"], cell["median_usd"]) for cell in cells] == [(60, 135_007)]


def test_a_build_that_fails_says_why_and_writes_nothing(cli, tmp_path):
    Path("bad.csv").write_text("a,b\n1,2\n")
    ran = cli("market", "build", "--source", "bad.csv", "--out", "tables")
    assert ran.code == 2
    assert "nearest kind of file" in ran.err
    assert not (tmp_path / "tables").exists()
    assert cli("market", "build", "--source", "none.csv").code == 3


def test_the_guide_comes_without_importing_an_engine(tmp_path):
    import subprocess
    import sys

    code = (
        "import sys; from waypost.surfaces.cli._shell import run; run(['market', 'guide']); "
        "print(sorted({'duckdb', 'altair', 'pyspark', 'numpy', 'pandas', 'yaml'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=tmp_path)
    assert done.stdout.splitlines()[-1] == "[]"
