"""The planning model in a few sentences, with the figures that are in force. ``docs/model.md`` tells the whole."""

from __future__ import annotations

from waypost.domain.catalogue import Catalogue

FORMULA = (
    "readiness = sum over the role's needs of",
    "            weight x (kappa x best attested + (1 - kappa) x best evidenced)",
)


def model_points(catalogue: Catalogue) -> tuple[tuple[str, str], ...]:
    """(word, what it means) pairs in the order in which a reader needs them."""
    stance = catalogue.stance
    return (
        ("Level", "Every skill has five: 0 none, 1 can discuss it, 2 with guidance, 3 alone, 4 can lead it."),
        ("Need", "A role needs skills at levels, with weights that add to 100 (waypost show ROLE)."),
        (
            "Attested",
            "What a credential shows: its level over the need, at most 1, times how far its kind is trusted.",
        ),
        ("Evidenced", f"What a finished project shows; work you only state counts by {stance.stated_work:g}."),
        (
            "Kappa",
            f"{stance.kappa:g}: the share of readiness that certificates can give. A certificate without a working "
            "project is worth half. A stance, not a measurement; change it with --kappa.",
        ),
        (
            "Best",
            "The best counts, not the sum: a second certificate on the same skills adds nothing.",
        ),
        ("Hours", "What one step teaches is not paid for again; mock exams, booking and writing up come on top."),
        ("Platform", f"A platform skill counts {stance.transfer:g} on another platform."),
        (
            "Plan",
            "The set of exams and projects with the highest readiness at your deadline within your money, hours, "
            "musts and must-nots, each exam open on its day and in your language. Ties go to fewer hours, then to "
            "less money. Its order gives proof early.",
        ),
        ("Proved", "The search is exact: it proves that no other set is better, or prints how far one could be."),
        ("Facts", f"{len(catalogue.credentials)} credentials, each fact with its source (waypost show ID)."),
        ("Judged", "Levels, needs, trust and hours are judgements: data you can read and change, marked as such."),
    )
