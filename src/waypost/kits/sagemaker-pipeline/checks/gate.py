"""Does the gate refuse? From shuffled outcomes nothing may be registered."""

from __future__ import annotations

import random
import sys
from dataclasses import replace

from gated_pipeline import account, data, definition, interpret, runs
from gated_pipeline.definition import REFUSE
from gated_pipeline.settings import load

from checks.report import measured, report, run


def main() -> int:
    settings = load()
    batches = data.load(settings.data)
    outcomes = [row[settings.data.target] for row in batches.training]
    random.Random(settings.training.seed).shuffle(outcomes)
    shuffled = [{**row, settings.data.target: outcome} for row, outcome in zip(batches.training, outcomes, strict=True)]
    with account.opened() as opened:
        training, _ = definition.compile_all(opened, settings)
        runs.upload(opened, settings, replace(batches, training=shuffled))
        execution = interpret.interpret(training.definition, opened, execution_id="refused-1", say=print)
        held = runs.registered(opened, settings)
    findings = (
        []
        if execution.stopped_by == REFUSE
        else [f"the execution ended with {execution.stopped_by!r}; expected {REFUSE!r}"]
    )
    auc = execution.reports["Assess"]["quality"]["auc"]
    results = [
        measured("models registered from shuffled outcomes", len(held), at_most=0),
        measured("AUC after shuffling the outcomes", auc, at_most=settings.gate.min_auc),
    ]
    return report(
        f"From shuffled outcomes the AUC is {auc:.3f} and {len(held)} models are registered.",
        data=batches.origin,
        results=results,
        findings=findings,
    )


if __name__ == "__main__":
    sys.exit(run(main))
