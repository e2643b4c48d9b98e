"""Planned hours for somebody with the recommended experience, beside the published study hours.

    python benchmarks/calibration.py [--summary]

For every credential with published hours and a judged blueprint: learning from what its candidates are assumed to know
to what it attests, and its own hours. The error is against the middle of the published range. Nothing is read but the
catalogue.
"""

from __future__ import annotations

import argparse
import statistics
import sys
from collections.abc import Sequence
from dataclasses import dataclass

from waypost.catalogue.load import load_catalogue
from waypost.domain.catalogue import Catalogue
from waypost.domain.learning import attested, learning_hours, own_hours

MEDIAN_LIMIT = 0.35


@dataclass(frozen=True, slots=True, kw_only=True)
class Calibrated:
    """Hours of one credential; ``low`` and ``high`` are published, alike where a source gives one figure."""

    id: str
    low: float
    high: float
    planned: float

    @property
    def ratio(self) -> float:
        """Planned over the middle of what is published."""
        return self.planned / ((self.low + self.high) / 2)

    @property
    def error(self) -> float:
        """How far planned hours are off, as a part of the published middle."""
        return abs(self.ratio - 1)

    @property
    def is_within(self) -> bool:
        """Whether the planned hours lie in the published range."""
        return self.low <= self.planned <= self.high


def calibrated(catalogue: Catalogue) -> tuple[Calibrated, ...]:
    """Every credential whose hours are published and whose blueprint is judged, by how far planned hours are off."""
    found = []
    for id, credential in catalogue.credentials.items():
        ends = [end for end in (credential.study.hours_low, credential.study.hours_high) if end is not None]
        coverage = catalogue.coverage.get(id)
        if not ends or coverage is None or not coverage.domains:
            continue
        planned = learning_hours(coverage.assumes, attested(coverage), catalogue.skills)
        planned += own_hours(credential, catalogue.stance)
        found.append(Calibrated(id=id, low=min(ends), high=max(ends), planned=planned))
    return tuple(sorted(found, key=lambda one: (one.ratio, one.id)))


def median_error(found: Sequence[Calibrated]) -> float:
    """The error that half of the credentials stay below."""
    return statistics.median(one.error for one in found)


def summary(found: Sequence[Calibrated]) -> str:
    """The figures in four lines."""
    worst = max(found, key=lambda one: one.error)
    inside = sum(one.is_within for one in found)
    ranges = sum(one.low < one.high for one in found)
    over = sum(one.ratio > 1 for one in found)
    return (
        f"credentials with published hours   {len(found)}, {ranges} of them as a range\n"
        f"median error                       {median_error(found):.3f}\n"
        f"worst error                        {worst.error:.3f} ({worst.id}: {worst.planned:.0f} h planned, "
        f"{worst.low:g} to {worst.high:g} published)\n"
        f"within the published range         {inside} of {len(found)}\n"
        f"planned above the published middle {over} of {len(found)}"
    )


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--summary", action="store_true", help="only the figures over all")
    asked = parser.parse_args()
    found = calibrated(load_catalogue())
    if not found:
        sys.exit("No credential has published hours and a judged blueprint; expected some.")
    if not asked.summary:
        print(f"{'credential':44}{'published':>14}{'planned':>9}{'ratio':>7}")
        for one in found:
            published = f"{one.low:g}" if one.low == one.high else f"{one.low:g} to {one.high:g}"
            print(f"{one.id:44}{published:>14}{one.planned:9.1f}{one.ratio:7.2f}{'  within' if one.is_within else ''}")
        print()
    print(summary(found))
    return 0 if median_error(found) <= MEDIAN_LIMIT else 1


if __name__ == "__main__":
    sys.exit(main())
