"""Tables made from small source tables: what adverts name, published premia and figures, official wages, a survey."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from waypost.errors import DataError
from waypost.market.rules import Rules, load_beside, load_names
from waypost.market.sources import KINDS, SourceFile, read_table
from waypost.market.wilson import interval

Table = dict[str, Any]  # what one shipped file holds: facts about the table, then "columns" and "rows"

_DIGITS = 4
_MENTIONS = ("corpus", "role", "country", "name", "adverts", "named", "low", "high", "line")
_PREMIA = (*KINDS["premia"], "line")
_FIGURES = ("guide_row", *KINDS["figures"][1:], "line")
_WAGES = ("year", "occupation", "title", "employment", "p25", "median", "p75", "line")
_SURVEY = ("country", "occupation", "years_coding", "n", "p25", "median", "p75", "line")


def make_table(source: SourceFile, rules: Rules) -> Table:
    """The table that a source of its kind makes. Raises ``DataError`` with every record that is wrong."""
    columns, facts, convert = _MAKERS[source.kind]
    rows: list[list[Any]] = []
    problems: list[str] = []
    for record in read_table(source):
        try:
            row = convert(record, rules)
        except (ValueError, KeyError) as error:
            problems.append(f"{source.path}:{record['line']}: {error}.")
        else:
            if row is not None:
                rows.append([*row, int(record["line"])])
    if not rows and not problems:
        problems.append(f"{source.path}: holds no rows; expected records below the header.")
    if problems:
        raise DataError(tuple(problems[:20]))
    return {**facts(rules), "columns": list(columns), "rows": rows}


def _mention(record: Mapping[str, str], rules: Rules, column: str) -> list[Any] | None:
    names = load_names()
    corpus, name = record["corpus"], record[column]
    if corpus in names["left_out"]:
        return None
    _known(corpus, names["corpora"], "corpus")
    _known(record["role"], names["roles"], "role")
    if column == "certification":
        _known(name, {one["name"] for one in names["credentials"]}, "certification")
    adverts, named = _whole(record["n_postings"]), _whole(record["n_mention"])
    if named > adverts:
        raise ValueError(f"{named} of {adverts} adverts name {name!r}")
    if adverts < rules.least_adverts:
        return [corpus, record["role"], record["country"], name, adverts, None, None, None]
    low, high = interval(named, adverts)
    return [corpus, record["role"], record["country"], name, adverts, named, round(low, _DIGITS), round(high, _DIGITS)]


def _certification(record: Mapping[str, str], rules: Rules) -> list[Any] | None:
    return _mention(record, rules, "certification")


def _skill(record: Mapping[str, str], rules: Rules) -> list[Any] | None:
    return _mention(record, rules, "term")


def _premium(record: Mapping[str, str], _rules: Rules) -> list[Any]:
    if record["causal"] not in ("no", "partly", "yes"):
        raise ValueError(f"causal is {record['causal']!r}; expected no, partly or yes")
    return [record[name] or None for name in _PREMIA[:-1]]


def _figure(record: Mapping[str, str], rules: Rules) -> list[Any]:
    n = _number(record["n"])
    shown = n is None or n >= rules.least_adverts
    low, central, high = (_number(record[name]) if shown else None for name in ("low_usd", "central_usd", "high_usd"))
    texts = [record[name] for name in ("table_role", "source", "tier", "date", "statistic")]
    return [*texts, low, central, high, n, record["basis"], record["url"]]


def _wage(record: Mapping[str, str], _rules: Rules) -> list[Any]:
    pay = [_number(record[name]) for name in ("A_PCT25", "A_MEDIAN", "A_PCT75")]
    return [_whole(record["YEAR"]), record["OCC_CODE"], record["OCC_TITLE"], _number(record["TOT_EMP"]), *pay]


def _answer(record: Mapping[str, str], rules: Rules) -> list[Any]:
    n = _whole(record["n"])
    pay = [_number(record[name]) if n >= rules.least_adverts else None for name in ("p25", "median", "p75")]
    return [record["country"], record["DevType"], record["years_code_band"], n, *pay]


def _known(value: str, known: Any, what: str) -> None:
    if value not in known:
        raise ValueError(f"{what} {value!r} is not in names.yaml; say there what it means")


def _whole(text: str) -> int:
    number = _number(text)
    if not isinstance(number, int):
        raise ValueError(f"{text!r} is no whole number")
    return number


def _number(text: str) -> int | float | None:
    """A number, whole where it is whole; nothing is ``None``."""
    if not text.strip():
        return None
    value = float(text)
    if value != value or abs(value) > 1e15 or value < 0:
        raise ValueError(f"{text!r} is no amount")
    return int(value) if value.is_integer() else value


def _mention_facts(rules: Rules) -> Table:
    return {"least_adverts": rules.least_adverts, "interval": "Wilson, 95%", "corpora": load_names()["corpora"]}


def _certification_facts(rules: Rules) -> Table:
    names = load_names()
    listed = [{key: one.get(key) for key in ("name", "short", "scope", "vendor")} for one in names["credentials"]]
    for one, full in zip(listed, names["credentials"], strict=True):
        one["credentials"] = full.get("credentials", [])
    return {**_mention_facts(rules), "roles": names["roles"], "names": listed}


def _skill_facts(rules: Rules) -> Table:
    names = load_names()
    return {
        **_mention_facts(rules),
        "roles": names["roles"],
        "vendors": names["vendors"],
        "not_skills": names["not_skills"],
    }


def _wage_facts(_rules: Rules) -> Table:
    beside = load_beside()
    return {"currency": "USD", "of_roles": beside["wages"], "exact": beside["exact_wages"]}


def _survey_facts(rules: Rules) -> Table:
    return {"currency": "USD", "least_adverts": rules.least_adverts, "of_roles": load_beside()["survey"]}


_Maker = tuple[Sequence[str], Callable[[Rules], Table], Callable[[Mapping[str, str], Rules], list[Any] | None]]
_MAKERS: Mapping[str, _Maker] = {
    "certifications": (_MENTIONS, _certification_facts, _certification),
    "skills": (_MENTIONS, _skill_facts, _skill),
    "premia": (_PREMIA, lambda _: {}, _premium),
    "figures": (_FIGURES, lambda _: {}, _figure),
    "wages": (_WAGES, _wage_facts, _wage),
    "survey": (_SURVEY, _survey_facts, _answer),
}
