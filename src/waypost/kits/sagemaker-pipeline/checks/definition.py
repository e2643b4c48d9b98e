"""Is the compiled definition one that SageMaker accepts, and does registration stand behind the gate?"""

from __future__ import annotations

import sys
from typing import Any

from gated_pipeline import account, definition, runs, validate
from gated_pipeline.settings import load

from checks.report import report, run


def main() -> int:
    definitions = _definitions()
    found = [f"{name}: {problem}" for name, each in definitions.items() for problem in validate.problems(each)]
    found += [f"{problem}" for problem in validate.gate_problems(definitions[load().aws.pipeline])]
    steps = sum(len(each["Steps"]) for each in definitions.values())
    return report(
        f"{len(definitions)} definitions with {steps} steps compiled by the SDK; {len(found)} problems.",
        data="sample",
        findings=found,
    )


def _definitions() -> dict[str, Any]:
    """As the last run compiled and stored them when nothing has changed since, else compiled now."""
    record = runs.stored()
    if record is not None:
        return record.definitions
    with account.opened() as opened:
        return {each.name: each.definition for each in definition.compile_all(opened, load())}


if __name__ == "__main__":
    sys.exit(run(main))
