"""A plan to take away: the same bytes from ``waypost plan --out`` and from the downloads of the web page."""

from __future__ import annotations

from collections.abc import Mapping

from waypost.catalogue.profile import stated_fields
from waypost.domain.catalogue import Catalogue
from waypost.domain.plan import Plan
from waypost.domain.profile import Profile
from waypost.errors import UsageError

TYPES: Mapping[str, str] = {
    ".ics": "text/calendar; charset=utf-8",
    ".json": "application/json",
    ".md": "text/markdown; charset=utf-8",
    ".png": "image/png",
    ".svg": "image/svg+xml",
    ".toml": "application/toml",
}  # ending -> media type


def plan_file(ending: str, plan: Plan, profile: Profile, catalogue: Catalogue) -> bytes:
    """A plan, or for ``.toml`` its profile, as the file that ``ending`` names.

    Raises ``UsageError`` for an ending that is not in ``TYPES`` and for a picture of a plan without steps.
    """
    match ending:
        case ".ics":
            from waypost.surfaces.ical import calendar

            return calendar(plan, profile, catalogue)
        case ".json":
            from waypost.surfaces.answers import plan_object, text_of

            return text_of(plan_object(plan, catalogue)).encode("utf-8")
        case ".md":
            from waypost.surfaces.markdown import markdown

            return markdown(plan, catalogue).encode("utf-8", "backslashreplace")
        case ".svg" | ".png":
            from waypost import api

            return api.plan_picture(plan, catalogue.roles[plan.role].title, ending)
        case ".toml":
            return profile_file(profile).encode("utf-8", "backslashreplace")
    raise UsageError(f"A plan cannot be written as {ending or 'nothing'}; expected one of {', '.join(TYPES)}.")


def profile_file(profile: Profile) -> str:
    """``waypost.toml``, which reads back as the same profile on the same day; the day itself is not kept."""
    from waypost.catalogue.profile_file import profile_text

    return profile_text({name: value for name, value in stated_fields(profile).items() if name != "as_of"})


def file_name(plan: Plan, ending: str) -> str:
    """A name that says what it is, of letters, digits, dots and dashes."""
    return "waypost.toml" if ending == ".toml" else f"waypost-{plan.role}-{plan.as_of}{ending}"
