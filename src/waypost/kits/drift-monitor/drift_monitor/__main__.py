"""Try the monitor on healthy and on faulty batches, judge one file, or serve.

python -m drift_monitor                     what a run shows
python -m drift_monitor judge FILE.csv      exit code 1 when there is an alert: a gate for a pipeline
python -m drift_monitor serve               the service, until it is stopped
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

from drift_monitor import data, plant
from drift_monitor.data import BadBatch
from drift_monitor.monitor import Monitor, Verdict, ready
from drift_monitor.settings import ARTEFACTS, load


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="drift_monitor", description="Compares batches with a reference.")
    doors = parser.add_subparsers(dest="door")
    doors.add_parser("judge", help="judge one CSV file").add_argument("file", type=Path)
    doors.add_parser("serve", help="serve on loopback until stopped")
    chosen = parser.parse_args(arguments)
    if chosen.door == "judge":
        return _judge(chosen.file)
    if chosen.door == "serve":
        return _serve()
    return _show()


def _show() -> int:
    monitor, unseen, known = ready(load())
    print(f"Reference: {len(monitor.reference)} {known.origin} rows. Batches are drawn from {len(unseen)} others.\n")
    shown: dict[str, Verdict] = {name: monitor.judge(batch) for name, batch in known.later.items()}
    shown |= {"all the others, as they are": monitor.judge(unseen)}
    rows = load().drift.batch_rows
    for case in plant.cases(load().data.features)[0]:
        planted = f"{case.kind} {case.column}".strip()
        shown[f"{case.id} ({planted})"] = monitor.judge(plant.draw(unseen, case, rows, seed=1))
    for name, verdict in shown.items():
        print(f"{name}: {'ALERT' if verdict.alerts else 'quiet'}")
        for alert in verdict.alerts:
            print(f"    [{alert.kind}] {alert.because}\n        {alert.look_at}")
    ARTEFACTS.mkdir(exist_ok=True)
    report = ARTEFACTS / "report.json"
    report.write_text(json.dumps({name: each.as_json() for name, each in shown.items()}, indent=1), "utf-8")
    print("\nEvery figure is in artefacts/report.json.")
    return 0


def _judge(file: Path) -> int:
    monitor: Monitor = ready(load())[0]
    try:
        verdict = monitor.judge(data.read(file.read_bytes(), monitor.needed))
    except (BadBatch, OSError) as error:
        print(f"{file}: {error}", file=sys.stderr)
        return 2
    print(json.dumps(verdict.as_json(), indent=1))
    return 1 if verdict.alerts else 0


def _serve() -> int:
    import threading

    from drift_monitor.service import serving

    with serving(ready(load())[0]) as url:
        print(f"{url}/batches takes CSV or JSON. Stop with Ctrl-C.")
        try:
            threading.Event().wait()
        except KeyboardInterrupt:
            return 0
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
