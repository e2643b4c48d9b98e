"""Random requests on any catalogue, of the kinds that people make."""

from __future__ import annotations

import datetime as dt
from random import Random

from waypost.domain.catalogue import Catalogue
from waypost.domain.credential import Kind
from waypost.domain.profile import Profile

AS_OF = dt.date(2026, 11, 22)
_CLOUDS = ("aws", "azure", "gcp")


def sampled_profile(catalogue: Catalogue, seed: int, *, as_of: dt.date = AS_OF) -> Profile:
    """A random request; the same seed gives the same one."""
    random = Random(seed)
    credentials = sorted(id for id, one in catalogue.credentials.items() if one.kind is Kind.EXAM)
    steps = [*credentials, *sorted(catalogue.projects)]
    platforms = sorted(catalogue.platforms)
    held = random.sample(credentials, random.choice([0, 0, 0, 1, 2]))
    free = [one for one in steps if one not in held]
    asked = random.sample(free, random.choice([0, 0, 0, 1, 2]) + random.choice([0, 0, 0, 1]))
    want = random.choice([0, 0, 0, 1, len(asked)])
    return Profile(
        id=f"sampled-{seed}",
        role=random.choice(sorted(catalogue.roles)),
        background=random.choice(sorted(catalogue.backgrounds)),
        stack=random.choice([None, None, *(_CLOUDS * 2), *platforms]),
        as_of=as_of,
        experience_years=random.choice([None, None, 0, 1, 3, 10]),
        hours_per_week=random.choice([3, 5, 6.5, 8, 8, 10, 12, 15, 20]),
        months=random.choice([2, 2.5, 3, 4, 6, 6, 9, 9, 12, 18, 24]),
        budget_usd=random.choice([None, 0, 100, 150, 200, 300, 400, 500, 600, 1000, 1000, 1500, 2500]),
        held=tuple(sorted(held)),
        done=tuple(sorted(random.sample(sorted(catalogue.projects), random.choice([0, 0, 0, 1])))),
        want=tuple(sorted(asked[:want])),
        avoid=tuple(sorted(asked[want:])),
        max_exams=random.choice([None, None, None, None, 1, 2, 3]),
        language=random.choice(["English", "English", "English", "Japanese"]),
        kappa=random.choice([None, None, None, None, 0.3, 0.7]),
    )
