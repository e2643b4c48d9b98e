"""What would a month cost at the scale of the manifests, and is it within the budget?"""

from __future__ import annotations

import sys

from serving import cost
from serving.settings import load

from checks.manifests import deployments, one, read
from checks.report import measured, report


def main() -> int:
    prices, documents = load()["cost"], read()
    by_track, scaler = deployments(documents), one(documents, "HorizontalPodAutoscaler")["spec"]
    asked = [each["spec"]["template"]["spec"]["containers"][0]["resources"]["requests"] for each in by_track.values()]
    canaries = by_track["canary"]["spec"]["replicas"]
    month = cost.month(asked[0], scaler["minReplicas"], scaler["maxReplicas"], canaries, prices)
    findings = [] if asked[0] == asked[1] else ["stable and canary ask for different resources; the estimate takes one"]
    results = [
        measured("expected month", month.expected, at_most=prices["budget_month_usd"], unit="USD"),
        measured("a month at the smallest scale", month.least, unit="USD"),
        measured("a month at the largest scale", month.most, unit="USD"),
        measured("a thousand requests", month.per_thousand, unit="USD"),
    ]
    summary = f"{month.expected:.2f} USD a month expected ({month.least:.2f} to {month.most:.2f}), at assumed prices."
    return report(summary, data="sample", results=results, findings=findings)


if __name__ == "__main__":
    sys.exit(main())
