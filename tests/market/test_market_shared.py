"""The shipped tables against the files they were made from."""

from __future__ import annotations

import csv
import hashlib
import json
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest

from waypost import market
from waypost.market import duckdb_engine, spark_engine
from waypost.market.building import build
from waypost.market.measures import DUCKDB, Measured, MeasuredCell, statements
from waypost.market.rules import load_names, load_rules
from waypost.market.sources import recognise
from waypost.market.tables import TABLES, read, records

pytestmark = pytest.mark.shared

ADVERTS = "aijobs_salaries.csv.gz"
SOURCES = (
    ADVERTS,
    "cert_mentions_in_postings.csv",
    "skill_vendor_mentions.csv",
    "cert_pay_premium_published.csv",
    "published_benchmarks_2026.csv",
    "bls_oews_selected.csv",
    "stackoverflow_2025_pay_by_role.csv",
)
GROUPS = {  # role of the reconciled file -> ours
    "AI Engineer (incl. GenAI/LLM, AI developer)": "ai-engineer",
    "ML Engineer (incl. CV/NLP/DL)": "ml-engineer",
    "MLOps / ML platform": "mlops",
    "Data Scientist": "data-scientist",
    "Data Engineer": "data-engineer",
    "Analytics Engineer": "analytics-engineer",
    "Data Analyst": "data-analyst",
    "BI analyst / developer / engineer": "bi",
    "Data/AI architect": "architect",
    "Research Engineer": "research-engineer",
    "Research Scientist (incl. ML/AI scientist, researcher)": "research-scientist",
    "Applied Scientist": "applied-scientist",
    "Software Engineer": "software-engineer",
    "Solutions / software / cloud architect (general)": "solutions-architect",
    "Data/AI manager / head / director": "data-manager",
}
REGROUPED = {  # every title that our rules put elsewhere: (theirs, ours, adverts in the file)
    "Machine Learning Model Engineer": (None, "ml-engineer", 8),
    "Backend Developer": (None, "software-engineer", 5),
    "Data Analist": (None, "data-analyst", 5),
    "Machine Learning Research Engineer": ("research-scientist", "research-engineer", 5),
    "Tableau Developer": (None, "bi", 4),
    "AI Governance Specialist": (None, "ai-governance", 4),
    "AI Governance Lead": (None, "ai-governance", 2),
    "Autonomous Vehicle Technician": ("ml-engineer", None, 2),
    "Head of Business Intelligence": ("bi", "data-manager", 2),
    "Director of Business Intelligence": ("bi", "data-manager", 1),
}
TWELVEFOLD = 8  # adverts set aside because their top is at least twelve times their bottom
POOLED_COMPARED = 361  # of 466; the others hold a role and country that a listed change touches
POOLED = """
with kept as (
  select country, role, level, cast(year as varchar) as year, low, high, parts
  from joined join judged using (wording) where joined.reason = 0
),
years as (from kept union all select * replace ('2024-2025' as year) from kept where year in ('2024', '2025')),
levels as (from years union all select * replace ('ALL' as level) from years)
select country, role, level, year, count(*), sum(parts), quantile_cont((low + high) / 2, 0.25),
       quantile_cont((low + high) / 2, 0.5), quantile_cont((low + high) / 2, 0.75)
from levels group by all
"""
LATER_CURRENCIES = {
    "CZ",
    "DK",
    "HK",
    "HU",
    "IL",
    "NO",
    "PH",
    "SE",
    "TH",
    "TR",
    "TW",
    "ZA",
    "CL",
    "CY",
    "LU",
    "MT",
    "SI",
}

Key = tuple[str, str, str, int]


@pytest.fixture(scope="module")
def folder(shared: Path) -> Path:
    return shared / "data" / "market"


@pytest.fixture(scope="module")
def source(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[duckdb.DuckDBPyConnection]:
    """The advert file laid down and judged, and beside it the adverts that the reconciled file was made from."""
    work = tmp_path_factory.mktemp("work")
    with duckdb_engine.opened(ADVERTS, work=work) as db:
        (file,) = recognise([folder / ADVERTS])
        duckdb_engine.lay_down(db, file, 0, work)
        duckdb_engine.judge(db, 1, load_rules())
        db.execute(f"create table joined as {statements(DUCKDB, load_rules(), rows='rows_0')['adverts']}")
        db.execute(f"create view theirs as from '{folder / 'aijobs_postings.parquet'}'")
        yield db


@pytest.fixture(scope="module")
def whole(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Measured:
    files = recognise([folder / ADVERTS])
    return duckdb_engine.measure(files, load_rules(), work=tmp_path_factory.mktemp("work"))[0]


@pytest.fixture(scope="module")
def reconciled(folder: Path) -> dict[Key, dict[str, str]]:
    """The rows of salary_by_role_level_year.csv for one level and one year."""
    with (folder / "salary_by_role_level_year.csv").open(encoding="utf-8") as opened:
        rows = list(csv.DictReader(opened))
    one = [row for row in rows if row["experience_level"] != "ALL" and "-" not in row["work_year"]]
    assert len(rows) == 823
    assert len(one) == 357
    return {
        (row["country"], GROUPS[row["role_group"]], row["experience_level"], int(row["work_year"])): row for row in one
    }


def test_the_shipped_tables_are_rebuilt_byte_for_byte(folder, tmp_path):
    built = build([folder / name for name in SOURCES], tmp_path)
    assert [path.name for path in built.written] == sorted(path.name for path in TABLES.glob("*.json"))
    for path in built.written:
        assert path.read_bytes() == (TABLES / path.name).read_bytes(), path.name


def test_the_sources_are_the_files_that_were_collected(folder):
    sums = dict(reversed(line.split()) for line in (folder / "SHA256SUMS").read_text().splitlines())
    for kind in ("pay", "certifications", "skills", "premia", "figures", "wages", "survey"):
        (origin,) = market.origins(kind)
        assert sums[origin.file] == origin.sha256
        assert hashlib.sha256((folder / origin.file).read_bytes()).hexdigest() == origin.sha256


def test_duckdb_and_spark_measure_the_same_numbers_on_the_real_file(folder, whole):
    with spark_engine.session() as session:
        assert spark_engine.measure(session, str(folder / ADVERTS), load_rules()) == whole
    assert len(whole.cells) > 1_000


def test_the_rows_join_into_the_very_adverts_of_the_derived_file(source):
    columns = "work_year, experience_level, employment_type, job_title, salary_currency, employee_residence, high, low"
    ours = """
        select try_cast(rows_0.work_year as int) as work_year, rows_0.experience_level, rows_0.employment_type,
               rows_0.job_title, rows_0.salary_currency, rows_0.employee_residence, joined.high, joined.low
        from joined join rows_0 using (row)"""
    theirs = f"select {columns} from theirs"
    assert source.execute("select count(*), sum(parts) from joined").fetchall() == [(76_258, 151_445)]
    for one, other in ((ours, theirs), (theirs, ours)):
        assert source.execute(f"select count(*) from ({one} except all {other})").fetchall() == [(0,)]


def test_every_title_counts_as_in_the_derived_file_but_for_those_listed(source):
    rules = load_rules()
    moved = {}
    found = source.execute(
        "select job_title, any_value(role_group), count(*) from theirs group by job_title"
    ).fetchall()
    for title, group, adverts in found:
        theirs = None if group is None else GROUPS[group]
        if rules.role_of(title) != theirs:
            moved[title] = (theirs, rules.role_of(title), adverts)
    assert moved == REGROUPED
    assert len(found) == 422


def test_cells_reconcile_with_the_published_ones_and_each_difference_is_explained(whole, reconciled, source):
    """A cell differs only where a title moved or a twelvefold range was set aside; 342 of their 357 are the same."""
    touched = set(explained(source))
    ours = {(one.country, one.role, one.level, one.year): one for one in whole.cells}
    different = {key for key in reconciled if key not in ours or not agrees(ours[key], reconciled[key])}
    assert different <= touched
    assert (len(reconciled), len(different)) == (357, 15)


def test_their_adverts_give_our_cells_once_the_listed_changes_are_made(whole, source):
    """The other way round, and exactly: regroup the listed titles, drop twelvefold ranges, and every cell is ours."""
    source.execute("create or replace table groups (name varchar, role varchar)")
    source.executemany("insert into groups values (?, ?)", list(GROUPS.items()))
    source.execute("create or replace table moved (title varchar, role varchar)")
    source.executemany("insert into moved values (?, ?)", [(title, ours) for title, (_, ours, _) in REGROUPED.items()])
    found = source.execute("""
        select employee_residence, case when moved.title is null then groups.role else moved.role end as ours,
               experience_level, work_year, count(*), sum(1 + cast(is_range as int)),
               quantile_cont(low + high, 0.25), quantile_cont(low + high, 0.5), quantile_cont(low + high, 0.75),
               count(distinct (low, high))
        from theirs left join groups on groups.name = role_group left join moved on moved.title = job_title
        where employment_type = 'FT' and currency_is_national and high < 12 * low and ours is not null group by all
    """).fetchall()
    theirs = {tuple(row[:4]): row[4:] for row in found}
    ours = {
        (one.country, one.role, one.level, one.year): (one.count.adverts, one.count.rows, *one.quartiles, one.ranges)
        for one in whole.cells
        if one.country not in LATER_CURRENCIES  # they know no national currency for these
    }
    assert ours == theirs
    assert len(ours) > 900


def test_different_ranges_are_fewer_than_the_adverts_they_call_unique(whole, reconciled):
    """They count a range once for each title, place of work and company size; we count different ranges alone."""
    ours = {(one.country, one.role, one.level, one.year): one for one in whole.cells}
    both = [(ours[key], row) for key, row in reconciled.items() if key in ours and agrees(ours[key], row)]
    assert all(one.ranges <= int(row["n_unique_ranges"]) for one, row in both)
    senior = ours["US", "ml-engineer", "SE", 2025]
    assert (senior.count.adverts, senior.ranges) == (1_034, 563)


def test_their_unique_adverts_are_reached_by_their_own_definition(source, reconciled):
    """So the difference in distinct ranges is one of definition and of nothing else."""
    found = source.execute("""
        select employee_residence, role_group, experience_level, work_year,
               count(distinct (low, high, job_title, remote_ratio, company_size))
        from theirs where employment_type = 'FT' and currency_is_national and role_group is not null group by all
    """).fetchall()
    unique = {(country, GROUPS[group], level, year): count for country, group, level, year, count in found}
    assert all(unique[key] == int(row["n_unique_ranges"]) for key, row in reconciled.items())


def test_levels_and_years_that_they_pool_follow_from_the_same_adverts(folder, source):
    """We ship none of their pooled rows; pooled on purpose, our adverts give them."""
    touched = {(country, role) for country, role, _, _ in explained(source)}
    with (folder / "salary_by_role_level_year.csv").open(encoding="utf-8") as opened:
        pooled = [row for row in csv.DictReader(opened) if row["experience_level"] == "ALL" or "-" in row["work_year"]]
    found = {tuple(row[:4]): row[4:] for row in source.execute(POOLED).fetchall()}
    compared = 0
    for row in pooled:
        role = GROUPS[row["role_group"]]
        if (row["country"], role) not in touched:
            adverts, parts, *quartiles = found[row["country"], role, row["experience_level"], row["work_year"]]
            assert (adverts, parts) == (int(row["n_postings"]), int(row["n_rows"]))
            theirs = [float(row[name]) for name in ("mid_p25", "mid_median", "mid_p75")]
            assert all(abs(one - other) <= 0.5 for one, other in zip(quartiles, theirs, strict=True))
            compared += 1
    assert (len(pooled), compared) == (466, POOLED_COMPARED)
    assert {record["level"] for record in records(read("pay"))} == {"EN", "MI", "SE", "EX"}
    assert all(isinstance(record["year"], int) for record in records(read("pay")))


def test_intervals_and_shares_are_those_of_the_counts(folder):
    for kind, file, column in (
        ("certifications", "cert_mentions_in_postings.csv", "certification"),
        ("skills", "skill_vendor_mentions.csv", "term"),
    ):
        with (folder / file).open(encoding="utf-8") as opened:
            lines = dict(enumerate(csv.DictReader(opened), start=2))
        table = list(records(read(kind)))
        assert len(table) == len([row for row in lines.values() if row["corpus"] not in load_names()["left_out"]])
        for record in table:
            row = lines[record["line"]]
            assert (record["corpus"], record["name"], record["adverts"]) == (
                row["corpus"],
                row[column],
                int(row["n_postings"]),
            )
            if record["named"] is not None:
                assert record["named"] == int(row["n_mention"])
                assert abs(record["low"] - float(row["share_lo95"])) <= 0.00011
                assert abs(record["high"] - float(row["share_hi95"])) <= 0.00011


def test_a_trace_reaches_the_records_of_the_real_file(folder):
    found = market.trace("mlops", "SE", 2025, source=folder / ADVERTS)
    assert found.adverts is not None
    assert len(found.adverts) == found.cell.adverts == 31
    middle = sorted((one.low + one.high) / 2 for one in found.adverts)[15]
    assert middle == found.cell.median == 182_500
    first = found.adverts[0]
    import gzip

    with gzip.open(folder / ADVERTS, "rt", encoding="utf-8") as opened:
        lines = opened.read().splitlines()
    assert lines[first.first_record].split(",")[3:5] == ["MLOps Engineer", str(first.high)]
    assert lines[first.last_record].split(",")[3:5] == ["MLOps Engineer", str(first.low)]


def test_the_guide_of_the_shared_folder_is_the_one_that_is_judged(shared):
    import yaml

    stated = yaml.safe_load((shared / "guide" / "guide.yaml").read_text())["salaries_us_median_2026"]
    assert [(row["role"], row["level"], row["usd"]) for row in stated] == [
        (row.role, row.level, row.guide_usd) for row in market.guide()
    ]


def test_tables_built_on_spark_are_the_same_bytes(folder, tmp_path):
    build([folder / ADVERTS], tmp_path, spark="sail")
    assert (tmp_path / "pay.json").read_bytes() == (TABLES / "pay.json").read_bytes()
    assert json.loads((tmp_path / "pay.json").read_text())["counts"]["rows"] == 151_445


def agrees(cell: MeasuredCell, row: dict[str, str]) -> bool:
    """The same adverts, rows, currency and quartiles; theirs are rounded to whole units, half to even."""
    quartiles = [float(row[name]) for name in ("mid_p25", "mid_median", "mid_p75")]
    near = all(abs(mine / 2 - other) <= 0.5 for mine, other in zip(cell.quartiles, quartiles, strict=True))
    same = (cell.count.adverts, cell.count.rows, cell.currency)
    return near and same == (int(row["n_postings"]), int(row["n_rows"]), row["currency"])


def explained(source: duckdb.DuckDBPyConnection) -> Iterator[Key]:
    """Cells that a moved title, theirs or ours, or a twelvefold range touches."""
    titles = ", ".join(f"'{title}'" for title in REGROUPED)
    rows = source.execute(f"""
        select job_title, role_group, employee_residence, experience_level, work_year, high >= 12 * low from theirs
        where job_title in ({titles}) or (high >= 12 * low and role_group is not null and employment_type = 'FT'
                                          and currency_is_national)
    """).fetchall()
    assert sum(twelvefold for *_, twelvefold in rows) == TWELVEFOLD
    for title, group, country, level, year, _ in rows:
        roles = REGROUPED[title][:2] if title in REGROUPED else (GROUPS[group],)
        yield from ((country, role, level, year) for role in roles if role is not None)
