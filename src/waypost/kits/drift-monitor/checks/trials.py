"""The cases, each tried on many draws. A draw has a reference and a model of its own; the batch is of other rows."""

from __future__ import annotations

from dataclasses import dataclass

from drift_monitor import data, plant
from drift_monitor.monitor import Verdict, build
from drift_monitor.plant import Case
from drift_monitor.settings import load

DRAWS = 20


@dataclass(frozen=True, slots=True)
class Trial:
    """A case and what the monitor said each time."""

    case: Case
    verdicts: tuple[Verdict, ...]

    @property
    def alerts(self) -> int:
        """How many draws alerted."""
        return sum(bool(verdict.alerts) for verdict in self.verdicts)


def trials() -> tuple[tuple[Trial, ...], str]:
    """Every case tried, and whose data and cases they are."""
    settings = load()
    known = data.load(settings.data)
    cases, written = plant.cases(settings.data.features)
    drawn = [(seed, *build(known, settings, seed)) for seed in range(DRAWS)]
    tried = tuple(
        Trial(
            case,
            tuple(
                monitor.judge(plant.draw(unseen, case, settings.drift.batch_rows, seed).without(settings.data.target))
                for seed, monitor, unseen in drawn
            ),
        )
        for case in cases
    )
    return tried, known.origin if known.origin == written else "mixed"
