"""A project, a role or a skill on a screen."""

from __future__ import annotations

from rich.console import Console
from rich.text import Text

from waypost import api
from waypost.domain.catalogue import Catalogue
from waypost.surfaces import words
from waypost.surfaces.cli._text.console import Column, bullet, heading, indented, table


def print_project(console: Console, one: str, catalogue: Catalogue) -> None:
    """What a finished project shows, its hours and its cost."""
    project = catalogue.projects[one]
    _title(console, project.title, f"project {one}", project.summary)
    bullet(console, "Cost", words.project_cost(project), style="bold")
    bullet(console, "Own hours", f"{project.own_hours:.0f} h beyond what learning takes", style="bold")
    if project.pairs_with:
        names = [f"{words.name_of(pair, catalogue)} ({pair})" for pair in project.pairs_with]
        bullet(console, "Pairs with", ", ".join(names), style="bold")
    heading(console, "What it shows once finished")
    for skill, level in sorted(project.skills.items(), key=lambda pair: (-pair[1], pair[0])):
        bullet(console, f"level {level}", words.title_of_skill(skill, catalogue))
    if api.has_kit(project.kit):
        console.print()
        console.print(f"waypost project new {project.kit} DIR makes a working start.")


def print_role(console: Console, one: str, catalogue: Catalogue) -> None:
    """What a role needs, with its weights and reasons."""
    role = catalogue.roles[one]
    _title(console, role.title, f"role {one}", role.summary)
    if role.why:
        indented(console, role.why, by=1)
    heading(console, "What it needs (Waypost's judgement; weights add to 100)")
    rows = [
        (f"{need.weight:g}", str(need.level), f"{words.title_of_skill(need.skill, catalogue)}: {need.why}")
        for need in sorted(role.needs, key=lambda need: (-need.weight, need.skill))
    ]
    console.print(table((("Weight", "right"), ("Level", "right"), ("Need and why", "left")), rows, wide=2))
    console.print()
    console.print(f"waypost list --role {one}")


def print_skill(console: Console, one: str, catalogue: Catalogue) -> None:
    """What a skill is, level by level, with the hours to reach each."""
    skill = catalogue.skills[one]
    _title(console, skill.title, f"skill {one}", skill.definition)
    rows = [
        (str(level), f"{hours:.0f} h", text)
        for level, (hours, text) in enumerate(zip(skill.hours, skill.levels, strict=True), start=1)
    ]
    columns: tuple[Column, ...] = (("Level", "right"), ("Study", "right"), ("What it looks like", "left"))
    console.print(table(columns, rows, wide=2))
    indented(console, words.SKILL_HOURS, by=1)
    if skill.prerequisites:
        names = [words.title_of_skill(name, catalogue) for name in skill.prerequisites]
        indented(console, f"Builds on {words.listed(names)}.", by=1)
    needing = sorted(
        role.id for role in catalogue.roles.values() for need in role.needs if need.skill in (one, skill.family)
    )
    if needing:
        indented(console, f"Roles that need it: {', '.join(needing)}.", by=1)


def _title(console: Console, title: str, kind: str, summary: str) -> None:
    console.print(Text(title, style="bold"))
    console.print(Text(kind, style="dim"))
    console.print()
    indented(console, summary, by=1)
