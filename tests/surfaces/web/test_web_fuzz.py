"""Random requests: no page fails, nothing that was asked comes back unescaped, every answer has its headers."""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote, quote_from_bytes

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, example, given, seed, settings
from hypothesis import strategies as st
from schemathesis import GenerationMode
from schemathesis.checks import CHECKS, load_all_checks
from starlette.testclient import TestClient

import waypost
from waypost import api
from waypost.catalogue.profile_fields import FIELDS
from waypost.surfaces.web.app import create_app
from waypost.surfaces.web.guard import HEADERS
from waypost.surfaces.web.limits import Limits
from waypost.surfaces.web.programs import ENDPOINTS
from waypost.surfaces.web.programs.document import openapi

pytestmark = pytest.mark.slow

HELD = api.load_catalogue()
INSTALLED = str(Path(waypost.__file__).parent)
PATIENT = Limits(burst=10**9, per_second=1e9, job_s=60)
STEADY = settings(
    derandomize=True,
    database=None,
    deadline=None,
    suppress_health_check=list(HealthCheck),
    phases=(Phase.explicit, Phase.generate),
)


@pytest.fixture(scope="module")
def visitor() -> Iterator[TestClient]:
    app = create_app(today=lambda: dt.date(2026, 11, 22), limits=PATIENT)
    with TestClient(app, base_url="http://localhost", follow_redirects=False, raise_server_exceptions=False) as made:
        yield made


# the API, by its own document

load_all_checks()
_UNSUITED = {
    "positive_data_acceptance",  # a schema cannot say that a step may not be both wanted and held
    "negative_data_rejection",  # what is empty counts as not stated, as forms send it
    "ignored_auth",
    "use_after_free",
    "ensure_resource_availability",
}
_CHECKS = [check for check in CHECKS.get_all() if check.__name__ not in _UNSUITED]
schema = schemathesis.openapi.from_dict(openapi(ENDPOINTS, HELD))
OPERATIONS = {one.label: one for one in (found.ok() for found in schema.get_all_operations())}


# Not ``schema.parametrize``: its tests share one id, and of one id xdist runs only one.
@pytest.mark.parametrize("operation", OPERATIONS)
@seed(20261122)
@settings(STEADY, max_examples=25)
@given(data=st.data(), mode=st.sampled_from(GenerationMode))
def test_every_answer_of_the_api_is_as_documented(
    operation: str, visitor: TestClient, data: st.DataObject, mode: GenerationMode
) -> None:
    case = data.draw(OPERATIONS[operation].as_strategy(generation_mode=mode))
    if case.path == "/api/stress" and "worlds" not in (case.query or {}):
        case.query = {**(case.query or {}), "worlds": 3}  # the default takes seconds
    sent = case.as_transport_kwargs(base_url="http://localhost")
    answer = visitor.request(
        sent["method"],
        sent["url"],
        params=sent.get("params"),
        headers=sent.get("headers"),
        json=sent.get("json"),
        content=sent.get("data"),
    )
    case.validate_response(answer, checks=_CHECKS)
    assert HEADERS.items() <= dict(answer.headers).items()


# pages, by random links

_STEPS = st.lists(st.sampled_from([*sorted(HELD.credentials), *sorted(HELD.projects)]), max_size=4).map(",".join)
_KNOWN = st.one_of(
    st.sampled_from([*HELD.roles, *HELD.backgrounds, *HELD.platforms, "English", "Japanese", "budget_usd"]),
    st.sampled_from(["0", "-1", "8", "1e400", "nan", "inf", "0.5", "9" * 30, "2027-05-01", "2026-11-22", "9999-12-31"]),
    st.sampled_from(["python=3", "python=9", "rag=1,python=2", "=", "a=b=c", "open-rag", "aws/mla-c01"]),
    _STEPS,
)
_NASTY = st.sampled_from(
    [
        "<script>alert(1)</script>",
        "\"'><img src=x onerror=alert(1)>",
        "{{ 7*7 }}{% raw %}",
        "javascript:alert(1)",
        "\r\nSet-Cookie: a=b",
        "../../etc/passwd",
        "\x00",
        "‮​﷽",
        "%s%n%x",
        "' OR 1=1 --",
        "http://evil.example/",
        "A" * 3000,
    ]
)
_RAW = st.one_of(
    _KNOWN.map(quote),
    _NASTY.map(quote),
    st.text(max_size=30).map(lambda text: quote(text, safe="")),
    st.binary(max_size=30).map(quote_from_bytes),
    st.sampled_from(["%", "%zz", "%c0%af", "%ff%fe", "%ed%a0%80", "+", "%00", ""]),
)
_FIELDS = [field.name for field in FIELDS]
_VIEW = ["before", "ask", "fragment", "field", "ids", "worlds", "seed", "text", "vendor", "tier", "status", "kind"]
_NAMES = st.one_of(st.sampled_from([*_FIELDS, *_VIEW]), _RAW)
_LINKS = st.lists(st.tuples(_NAMES, _RAW), max_size=8).map(lambda pairs: "&".join(f"{a}={b}" for a, b in pairs))
_GOOD = st.fixed_dictionaries(
    {"role": st.sampled_from(sorted(HELD.roles))},
    optional={
        "background": st.sampled_from(sorted(HELD.backgrounds)),
        "stack": st.sampled_from(sorted(HELD.platforms)),
        "hours_per_week": st.sampled_from(["0.5", "8", "100"]),
        "months": st.sampled_from(["0.25", "9", "120"]),
        "budget_usd": st.sampled_from(["0", "150", "1000000"]),
        "held": _STEPS,
        "done": _STEPS,
        "want": _STEPS,
        "avoid": _STEPS,
        "max_exams": st.sampled_from(["0", "1", "50"]),
        "language": st.sampled_from(["English", "Japanese"]),
        "kappa": st.sampled_from(["0", "0.5", "1"]),
        "as_of": st.sampled_from(["2015-01-01", "2024-06-01", "2026-11-22", "2050-12-31"]),
        "id": st.one_of(st.just("x"), _NASTY),
        "external": _NASTY,
        "memberships": _NASTY,
        "ask": _STEPS,
        "before": st.just("role=ml-engineer&stack=aws"),
    },
).map(lambda stated: "&".join(f"{name}={quote(value)}" for name, value in stated.items()))

PAGES = ["/", "/why", "/how-sure", "/trade-off", "/compare", "/credentials", "/timeline", "/roles", "/market"]
DOWNLOADS = [f"/download/plan.{ending}" for ending in ("ics", "json", "md", "toml")]
_PATHS = st.one_of(
    st.sampled_from([*PAGES, *DOWNLOADS, "/projects", "/skills", "/bring", "/how-it-works", "/api", "/api/plan"]),
    st.tuples(
        st.sampled_from(
            ["/credentials/", "/roles/", "/projects/", "/skills/", "/market/", "/api/why/", "/static/", "/"]
        ),
        st.one_of(_RAW, _STEPS.map(quote)),
    ).map("".join),
)


@given(path=_PATHS, link=_LINKS)
@example(path="/", link="role=genai-engineer&held=" + "a," * 1500)
@example(path="/", link="&".join(f"x{n}=1" for n in range(299)))
@settings(STEADY, max_examples=400)
def test_no_address_makes_a_page_fail(visitor: TestClient, path: str, link: str) -> None:
    checked(visitor, f"{path}?{link}")


@pytest.mark.parametrize("path", [*PAGES[:4], *DOWNLOADS])
@given(links=st.lists(_GOOD, min_size=1, max_size=4))
@settings(STEADY, max_examples=12)
def test_no_profile_makes_a_page_of_a_plan_fail(visitor: TestClient, path: str, links: list[str]) -> None:
    for link in links[: 1 if path == "/how-sure" else None]:
        checked(visitor, f"{path}?{link}")


_JSON = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=20), _KNOWN, _NASTY),
    lambda inner: st.one_of(st.lists(inner, max_size=4), st.dictionaries(st.text(max_size=8), inner, max_size=4)),
    max_leaves=12,
)


@given(body=st.one_of(st.binary(max_size=200), st.dictionaries(st.sampled_from(_FIELDS), _JSON).map(json.dumps)))
@settings(STEADY, max_examples=200)
def test_no_body_makes_the_api_fail(visitor: TestClient, body: Any) -> None:
    for path in ("/api/plan", "/api/batch"):
        content = f"[{body}]" if path.endswith("batch") and isinstance(body, str) else body
        answer = visitor.post(path, content=content, headers={"content-type": "application/json"})
        assert answer.status_code in (200, 422)
        assert HEADERS.items() <= dict(answer.headers).items()


_KINDS = st.sampled_from(
    [
        "multipart/form-data; boundary=b",
        "multipart/form-data",
        "multipart/form-data; boundary=" + "b" * 300,
        "application/x-www-form-urlencoded",
        "application/json",
        "text/plain; charset=utf-7",
        "",
    ]
)
_FILES = st.tuples(
    st.sampled_from(["file", "profile", "x", "<b>", '"', "fi\\le"]),
    st.sampled_from(["waypost.toml", "evidence.json", "badges.json", "../../a.json", "<img src=x>.json", "a\x00b", ""]),
    st.one_of(
        st.binary(max_size=60),
        st.dictionaries(st.text(max_size=8), _JSON, max_size=3).map(lambda value: json.dumps(value).encode()),
        st.sampled_from(
            [
                b"role = 'genai-engineer'",
                b"[" * 50_000,
                b"a = " + b"[" * 5_000,
                b'role = "<script>alert(1)</script>"',
                b'{"@context": "https://www.w3.org/ns/credentials/v2", "type": ["OpenBadgeCredential"]}',
                b'{"schema": "evidence", "project": "open-rag"}',
                b"eyJhbGciOiJub25lIn0.e30.",
                b"PK\x03\x04",
            ]
        ),
    ),
)


@given(parts=st.lists(_FILES, max_size=3), link=_LINKS)
@settings(STEADY, max_examples=120)
def test_no_file_makes_a_page_fail(visitor: TestClient, parts: list[tuple[str, str, bytes]], link: str) -> None:
    body = b"".join(
        b'--b\r\nContent-Disposition: form-data; name="%s"; filename="%s"\r\n\r\n%s\r\n'
        % (name.encode(), shown.encode(), content)
        for name, shown, content in parts
    )
    headers = {"content-type": "multipart/form-data; boundary=b"}
    checked(visitor, f"/bring?{link}", content=body + b"--b--\r\n", headers=headers)


@given(kind=_KINDS, body=st.binary(max_size=300), coding=st.sampled_from(["", "gzip", "br", "identity"]))
@settings(STEADY, max_examples=120)
def test_no_form_makes_a_page_fail(visitor: TestClient, kind: str, body: bytes, coding: str) -> None:
    checked(visitor, "/bring", content=body, headers={"content-type": kind, "content-encoding": coding})


def checked(visitor: TestClient, address: str, **posted: Any) -> None:
    """An answer that is no fault, runs nothing, and leads nowhere else."""
    answer = visitor.post(address, **posted) if posted else visitor.get(address)
    assert answer.status_code < 500 or answer.status_code == 503, address
    assert HEADERS.items() <= dict(answer.headers).items()
    assert not {"set-cookie", "server", "access-control-allow-origin"} & set(answer.headers)
    place = answer.headers.get("location", "/")
    assert re.fullmatch(r"/([^/\\\s]\S*)?", place), (address, place)  # on this host
    if "text/html" in answer.headers.get("content-type", ""):
        text = answer.text
        for harm in (
            "<script>alert",
            "<img src=x",
            "onerror=alert(1)>",
            'href="javascript:',
            "Traceback (most",
            "49{%",
        ):
            assert harm not in text, address
        assert INSTALLED not in text
        assert "site-packages" not in text
