"""Does the compiled pipeline fit its schema, does registration stand behind the gate, and is the job complete?"""

from __future__ import annotations

import copy
import sys

from gated_vertex import cloud, definition
from gated_vertex.settings import ARTEFACTS, load

from checks.report import report


def main() -> int:
    settings = load()
    spec = definition.compile_to(settings, ARTEFACTS / "pipeline.yaml")
    findings = definition.problems(spec)
    broken = copy.deepcopy(spec)
    for task in broken["root"]["dag"]["tasks"].values():
        task.pop("triggerPolicy", None)
    if not any("behind the gate" in each for each in definition.problems(broken)):
        findings.append("A pipeline without its gate is not noticed.")
    job = cloud.job(settings, spec, "bucket", "account")
    given = set(job["runtimeConfig"]["parameterValues"])
    wanted = set(spec["root"]["inputDefinitions"]["parameters"])
    findings += [f"The job does not state the parameter {name!r}." for name in sorted(wanted - given)]
    findings += [f"The job states {name!r}, which the pipeline lacks." for name in sorted(given - wanted)]
    return report(f"{len(spec['components'])} components compiled.", data="sample", findings=findings)


if __name__ == "__main__":
    sys.exit(main())
