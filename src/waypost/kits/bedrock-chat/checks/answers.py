"""Are answers right, cited to the right document, and borne out by what they cite?"""

from __future__ import annotations

import sys

from bedrock_chat.config import NotConfigured, load_settings
from bedrock_chat.evaluate import evaluate, read_cases
from bedrock_chat.session import session
from checks.figures import share, whose, wrong
from checks.report import measured, report, run


def check() -> int:
    with session() as opened:
        answers = evaluate(opened, load_settings(), read_cases(("answer",)))
    grounded = [each.grounded for each in answers if each.grounded is not None]
    borne_out = sum(grounded) / max(1, len(grounded))
    results = [
        share("right answers", answers, at_least=0.65),
        measured("answers borne out by what they cite", borne_out, at_least=0.95, n=len(grounded)),
        measured("questions asked", len(answers), at_least=15),
    ]
    right = sum(not each.wrong for each in answers)
    return report(
        f"{right} of {len(answers)} answers are right, {sum(grounded)} of {len(grounded)} borne out.",
        data=whose(),
        results=results,
        notes=wrong(answers),
    )


if __name__ == "__main__":
    sys.exit(run(check, refusals=[NotConfigured], anywhere=True))
