"""Compile the pipeline, run it, have Gemini report on it. In the cloud the job runs on Vertex AI."""

from __future__ import annotations

import os
import sys

from gated_vertex import cloud, definition, report, runs
from gated_vertex.settings import ARTEFACTS, load


def main() -> int:
    settings = load()
    if os.environ.get("WAYPOST_TARGET", "local") == "cloud":
        return cloud.run()
    spec = definition.compile_to(settings, ARTEFACTS / "pipeline.yaml")
    found = definition.problems(spec)
    print(f"Compiled to artefacts/pipeline.yaml: {found or 'no problems'}.", flush=True)
    done = runs.obtain(settings)
    print(f"Ran {', '.join(done.steps)} on {done.origin} data.")
    print(f"Macro F1 {done.metrics['macro_f1']:.4f}, nearest mean {done.metrics['nearest_mean_macro_f1']:.4f}.")
    print(f"Registered version {done.entry['version']}." if done.entry else "The gate refused the model.", flush=True)
    with report.opened(settings) as client:
        text, said = report.write(client, settings, done)
    (ARTEFACTS / "report.md").write_text(text, "utf-8")
    for each in said:
        print(f"\n? {each.question}\n  {each.text}")
    print("\nWritten to artefacts/report.md.")
    return 0 if done.entry else 1


if __name__ == "__main__":
    sys.exit(main())
