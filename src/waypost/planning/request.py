"""A profile against the catalogue, whoever made it, and the day by which its plan ends."""

from __future__ import annotations

import datetime as dt
import math
from dataclasses import replace

from waypost.catalogue.profile import read_profile, stated_fields
from waypost.domain.catalogue import Catalogue
from waypost.domain.durations import add_months
from waypost.domain.profile import Profile


def deadline(profile: Profile) -> dt.date:
    """The last day of the plan: ``by`` where stated, else ``months`` calendar months after ``as_of``.

    A part of a month is that part of the days of the month it falls in, so that a longer time never ends earlier.
    """
    if profile.by is not None:
        return profile.by
    whole = math.floor(profile.months)
    first, after = add_months(profile.as_of, whole), add_months(profile.as_of, whole + 1)
    return first + dt.timedelta(days=math.floor((profile.months - whole) * (after - first).days))


def checked(profile: Profile, catalogue: Catalogue) -> Profile:
    """The profile with every id resolved (aliases, case). Raises ``ProfileError`` with all that is wrong.

    A language in which no exam is offered is not wrong here: then none can be sat.
    """
    stated = {name: value for name, value in stated_fields(profile).items() if name != "language"}
    return replace(read_profile(stated, catalogue, today=profile.as_of), language=profile.language)
