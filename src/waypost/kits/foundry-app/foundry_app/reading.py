"""Documents as Document Intelligence reads them: sections become passages, invoices become records."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from azure.ai.documentintelligence.models import AnalyzedDocument, AnalyzeDocumentRequest, AnalyzeResult, DocumentField

from foundry_app import guard
from foundry_app.services import Services

_POLL_S = 0.05  # only when the service itself names no time to wait
_HEADINGS = ("title", "sectionHeading")


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """A part of a document that can be found and cited."""

    id: str
    document: str
    title: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Invoice:
    """What the invoice model found; ``None`` where it found nothing."""

    document: str
    number: str | None
    vendor: str | None
    due: str | None
    net: float | None
    tax: float | None
    total: float | None
    currency: str | None

    @property
    def adds_up(self) -> bool:
        """Whether net and tax make the total, to the penny."""
        if self.net is None or self.tax is None or self.total is None:
            return False
        return abs(self.net + self.tax - self.total) < 0.005


@dataclass(frozen=True, slots=True, kw_only=True)
class Library:
    """Everything that was read. ``withheld``: paragraphs that give orders to the reader and are not indexed."""

    passages: tuple[Passage, ...]
    invoices: tuple[Invoice, ...]
    withheld: tuple[str, ...]
    tables: int


def read(services: Services, folder: Path, files: Sequence[Path]) -> Library:
    """Send every file to the service, wait for its analysis, and part it."""
    passages: list[Passage] = []
    invoices: list[Invoice] = []
    withheld: list[str] = []
    tables = 0
    for path in files:
        name = path.relative_to(folder).as_posix()
        as_invoice = path.parent.name == services.settings.reading.invoices
        result = _analysed(services, path, "prebuilt-invoice" if as_invoice else "prebuilt-layout")
        if as_invoice:
            invoices += [_invoice(name, found) for found in result.documents or ()]
            continue
        tables += len(result.tables or ())
        parts = list(_parts(result, name))
        orders = [text for _, texts in parts for text in texts if guard.gives_orders(text)]
        withheld += [f"{name}: {text}" for text in orders]
        kept = [(title, [text for text in texts if text not in orders]) for title, texts in parts]
        passages += _passages(name, kept, services.settings.reading.longest_passage)
    return Library(passages=tuple(passages), invoices=tuple(invoices), withheld=tuple(withheld), tables=tables)


def _analysed(services: Services, path: Path, model: str) -> AnalyzeResult:
    poller = services.documents.begin_analyze_document(
        model, AnalyzeDocumentRequest(bytes_source=path.read_bytes()), polling_interval=_POLL_S
    )
    result = poller.result()
    services.spent.add(pages=len(result.pages))
    return result


def _parts(result: AnalyzeResult, name: str) -> Iterator[tuple[str, list[str]]]:
    """Heading and texts of every section, rows of tables as sentences, in reading order."""
    in_tables = [(span.offset, span.offset + span.length) for table in result.tables or () for span in table.spans]
    pieces: list[tuple[int, str, str]] = []
    for paragraph in result.paragraphs or ():
        at = paragraph.spans[0].offset
        if not any(start <= at < end for start, end in in_tables):
            pieces.append((at, paragraph.role or "", paragraph.content))
    for table in result.tables or ():
        cells = {(cell.row_index, cell.column_index): cell.content for cell in table.cells}
        for row in range(1, table.row_count):
            said = [f"{cells.get((0, n), '')}: {cells.get((row, n), '')}" for n in range(table.column_count)]
            pieces.append((table.spans[0].offset + row, "", "; ".join(said) + "."))
    document, section, texts = name, "", list[str]()
    for _, role, content in sorted(pieces, key=lambda piece: piece[0]):
        if role not in _HEADINGS:
            texts.append(content)
            continue
        if texts:
            yield f"{document} · {section}" if section else document, texts
        texts = []
        document, section = (content, "") if role == "title" else (document, content)
    if texts:
        yield f"{document} · {section}" if section else document, texts


def _passages(name: str, parts: Sequence[tuple[str, list[str]]], longest: int) -> list[Passage]:
    found: list[Passage] = []
    for title, texts in parts:
        group: list[str] = []
        for text in [*texts, None]:
            if group and (text is None or sum(map(len, group)) + len(text) > longest):
                key = re.sub(r"[^A-Za-z0-9]+", "-", name).strip("-") + f"-{len(found) + 1}"
                found.append(Passage(id=key, document=name, title=title, text="\n".join(group)))
                group = []
            if text is not None:
                group.append(text)
    return found


def _invoice(name: str, found: AnalyzedDocument) -> Invoice:
    fields = found.fields or {}

    def amount(key: str) -> float | None:
        field = fields.get(key)
        return field.value_currency.amount if field is not None and field.value_currency else None

    due, total = fields.get("DueDate"), fields.get("InvoiceTotal")
    return Invoice(
        document=name,
        number=_text(fields.get("InvoiceId")),
        vendor=_text(fields.get("VendorName")),
        due=due.value_date.isoformat() if due is not None and due.value_date else None,
        net=amount("SubTotal"),
        tax=amount("TotalTax"),
        total=amount("InvoiceTotal"),
        currency=total.value_currency.currency_code if total is not None and total.value_currency else None,
    )


def _text(field: DocumentField | None) -> str | None:
    return field.value_string or field.content if field is not None else None
