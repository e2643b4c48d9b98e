"""Is every document read into passages, and do the figures of the invoices add up?"""

from __future__ import annotations

import sys

from foundry_app import reading, services
from foundry_app.settings import documents

from checks.report import measured, report


def main() -> int:
    whose, folder, files = documents()
    with services.opened() as clients:
        library = reading.read(clients, folder, files)
    seen = {each.document for each in library.passages} | {each.document for each in library.invoices}
    names = [path.relative_to(folder).as_posix() for path in files]
    findings = [f"{name}: nothing was read from it" for name in names if name not in seen]
    wrong = [each.document for each in library.invoices if not each.adds_up]
    findings += [f"{name}: net and tax do not make the total" for name in wrong]
    results = [measured("documents read", sum(name in seen for name in names) / len(names), at_least=1, n=len(names))]
    if library.invoices:
        good = 1 - len(wrong) / len(library.invoices)
        results.append(measured("invoices that add up", good, at_least=1, n=len(library.invoices)))
    results.append(measured("tables read", library.tables))
    results.append(measured("paragraphs withheld", len(library.withheld)))
    summary = f"{len(library.passages)} passages and {len(library.invoices)} invoices from {len(names)} documents."
    return report(summary, data=whose, results=results, findings=findings)


if __name__ == "__main__":
    sys.exit(main())
