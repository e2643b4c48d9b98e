"""The planning model in a few sentences, with the figures that are in force. ``docs/model.md`` tells the whole."""

from __future__ import annotations

from waypost.domain.catalogue import Catalogue

FORMULA = (
    "readiness = sum over the role's needs of",
    "            weight x (kappa x best attested + (1 - kappa) x best evidenced)",
)

STANCE = {
    "kappa": (
        "Share of readiness that credentials can give; the rest must be evidenced.",
        "A certificate without a working project is worth half. Hiring people say so, and so do we.",
    ),
    "transfer": (
        "What a platform skill counts on another platform.",
        "Concepts carry over; services and their names do not.",
    ),
    "off_stack": (
        "How far a credential about another platform than yours is trusted.",
        "An employer on one cloud learns little from an exam about another.",
    ),
    "off_stack_evidence": (
        "How far a project on another platform counts.",
        "It is about another platform, but anybody can still look at it.",
    ),
    "stated_work": ("How far work counts that you only state.", "Nobody can look at it."),
    "min_gain": (
        "Readiness points below which a credential is not worth asking for.",
        "A step that adds a point or two is not worth evenings and money; more for a dear exam than for a short lab.",
    ),
    "project_points_per_hour": (
        "Points that a project must bring for each hour of its own work.",
        "A project that is more work has to bring more.",
    ),
    "trust": (
        "How far the market trusts a kind of credential.",
        "An hour of questions on concepts shows less than a proctored professional exam; a course shows attendance.",
    ),
    "recognition": (
        "How well an issuer, or one of its credentials, is known.",
        "A credential nobody has heard of opens fewer doors. Ordered as adverts name issuers; figures by hand.",
    ),
    "ladder_gap": (
        "Hours short of the recommended experience, per hour of own preparation, from which a lower exam comes first.",
        "A professional certificate without a day of practice convinces nobody.",
    ),
    "rung_gain": (
        "Points that such a lower exam must bring by itself to be asked for.",
        "A rung that shows nothing of its own is a detour.",
    ),
    "full_share": (
        "Percent of a blueprint from which the level it tests is credited in full.",
        "A skill that fills a tenth of an exam is credited less than one that fills a third.",
    ),
    "thin_credit": (
        "What a level counts for as its share of the blueprint goes to nothing.",
        "A few questions on a skill do not show it.",
    ),
    "unread_blueprint": (
        "Factor for a credential whose exam domains nobody could read.",
        "What cannot be looked at is believed less.",
    ),
    "sitting_trust": (
        "Factor for a beta, and where sources disagree on whether it can be booked.",
        "The plan may have to do without it.",
    ),
    "own_hours": (
        "Hours of mock exams, booking and sitting that nobody can save.",
        "Fitted with the learning hours to published study hours.",
    ),
}
"""Field of the stance -> what it does, and why it has the value it has."""


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
