"""What it costs to measure posted pay: DuckDB (Waypost's own pipeline) beside pandas and polars, in one run.

    python benchmarks/market.py [--millions 0.1 1 10] [--engines duckdb polars pandas] [--keep DIR]

Synthetic adverts in the shape of the public file: two rows to a posted range, half of the adverts repeating an
earlier one, many under titles that no rule knows. Every engine reads the same Parquet file in a process of its own,
with two threads to work with, does the same work (join rows into adverts, apply the rules, count what is set aside,
quartiles and different ranges of every cell), and must reach the same cells. Time is that of the whole process from
start to exit, memory its peak, cores the processor time over it. The promise: DuckDB at ten million adverts takes
less time than pandas at one million.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable
from pathlib import Path

CORES = 2
ENGINES = ("duckdb", "polars", "pandas")
MEMORY_PER_MILLION = {"duckdb": 0.2, "polars": 1.2, "pandas": 1.1}  # GB, to leave out what this machine cannot hold
UNKNOWN = ("Engineer", "Manager", "Analyst", "Product Manager", "Associate")
KNOWN = {
    "ai-engineer": ("AI Engineer", "AI Developer", "Prompt Engineer"),
    "ml-engineer": ("Machine Learning Engineer", "Computer Vision Engineer", "NLP Engineer"),
    "mlops": ("MLOps Engineer", "Machine Learning Infrastructure Engineer"),
    "data-scientist": ("Data Scientist", "Decision Scientist", "Lead Data Scientist"),
    "data-engineer": ("Data Engineer", "ETL Developer", "Big Data Engineer"),
    "data-analyst": ("Data Analyst", "Business Data Analyst"),
    "software-engineer": ("Software Engineer", "Backend Engineer", "Full Stack Developer"),
}
CELL = ["role", "employee_residence", "experience_level", "work_year"]
WORDING = [
    *("work_year", "experience_level", "employment_type", "job_title", "salary_currency"),
    *("employee_residence", "remote_ratio", "company_location", "company_size"),
]
SYNTHETIC = """
with numbered as (select range as advert, range % {half} as twin from range({adverts})),
drawn as (
  select advert, hash(twin) % {seeds} as id,
         hash(twin + 1) % 1000 as a, hash(twin + 2) % 1000 as b, hash(twin + 3) % 1000 as c
  from numbered
),
priced as (
  select *, (pay * (0.6 + a / 1500) / 100)::bigint * 100 as low,
         (pay * (0.6 + a / 1500) * (1.1 + b / 1500) / 100)::bigint * 100 as high
  from drawn join seeds using (id)
)
select year as work_year, level as experience_level, case when c < 7 then 'CT' else 'FT' end as employment_type,
       title as job_title, case when part = 1 then high else low end as salary,
       case when c between 10 and 60 then 'USD' else currency end as salary_currency,
       case when part = 1 then high else low end as salary_in_usd, country as employee_residence,
       case when b < 700 then 0 else 100 end::bigint as remote_ratio, country as company_location,
       case when a < 970 then 'M' else 'L' end as company_size
from priced, (values (1), (2)) as parts (part) where part = 1 or c > 14 order by advert, part
"""  # one advert in seventy has one figure, as in the public file


def main() -> int:
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("--millions", nargs="+", type=float, default=[0.1, 1, 10], help="millions of adverts")
    arguments.add_argument("--engines", nargs="+", choices=ENGINES, default=list(ENGINES))
    arguments.add_argument("--keep", type=Path, help="keep the synthetic files here, and use those that are there")
    arguments.add_argument("--run", nargs=2, metavar=("ENGINE", "FILE"), help=argparse.SUPPRESS)
    arguments.add_argument("--make", nargs=2, metavar=("ADVERTS", "FILE"), help=argparse.SUPPRESS)
    given = arguments.parse_args()
    if given.run:
        print(run(given.run[0], Path(given.run[1])))
        return 0
    if given.make:
        synthesise(int(given.make[0]), Path(given.make[1]))
        return 0
    with tempfile.TemporaryDirectory(prefix="waypost-bench-") as folder:
        return compare(given.millions, given.engines, given.keep or Path(folder))


def compare(millions: list[float], engines: list[str], folder: Path) -> int:
    """Run every engine on every size and print time, memory and ratios."""
    folder.mkdir(parents=True, exist_ok=True)
    took: dict[tuple[str, float], float] = {}
    same = True
    print("whole process; ratios against duckdb at the same size")
    print(f"{'adverts':>11} {'engine':<8} {'seconds':>8} {'cores':>5} {'peak MB':>8} {'time':>7} {'memory':>7}  cells")
    for size in millions:
        file = folder / f"adverts-{size:g}m.parquet"
        if not file.exists():
            subprocess.run([sys.executable, __file__, "--make", str(int(size * 1_000_000)), str(file)], check=True)
        base: tuple[float, float] | None = None
        digests = set()
        for engine in engines:
            needed = size * MEMORY_PER_MILLION[engine]
            if needed > free_gb():
                print(f"{size * 1e6:>11,.0f} {engine:<8} not run: needs about {needed:.0f} GB of memory")
                continue
            seconds, cores, peak, said = measured(engine, file)
            took[engine, size] = seconds
            base = base or (seconds, peak)
            digests.add(said)
            ratios = f"{seconds / base[0]:>6.2f}x {peak / base[1]:>6.2f}x"
            print(
                f"{size * 1e6:>11,.0f} {engine:<8} {seconds:>8.2f} {cores:>5.1f} {peak:>8.0f} {ratios}  {said}",
                flush=True,
            )
        if len(digests) > 1:
            same = False
            print("            the engines do not reach the same cells")
    kept = True
    if ("duckdb", 10) in took and ("pandas", 1) in took:
        ratio = took["duckdb", 10] / took["pandas", 1]
        kept = ratio < 1
        verdict = "kept" if kept else "BROKEN"
        print(f"promise: duckdb at 10 million / pandas at 1 million = {ratio:.2f}, less than 1: {verdict}")
    return 0 if same and kept else 1


def measured(engine: str, file: Path) -> tuple[float, float, float, str]:
    """Seconds, cores, peak megabytes and the answer of one engine in a process of its own."""
    command = [sys.executable, __file__, "--run", engine, str(file)]
    start = time.perf_counter()
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as child:
        assert child.stdout is not None
        said = child.stdout.read().strip()
        _, status, usage = os.wait4(child.pid, 0)
        child.returncode = os.waitstatus_to_exitcode(status)
    seconds = time.perf_counter() - start
    if child.returncode:
        raise SystemExit(f"{engine} failed on {file.name}")
    return seconds, (usage.ru_utime + usage.ru_stime) / seconds, usage.ru_maxrss / 1024, said


def run(engine: str, file: Path) -> str:
    """Measure the file with one engine and two threads; the answer is a count and a fingerprint of all cells."""
    os.environ |= {"POLARS_MAX_THREADS": str(CORES), "OMP_NUM_THREADS": str(CORES)}  # pandas reads through Arrow
    cells = {"duckdb": with_duckdb, "polars": with_polars, "pandas": with_pandas}[engine](file)
    ordered = sorted(tuple(str(part) for part in one[:4]) + tuple(float(part) for part in one[4:]) for one in cells)
    return f"{len(ordered)} {hashlib.sha256(json.dumps(ordered).encode()).hexdigest()[:12]}"


def synthesise(adverts: int, file: Path) -> None:
    """Write a file of that many adverts; the same bytes of data every time."""
    import duckdb

    from waypost.market.rules import load_rules
    from waypost.market.tables import read, records

    rules = load_rules()
    least = {one.currency: one.least for one in rules.money}
    seeds = []
    for cell in records(read("pay")):
        titles = KNOWN.get(cell["role"], UNKNOWN)
        pay = cell["median"] or 8 * least[cell["currency"]]
        for number in range(cell["adverts"]):
            title = titles[number % len(titles)]
            seeds.append((cell["year"], cell["level"], title, cell["currency"], cell["country"], pay))
    with duckdb.connect() as db:
        db.execute(
            "create table seeds (id bigint, year bigint, level varchar, title varchar, currency varchar, "
            "country varchar, pay bigint)"
        )
        for start in range(0, len(seeds), 500):
            batch = [(start + offset, *seed) for offset, seed in enumerate(seeds[start : start + 500])]
            marks = ", ".join(["(?, ?, ?, ?, ?, ?, ?)"] * len(batch))
            db.execute(f"insert into seeds values {marks}", [value for row in batch for value in row])
        db.execute(
            f"copy ({SYNTHETIC.format(adverts=adverts, half=max(adverts // 2, 1), seeds=len(seeds))}) to '{file}'"
        )


def free_gb() -> float:
    """Memory that this machine can still give, in GB."""
    return os.sysconf("SC_AVPHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") / 1e9


def with_duckdb(file: Path) -> Iterable[tuple[object, ...]]:
    """Waypost's own pipeline, as ``waypost market build`` runs it."""
    from waypost.market.duckdb_engine import measure, parquet_columns
    from waypost.market.rules import load_rules
    from waypost.market.sources import SourceFile

    source = SourceFile(
        path=file, kind="adverts", format="parquet", gzipped=False, columns=parquet_columns(file), sha256="", bytes=0
    )
    with tempfile.TemporaryDirectory(prefix="waypost-") as work:
        found, _ = measure([source], load_rules(), work=Path(work), threads=CORES)
    return [
        (
            one.role,
            one.country,
            one.level,
            one.year,
            one.count.adverts,
            one.count.rows,
            *one.quartiles,
            one.ranges,
            one.ranges_median,
        )
        for one in found.cells
    ]


def with_pandas(file: Path) -> Iterable[tuple[object, ...]]:
    import numpy as np
    import pandas as pd

    from waypost.market.rules import load_rules

    rules = load_rules()
    rows = pd.read_parquet(file)
    wording, salary = rows[WORDING], rows["salary"]
    follows = ((wording == wording.shift()).all(axis=1) & (salary.shift() >= salary)).to_numpy()
    position = np.arange(len(rows))
    second = (position - np.maximum.accumulate(np.where(follows, 0, position))) % 2 == 1
    rows["high"] = salary.shift().where(second, salary).astype("int64")
    rows["parts"] = 1 + second
    adverts = rows[second | ~np.append(follows[1:], False)].rename(columns={"salary": "low"})
    known = adverts["job_title"].unique()
    titles = pd.DataFrame({"job_title": known, "role": [rules.role_of(title) for title in known]})
    columns = ["employee_residence", "national", "least", "most"]
    money = pd.DataFrame([(one.country, one.currency, one.least, one.most) for one in rules.money], columns=columns)
    adverts = adverts.merge(titles, on="job_title", how="left").merge(money, on="employee_residence", how="left")
    national, least, most = adverts["national"], adverts["least"], adverts["most"]
    failed = [
        ~adverts["work_year"].between(2000, 2100),
        ~adverts["experience_level"].isin(list(rules.levels)),
        adverts["employment_type"] != rules.employment,
        national.isna(),
        national != adverts["salary_currency"],
        adverts["role"].isna(),
        (adverts["low"] < least) | (adverts["high"] > most),
        adverts["high"] >= rules.widest_range * adverts["low"],
    ]
    adverts["reason"] = np.select(failed, range(1, 9), 0)
    adverts.groupby("reason")["parts"].agg(["size", "sum"])
    kept = adverts[adverts["reason"] == 0].copy()
    kept["twice"] = kept["low"] + kept["high"]
    cells = kept.groupby(CELL)
    found = cells["parts"].agg(["size", "sum"])
    found = found.join(cells["twice"].quantile([0.25, 0.5, 0.75]).unstack())
    once = kept.drop_duplicates([*CELL, "low", "high"]).groupby(CELL)["twice"].agg(["size", "median"])
    return list(found.join(once.rename(columns={"size": "ranges"})).reset_index().itertuples(index=False, name=None))


def with_polars(file: Path) -> Iterable[tuple[object, ...]]:
    import polars as pl

    from waypost.market.rules import load_rules

    rules = load_rules()
    salary, column = pl.col("salary"), pl.col
    same = pl.all_horizontal(*(column(one) == column(one).shift() for one in WORDING), salary.shift() >= salary)
    place = (column("row") - pl.when(~column("follows")).then(column("row")).forward_fill()) % 2
    rows = pl.scan_parquet(file).with_row_index("row").with_columns(follows=same.fill_null(False), above=salary.shift())
    adverts = (
        rows.with_columns(place=place, followed=column("follows").shift(-1, fill_value=False))
        .filter((column("place") == 1) | ~column("followed"))
        .with_columns(
            low=salary,
            high=pl.when(column("place") == 1).then(column("above")).otherwise(salary),
            parts=column("place") + 1,
        )
    )
    known = pl.scan_parquet(file).select(column("job_title").unique()).collect()["job_title"]
    titles = pl.LazyFrame({"job_title": known, "role": [rules.role_of(one) for one in known]})
    countries, currencies, least, most = zip(
        *((one.country, one.currency, one.least, one.most) for one in rules.money), strict=True
    )
    money = pl.LazyFrame({"employee_residence": countries, "national": currencies, "least": least, "most": most})
    reason = (
        pl.when(~column("work_year").is_between(2000, 2100)).then(1)
        .when(~column("experience_level").is_in(list(rules.levels))).then(2)
        .when(column("employment_type") != rules.employment).then(3)
        .when(column("national").is_null()).then(4)
        .when(column("national") != column("salary_currency")).then(5)
        .when(column("role").is_null()).then(6)
        .when((column("low") < column("least")) | (column("high") > column("most"))).then(7)
        .when(column("high") >= rules.widest_range * column("low")).then(8)
        .otherwise(0)
    )  # fmt: skip
    joined = adverts.join(titles, on="job_title", how="left").join(money, on="employee_residence", how="left")
    judged = joined.select(*CELL, "low", "high", "parts", twice=column("low") + column("high"), reason=reason).collect(
        engine="streaming"
    )
    judged.group_by("reason").agg(pl.len(), column("parts").sum())
    kept = judged.lazy().filter(column("reason") == 0)
    quartiles = [column("twice").quantile(q, "linear").alias(f"q{q}") for q in (0.25, 0.5, 0.75)]
    found = kept.group_by(CELL).agg(pl.len(), column("parts").sum(), *quartiles)
    once = kept.unique([*CELL, "low", "high"]).group_by(CELL).agg(ranges=pl.len(), median=column("twice").median())
    return found.join(once, on=CELL).collect(engine="streaming").rows()


if __name__ == "__main__":
    sys.exit(main())
