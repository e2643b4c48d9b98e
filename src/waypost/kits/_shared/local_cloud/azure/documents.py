"""Azure Document Intelligence: an analysis is begun, polled and fetched, as its long-running operations are."""

from __future__ import annotations

import base64
import binascii
import hashlib
import re
import threading
from collections.abc import Callable
from typing import Any

from local_cloud.azure import layout
from local_cloud.azure.errors import Refused, body_of, raise_fault
from local_cloud.cloud import Cloud
from local_cloud.core.text import numbers
from local_cloud.http import Request, Response, json_response

_ANALYSE = re.compile(r"(?:/documentintelligence)?/documentModels/([^/:]+):analyze")
_RESULT = re.compile(r"(?:/documentintelligence)?/documentModels/([^/:]+)/analyzeResults/([0-9a-f-]{36})")
_INFO = re.compile(r"(?:/documentintelligence)?/info")
MODELS = ("prebuilt-read", "prebuilt-layout", "prebuilt-invoice", "prebuilt-receipt")
_STAMP = "2000-01-01T00:00:00Z"
_LABELS = {
    "InvoiceId": ("invoice", "invoice number", "invoice no", "invoice id"),
    "InvoiceDate": ("invoice date", "date"),
    "DueDate": ("due date", "payment due"),
    "VendorName": ("vendor", "vendor name", "from", "seller", "supplier"),
    "CustomerName": ("customer", "customer name", "bill to", "to", "buyer"),
    "PurchaseOrder": ("purchase order", "po", "po number"),
    "SubTotal": ("subtotal", "sub total", "net"),
    "TotalTax": ("tax", "vat", "sales tax", "total tax"),
    "InvoiceTotal": ("total", "invoice total", "amount due", "grand total"),
    "MerchantName": ("merchant", "shop", "store"),
    "TransactionDate": ("date", "transaction date"),
    "Total": ("total", "grand total"),
}
_FIELDS = {
    "prebuilt-invoice": tuple(name for name in _LABELS if name not in ("MerchantName", "TransactionDate", "Total")),
    "prebuilt-receipt": ("MerchantName", "TransactionDate", "SubTotal", "TotalTax", "Total"),
}
_AMOUNTS = frozenset({"SubTotal", "TotalTax", "InvoiceTotal", "Total"})
_CURRENCIES = {"£": "GBP", "$": "USD", "€": "EUR"}

Json = dict[str, Any]


def handler(cloud: Cloud) -> Callable[[Request], Response]:
    """The function that answers requests to Document Intelligence."""
    results: dict[str, Json] = {}
    asked: dict[str, int] = {}
    lock = threading.Lock()

    def handle(request: Request) -> Response:
        if request.method == "POST" and (found := _ANALYSE.fullmatch(request.path)):
            raise_fault(cloud, "analyze")
            name, result = _analysed(found[1], request)
            with lock:
                results[name] = result
                asked[name] = 0
            version = request.query.get("api-version", "2024-11-30")
            at = f"{_base(request)}/documentModels/{found[1]}/analyzeResults/{name}?api-version={version}"
            return Response(status=202, headers={"operation-location": at, "retry-after": "0", "apim-request-id": name})
        if request.method == "GET" and (found := _RESULT.fullmatch(request.path)):
            with lock:
                return _polled(results, asked, found[2])
        if request.method == "GET" and _INFO.fullmatch(request.path):
            return json_response({"customDocumentModels": {"count": 0, "limit": 0}})
        raise Refused(404, "NotFound", f"The local service does not serve {request.method} {request.path}.")

    return handle


def _polled(results: dict[str, Json], asked: dict[str, int], name: str) -> Response:
    """Running the first time it is asked for, done from the second on: a client that does not poll notices."""
    if name not in results:
        raise Refused(404, "NotFound", "Resource not found.")
    asked[name] += 1
    told: Json = {"status": "running", "createdDateTime": _STAMP, "lastUpdatedDateTime": _STAMP}
    if asked[name] == 1:
        return json_response(told, headers={"retry-after": "0"})
    return json_response(told | {"status": "succeeded", "analyzeResult": results[name]})


def _analysed(model: str, request: Request) -> tuple[str, Json]:
    if model not in MODELS:
        inner = {"code": "ModelNotFound", "message": f"The local service has {', '.join(MODELS)}."}
        raise Refused(404, "NotFound", "Resource not found.", {"innererror": inner})
    content, kind = _content(request)
    features = request.query.get("features", "").split(",")
    version = request.query.get("api-version", "2024-11-30")
    pages = layout.pages_of(content, kind)
    wants_pairs = "keyValuePairs" in features or model in _FIELDS
    result = layout.analyse(pages, model, version, pairs=wants_pairs)
    if model in _FIELDS:
        result["documents"] = [_document(model, result)]
    if request.query.get("outputContentFormat") == "markdown":
        result |= {"contentFormat": "markdown", "content": "\n\n".join(page.strip() for page in pages)}
    digest = hashlib.sha256(model.encode() + request.path.encode() + content).hexdigest()
    return "-".join((digest[:8], digest[8:12], digest[12:16], digest[16:20], digest[20:32])), result


def _content(request: Request) -> tuple[bytes, str]:
    kind = request.headers.get("content-type", "").split(";")[0]
    if kind != "application/json":
        return request.body, kind
    given = body_of(request)
    if "base64Source" not in given:
        message = "The local service takes bytes or base64Source; it fetches no urlSource."
        raise Refused(400, "InvalidRequest", message)
    try:
        return base64.b64decode(given["base64Source"], validate=True), ""
    except (binascii.Error, TypeError):
        raise Refused(400, "InvalidArgument", "base64Source is not base64.") from None


def _document(model: str, result: Json) -> Json:
    """The fields of an invoice or a receipt, read from lines of the form ``Label: value``."""
    pairs = {pair["key"]["content"].lower().strip(" .#"): pair for pair in result["keyValuePairs"]}
    fields = {}
    for name in _FIELDS[model]:
        pair = next((pairs[label] for label in _LABELS[name] if label in pairs), None)
        if pair is not None:
            fields[name] = _field(name, pair)
    kind = model.removeprefix("prebuilt-")
    return {
        "docType": kind if kind == "invoice" else "receipt.retailMeal",
        "fields": fields,
        "spans": result["pages"][0]["spans"],
        "boundingRegions": [],
        "confidence": 0.99,
    }


def _field(name: str, pair: Json) -> Json:
    value = pair["value"]
    text = value["content"]
    common = {"content": text, "confidence": pair["confidence"], "spans": value["spans"]}
    common |= {"boundingRegions": value["boundingRegions"]}
    if name in _AMOUNTS and numbers(text):
        code = next((code for sign, code in _CURRENCIES.items() if sign in text), None)
        code = code or next((word for word in re.findall(r"\b[A-Z]{3}\b", text)), None)
        currency = {"amount": numbers(text)[0]} | ({"currencyCode": code} if code else {})
        return common | {"type": "currency", "valueCurrency": currency}
    if name.endswith("Date") and (day := re.search(r"\d{4}-\d{2}-\d{2}", text)):
        return common | {"type": "date", "valueDate": day.group()}
    return common | {"type": "string", "valueString": text}


def _base(request: Request) -> str:
    return f"http://{request.headers.get('host', '127.0.0.1')}/azure/documents/documentintelligence"
