"""Does the system prompt do its work? Each rule is taken out, and what it was there for must get worse."""

from __future__ import annotations

import sys

from bedrock_chat.chat import Outcome
from bedrock_chat.config import REFUSAL, SYSTEM_PROMPT, NotConfigured, load_settings
from bedrock_chat.evaluate import Result, evaluate, read_cases
from bedrock_chat.session import session
from checks.figures import whose
from checks.report import measured, report, run

CITE, REFUSE = "behind every sentence", "reply with exactly"
MOST = 8


def check() -> int:
    settings = load_settings()
    prompt = SYSTEM_PROMPT.read_text("utf-8")
    if REFUSAL not in prompt:
        raise NotConfigured("prompts/system.md does not hold the refusal that bedrock_chat/config.py looks for.")
    answers, refusals = read_cases(("answer",))[:MOST], read_cases(("refuse",))[:MOST]
    with session() as opened:
        cited = _share(evaluate(opened, settings, answers), Outcome.ANSWERED)
        uncited = _share(evaluate(opened, settings, answers, _without(prompt, CITE)), Outcome.ANSWERED)
        refused = _share(evaluate(opened, settings, refusals), Outcome.REFUSED)
        unrefused = _share(evaluate(opened, settings, refusals, _without(prompt, REFUSE)), Outcome.REFUSED)
    results = [
        measured("answers with good citations", cited, at_least=0.5, n=len(answers)),
        measured("the same without the rule to cite", uncited, at_most=cited - 0.3, n=len(answers)),
        measured("refusals in the agreed words", refused, at_least=0.6, n=len(refusals)),
        measured("the same without the rule to refuse", unrefused, at_most=refused - 0.3, n=len(refusals)),
    ]
    summary = (
        f"Without the rule to cite {cited:.0%} good citations become {uncited:.0%}, "
        f"without the rule to refuse {refused:.0%} refusals become {unrefused:.0%}."
    )
    return report(summary, data=whose(), results=results)


def _without(prompt: str, words: str) -> str:
    kept = [line for line in prompt.splitlines() if words not in line]
    if len(kept) == len(prompt.splitlines()):
        raise NotConfigured(f"prompts/system.md has no rule with the words {words!r}; the check looks for it.")
    return "\n".join(kept)


def _share(results: list[Result], outcome: Outcome) -> float:
    return sum(each.last.outcome is outcome for each in results) / len(results)


if __name__ == "__main__":
    sys.exit(run(check, refusals=[NotConfigured], anywhere=True))
