"""Serve a local cloud until Ctrl-C: ``python -m local_cloud --documents data/sample --front bedrock``."""

from __future__ import annotations

import argparse
import json
import sys
import threading
from pathlib import Path

from local_cloud import Settings, running
from local_cloud.settings import FRONTS


def main() -> int:
    """Read the options, serve, print the variables that lead clients here."""
    parser = argparse.ArgumentParser(prog="python -m local_cloud", description=__doc__)
    parser.add_argument("--front", action="append", choices=FRONTS, help="repeat for several; all of them when absent")
    parser.add_argument(
        "--documents", type=Path, help="a folder of .md and .txt files, served as the knowledge base LOCALKB001"
    )
    parser.add_argument(
        "--guardrail", type=Path, help="a CreateGuardrail request as JSON, served as the guardrail localguard"
    )
    parser.add_argument("--port", type=int, default=0, help="0 takes a free one")
    parser.add_argument("--words-only", action="store_true", help="compare words instead of meanings; needs no weights")
    said = parser.parse_args()
    guardrails = {"localguard": json.loads(said.guardrail.read_text("utf-8"))} if said.guardrail else {}
    bases = {"LOCALKB001": said.documents} if said.documents else {}
    settings = Settings(
        fronts=tuple(said.front or FRONTS), guardrails=guardrails, knowledge_bases=bases, semantic=not said.words_only
    )
    with running(settings, said.port) as served:
        lines = [f"export {name}={value}" for name, value in served.variables().items()]
        sys.stdout.write("\n".join([f"# serving on {served.url}; Ctrl-C ends it", *lines, ""]))
        sys.stdout.flush()
        try:
            threading.Event().wait()
        except KeyboardInterrupt:
            return 0
    return 0


if __name__ == "__main__":
    sys.exit(main())
