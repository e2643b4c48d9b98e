"""Why an advert is set aside. The numbers are those of ``measures.sql``; 0 is kept."""

from __future__ import annotations

REASONS: dict[int, tuple[str, str]] = {
    1: ("year", "the year is missing or not between 2000 and 2100"),
    2: ("level", "the level is not one of those known"),
    3: ("employment", "not full time"),
    4: ("country", "no national currency is on file for the country"),
    5: ("currency", "not paid in the country's national currency, or mislabelled"),
    6: ("title", "no rule knows the title as a role"),
    7: ("unreadable", "the pay is not a whole number"),
    8: ("pay", "the pay is absurd for a year in that currency"),
    9: ("range", "the top of the range is too many times its bottom"),
}
