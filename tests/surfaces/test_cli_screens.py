"""Lines of screens that stand there only where they are true."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from waypost.market.tables import read

Cli = Callable[..., Any]
DAY = ("--as-of", "2026-11-22")
POINTS = "Points: how much of the role's needs it can attest, of 100."


@pytest.mark.parametrize(
    ("asked", "there"),
    [(("--vendor", "aws"), False), (("--vendor", "aws", "--role", "ml-engineer"), True)],
)
def test_points_are_explained_where_there_are_points(cli: Cli, asked: tuple[str, ...], there: bool) -> None:
    text = cli("list", *asked, *DAY).out
    assert (POINTS in text, "Points" in text.splitlines()[0]) == (there, there)


def test_points_are_not_explained_in_a_list_of_nothing(cli: Cli) -> None:
    assert POINTS not in cli("list", "--role", "ml-engineer", "--fee-max", "1", "--vendor", "aws", *DAY).out


def test_a_country_where_only_other_roles_were_counted_is_none_with_adverts(cli: Cli) -> None:
    table = read("pay", None)
    places: dict[str, set[str]] = {}
    for row in table["rows"]:
        places.setdefault(row[0], set()).add(row[table["columns"].index("country")])
    role, absent = next(
        (role, min(others)) for role, own in sorted(places.items()) if (others := set().union(*places.values()) - own)
    )
    text = " ".join(cli("market", role, "--country", absent).out.split())
    assert f"No advert was counted. Adverts were counted in {', '.join(sorted(places[role]))}." in text
