"""Read the documents, index them, answer a few questions. ``python -m foundry_app "A question"`` asks your own."""

from __future__ import annotations

import json
import sys

from foundry_app import services
from foundry_app.assistant import Answer, ready
from foundry_app.cases import load_cases
from foundry_app.settings import ARTEFACTS


def main(asked: list[str]) -> int:
    with services.opened() as clients:
        print("In Azure." if clients.local is None else f"Local cloud at {clients.local.url}.", flush=True)
        whose, assistant = ready(clients)
        library = assistant.library
        print(
            f"Read {clients.spent.pages} pages ({whose}): {len(library.passages)} passages, {library.tables} tables, "
            f"{len(library.invoices)} invoices; {len(library.withheld)} paragraphs withheld."
        )
        answers = [_told(assistant.ask(question)) for question in asked or _first_of_each_kind()]
        print(f"\nUsed {clients.spent.pages} pages and {clients.spent.tokens} tokens.")
    ARTEFACTS.mkdir(exist_ok=True)
    place = ARTEFACTS / "answers.json"
    place.write_text(json.dumps([answer.as_json() for answer in answers], indent=2, ensure_ascii=False) + "\n", "utf-8")
    print("Written to artefacts/answers.json.")
    return 0


def _first_of_each_kind() -> list[str]:
    _, cases = load_cases()
    return list({case.expect: case.question for case in reversed(cases)}.values())[::-1]


def _told(answer: Answer) -> Answer:
    print(f"\n? {answer.question}\n  {answer.text}", flush=True)
    if answer.citations:
        print(f"  from {', '.join(answer.citations)}{' (tool)' if answer.tool else ''}")
    return answer


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
