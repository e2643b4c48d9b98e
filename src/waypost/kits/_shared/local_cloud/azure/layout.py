"""A document's layout as Document Intelligence reports it, from text, Markdown, HTML or (with pypdf) PDF."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Sequence
from html.parser import HTMLParser
from typing import Any

from local_cloud.azure.errors import Refused

_HEADING = re.compile(r"^(#{1,6})\s+(.*?)\s*#*$")
_ROW = re.compile(r"^\s*\|(.+)\|\s*$")
_RULE = re.compile(r"^\s*\|?[\s:|-]+\|?\s*$")
_PAIR = re.compile(r"^\s*(?:[-*]\s+)?\**([A-Za-z][A-Za-z0-9 /.#&'-]{1,40}?)\**\s*[:：]\**\s+(\S.*?)\s*$")
_PAGE, _LINE_HEIGHT, _INCH_PER_CHARACTER = (8.5, 11.0), 0.2, 0.08
_SURE = 0.99

Json = dict[str, Any]


def pages_of(content: bytes, kind: str) -> list[str]:
    """The text of every page. ``Refused`` when this is no document that can be read here."""
    if content[:5] == b"%PDF-" or kind == "application/pdf":
        return _pdf_pages(content)
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = ""
    if not text.strip() or "\x00" in text:
        message = (
            "The file is corrupted or format is unsupported; the local service reads text, Markdown, HTML and PDF."
        )
        raise Refused(
            400, "InvalidRequest", "Invalid request.", {"innererror": {"code": "InvalidContent", "message": message}}
        )
    if re.match(r"\s*(?:<!doctype html|<html|<body)", text, re.IGNORECASE):
        text = _from_html(text)
    return text.split("\f")


def analyse(pages: Sequence[str], model: str, version: str, *, pairs: bool) -> Json:
    """The result of an analysis: pages with lines and words, paragraphs with roles, tables, and pairs when wanted."""
    result: Json = {
        "apiVersion": version, "modelId": model, "stringIndexType": "unicodeCodePoint", "contentFormat": "text",
        "content": "", "pages": [], "paragraphs": [], "tables": [], "styles": [],
    }  # fmt: skip
    found: list[Json] = []
    for number, page in enumerate(pages, start=1):
        _add_page(result, number, page.strip("\n"), found)
    if pairs:
        result["keyValuePairs"] = found
    if model == "prebuilt-read":
        del result["tables"]
    return result


def _add_page(result: Json, number: int, text: str, found: list[Json]) -> None:
    start = len(result["content"])
    page: Json = {"pageNumber": number, "width": _PAGE[0], "height": _PAGE[1], "unit": "inch", "angle": 0}
    page |= {"lines": [], "words": []}
    rows: list[Json] = []
    for place, raw in enumerate(text.split("\n")):
        heading, row = _HEADING.match(raw), _ROW.match(raw)
        if row and _RULE.match(raw):
            continue
        if not row and rows:
            _add_table(result, rows, number)
            rows = []
        line = heading[2] if heading else " ".join(cell.strip() for cell in row[1].split("|")) if row else raw.strip()
        if not line:
            continue
        offset = _append(result, line)
        polygon = _polygon(place, len(line))
        page["lines"].append({"content": line, "polygon": polygon, "spans": [_span(offset, len(line))]})
        page["words"] += _words(line, offset, place)
        if row:
            rows.append({"cells": [cell.strip() for cell in row[1].split("|")], "offset": offset, "length": len(line)})
            continue
        paragraph: Json = {"content": line, "spans": [_span(offset, len(line))]}
        paragraph["boundingRegions"] = [{"pageNumber": number, "polygon": polygon}]
        if heading:
            paragraph["role"] = "title" if len(heading[1]) == 1 else "sectionHeading"
        result["paragraphs"].append(paragraph)
        if pair := _PAIR.match(raw):
            found.append(_pair(pair[1].strip(), pair[2].strip(" *"), line, offset, number, polygon))
    if rows:
        _add_table(result, rows, number)
    page["spans"] = [_span(start, len(result["content"]) - start)]
    result["pages"].append(page)


def _append(result: Json, line: str) -> int:
    if result["content"]:
        result["content"] += "\n"
    offset = len(result["content"])
    result["content"] += line
    return offset


def _add_table(result: Json, rows: Sequence[Json], number: int) -> None:
    cells = []
    for row, each in enumerate(rows):
        at = each["offset"]
        for column, text in enumerate(each["cells"]):
            kind = {"kind": "columnHeader"} if row == 0 else {}
            cell = {"rowIndex": row, "columnIndex": column, "content": text, "spans": [_span(at, len(text))]}
            cells.append(
                cell | kind | {"boundingRegions": [{"pageNumber": number, "polygon": _polygon(row, len(text))}]}
            )
            at += len(text) + 1
    first, last = rows[0], rows[-1]
    result["tables"].append(
        {
            "rowCount": len(rows),
            "columnCount": max(len(each["cells"]) for each in rows),
            "cells": cells,
            "spans": [_span(first["offset"], last["offset"] + last["length"] - first["offset"])],
            "boundingRegions": [{"pageNumber": number, "polygon": _polygon(0, 80)}],
        }
    )


def _pair(key: str, value: str, line: str, offset: int, number: int, polygon: list[float]) -> Json:
    def element(text: str) -> Json:
        at = max(0, line.find(text))
        region = {"pageNumber": number, "polygon": polygon}
        return {"content": text, "spans": [_span(offset + at, len(text))], "boundingRegions": [region]}

    return {"key": element(key), "value": element(value), "confidence": _SURE}


def _words(line: str, offset: int, place: int) -> Iterator[Json]:
    for match in re.finditer(r"\S+", line):
        span = _span(offset + match.start(), len(match.group()))
        polygon = _polygon(place, len(match.group()), match.start())
        yield {"content": match.group(), "span": span, "confidence": _SURE, "polygon": polygon}


def _span(offset: int, length: int) -> Json:
    return {"offset": offset, "length": length}


def _polygon(line: int, length: int, column: int = 0) -> list[float]:
    """Where a text of so many characters would stand on a page set in one size; four corners, clockwise, in inches."""
    left, top = 1 + column * _INCH_PER_CHARACTER, 1 + line * _LINE_HEIGHT
    right, bottom = left + length * _INCH_PER_CHARACTER, top + _LINE_HEIGHT
    return [round(each, 2) for each in (left, top, right, top, right, bottom, left, bottom)]


def _pdf_pages(content: bytes) -> list[str]:
    try:
        import io

        import pypdf
    except ImportError:
        message = "PDF is read with pypdf, which is not installed here."
        raise Refused(
            400, "InvalidRequest", message, {"innererror": {"code": "UnsupportedContent", "message": message}}
        ) from None
    try:
        return [page.extract_text() or "" for page in pypdf.PdfReader(io.BytesIO(content)).pages]
    except (pypdf.errors.PyPdfError, ValueError) as error:
        inner = {"code": "InvalidContent", "message": str(error)}
        raise Refused(400, "InvalidRequest", "Invalid request.", {"innererror": inner}) from None


class _Text(HTMLParser):
    """HTML as the little Markdown that the layout reads: headings, list items, rows of tables."""

    _BLOCKS = frozenset({"p", "div", "li", "br", "tr", "table", "ul", "ol", "section", "article"})

    def __init__(self) -> None:
        super().__init__()
        self.said: list[str] = []
        self._skipped = 0

    def handle_starttag(self, tag: str, _attrs: list[tuple[str, str | None]]) -> None:
        if tag in ("script", "style"):
            self._skipped += 1
        if re.fullmatch(r"h[1-6]", tag):
            self.said.append("\n" + "#" * int(tag[1]) + " ")
        elif tag in ("td", "th"):
            self.said.append("| ")
        elif tag in self._BLOCKS:
            self.said.append("\n")

    def handle_endtag(self, tag: str) -> None:
        if tag in ("script", "style"):
            self._skipped = max(0, self._skipped - 1)
        if tag == "tr":
            self.said.append("|\n")
        elif re.fullmatch(r"h[1-6]|p|li|div", tag):
            self.said.append("\n")

    def handle_data(self, data: str) -> None:
        if not self._skipped:
            self.said.append(" ".join(data.split()) + " " if data.strip() else "")


def _from_html(text: str) -> str:
    reader = _Text()
    reader.feed(text)
    return html.unescape("\n".join(line.strip() for line in "".join(reader.said).splitlines() if line.strip()))
