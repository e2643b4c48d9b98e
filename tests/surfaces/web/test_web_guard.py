"""The door: what is refused, and what every answer carries."""

from __future__ import annotations

import asyncio
import datetime as dt
from collections import Counter
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any, ClassVar

import pytest
from starlette.responses import PlainTextResponse, StreamingResponse
from starlette.testclient import TestClient
from uvicorn.config import Config
from uvicorn.server import ServerState

from waypost.surfaces.web import failing
from waypost.surfaces.web.app import create_app
from waypost.surfaces.web.guard import HEADERS
from waypost.surfaces.web.limits import Limits
from waypost.surfaces.web.patient import Patient
from waypost.surfaces.web.rate import Rate, network

ROLE = "/?role=genai-engineer&stack=aws"


@contextmanager
def served(limits: Limits, **options: Any) -> Iterator[TestClient]:
    app = create_app(today=lambda: dt.date(2026, 11, 22), limits=limits, **options)
    with TestClient(app, base_url="http://localhost", raise_server_exceptions=False) as made:
        yield made


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/", 200),
        (ROLE, 200),
        ("/?role=nobody", 422),
        ("/nowhere", 404),
        ("/api/plan", 422),
        ("/api/nowhere", 404),
        ("/api/version", 200),
        ("/static/base.css", 200),
        ("/static/nothing.css", 404),
    ],
)
def test_every_answer_leaves_with_safe_headers_and_no_cookie(client: TestClient, path: str, status: int) -> None:
    answer = client.get(path)
    assert answer.status_code == status
    assert HEADERS.items() <= dict(answer.headers).items()
    assert not {"set-cookie", "server", "x-powered-by", "access-control-allow-origin"} & set(answer.headers)


@pytest.mark.parametrize("method", ["OPTIONS", "TRACE", "PUT", "DELETE", "PATCH", "FOO"])
@pytest.mark.parametrize("path", ["/", "/api/plan", "/static/base.css"])
def test_only_reading_and_posting_is_possible(client: TestClient, method: str, path: str) -> None:
    answer = client.request(method, path)
    assert answer.status_code == 405
    assert "GET, HEAD" in answer.headers["allow"]
    assert HEADERS.items() <= dict(answer.headers).items()


def test_head_answers_as_get_does_without_the_body(client: TestClient) -> None:
    head, get = client.head("/api/version"), client.get("/api/version")
    assert (head.status_code, head.content) == (200, b"")
    assert head.headers["content-length"] == get.headers["content-length"]


@pytest.mark.parametrize(
    "host", ["evil.example", "localhost.evil.example", "", "127.0.0.1.nip.io", "[::1].evil", "[::1", "[::1]x:1"]
)
def test_a_server_on_loopback_answers_to_loopback_names_only(client: TestClient, host: str) -> None:
    answer = client.get("/", headers={"host": host})
    assert answer.status_code == 400
    assert host == "" or host not in answer.text


@pytest.mark.parametrize("host", ["localhost", "LOCALHOST:8765", "127.0.0.1:1", "[::1]:8765"])
def test_a_server_on_loopback_answers_to_any_of_its_ports(client: TestClient, host: str) -> None:
    assert client.get("/", headers={"host": host}).status_code == 200


def test_what_is_beyond_the_limits_is_refused_in_the_shape_of_the_path() -> None:
    with served(Limits(url_bytes=200, parameters=5, body_bytes=100)) as client:
        assert client.get("/?" + "a" * 300).status_code == 414
        assert client.get("/?" + "&".join("abcdefgh")).status_code == 431
        answer = client.post("/api/plan", content=b"x" * 101)
        assert (answer.status_code, answer.json()["status"]) == (413, "error")
        assert client.get("/api/plan?" + "a" * 300).json()["hint"]


def test_a_body_in_chunks_is_cut_off_at_the_limit() -> None:
    read = 0

    def chunks() -> Iterator[bytes]:
        nonlocal read
        for _ in range(1000):
            read += 1
            yield b" " * 100

    with served(Limits(body_bytes=1000)) as client:
        answer = client.post("/api/plan", content=chunks(), headers={"content-type": "application/json"})
    assert answer.status_code == 413
    assert HEADERS.items() <= dict(answer.headers).items()


def test_a_length_stated_in_two_ways_is_refused(client: TestClient) -> None:
    both = {"content-length": "2", "transfer-encoding": "chunked", "content-type": "application/json"}
    assert client.post("/api/plan", content=b"{}", headers=both).status_code == 400


@pytest.mark.parametrize("path", ["/%00", "/static/%00", "/credentials/a%0d%0ab", "/%7f", "/api/why/%1b[31m"])
def test_an_address_with_control_characters_is_refused(client: TestClient, path: str) -> None:
    assert client.get(path).status_code == 400


@pytest.mark.parametrize(
    "path",
    [
        "/static/../app.py",
        "/static/..%2fapp.py",
        "/static/%2e%2e/app.py",
        "/static/..%5capp.py",
        "/static//etc/passwd",
        "/static/%2fetc%2fpasswd",
        "/static/",
        "/static",
        "http://localhost//evil.example/",
        "/api/plan/",
    ],
)
def test_no_path_leads_out_of_the_static_files_or_to_another_host(client: TestClient, path: str) -> None:
    answer = client.get(path)
    assert answer.status_code == 404
    assert "location" not in answer.headers


@pytest.mark.parametrize(
    "path",
    [
        "/credentials/MLA-C01?language=a%0d%0aSet-Cookie:%20x=1",
        "/roles/GENAI-ENGINEER?x=%0d%0aLocation:%20http://evil.example",
        "/credentials/MLA-C01?x=//evil.example/%5c",
    ],
)
def test_what_is_asked_splits_no_header_of_a_redirect(client: TestClient, path: str) -> None:
    answer = client.get(path)
    assert answer.status_code in (308, 400)
    place = answer.headers.get("location", "/")
    assert place.startswith("/")
    assert not place.startswith("//")
    assert not {"\r", "\n"} & set(place)
    assert "set-cookie" not in answer.headers


@pytest.mark.parametrize("stated", ["bytes=0-9", "bytes=a-b", "bytes=99999999-"])
def test_a_static_file_is_sent_whole_whatever_range_is_asked_for(client: TestClient, stated: str) -> None:
    answer = client.get("/static/base.css", headers={"range": stated})
    assert (answer.status_code, answer.headers["accept-ranges"]) == (200, "none")
    assert answer.text == client.get("/static/base.css").text


def test_a_visitor_who_asks_too_often_is_told_when_to_come_back() -> None:
    with served(Limits(burst=3, per_second=0.001)) as client:
        answers = [client.get("/api/version") for _ in range(5)]
        assert [one.status_code for one in answers] == [200, 200, 200, 429, 429]
        assert int(answers[-1].headers["retry-after"]) >= 1
        assert answers[-1].json()["hint"]
        assert client.get("/static/base.css").status_code == 200


def test_a_bucket_fills_again_at_its_rate() -> None:
    rate = Rate(Limits(burst=2, per_second=1.0))
    assert [rate.takes("a", now) for now in (0, 0, 0, 1, 1, 100, 100, 100)] == [
        *(True, True, False),
        *(True, False),
        *(True, True, False),
    ]


def test_the_rate_remembers_a_bounded_number_of_visitors() -> None:
    rate = Rate(Limits(burst=1, per_second=0.001, addresses=2))
    assert [rate.takes(who, 0) for who in ("a", "b", "a", "c", "b")] == [True, True, False, True, True]


@pytest.mark.parametrize(
    ("address", "who"),
    [
        ("192.0.2.1", "192.0.2.1"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2::9", "2001:db8:1:2::/64"),
        ("::ffff:192.0.2.1", "192.0.2.1"),
        ("fe80::1%eth0", "fe80::/64"),
        ("testclient", "testclient"),
    ],
)
def test_an_ipv6_network_is_one_visitor(address: str, who: str) -> None:
    assert network(address) == who


@pytest.mark.parametrize("header", ["x-forwarded-for", "forwarded", "x-real-ip", "x-forwarded-host"])
def test_no_header_changes_who_asks(header: str) -> None:
    with served(Limits(burst=2, per_second=0.001)) as client:
        codes = [client.get("/api/version", headers={header: f"192.0.2.{n}"}).status_code for n in range(3)]
    assert codes == [200, 200, 429]


def test_where_to_go_from_an_absent_page_is_an_address_of_the_same_kind(client: TestClient) -> None:
    assert "/api" in client.get("/api/nowhere").json()["hint"]
    assert "search the catalogue" in client.get("/nowhere").text
    assert "/api" in client.delete("/api/version").json()["hint"]


def test_a_visitor_with_too_many_connections_takes_none_from_another() -> None:
    class Few(Patient):
        limits = Limits(connections=1)
        _from: ClassVar[Counter[str]] = Counter()

    async def run() -> list[bool]:
        config = Config(app=create_app(), log_config=None)
        config.load()
        state, found = ServerState(), []
        for host in ("192.0.2.1", "192.0.2.2", "192.0.2.2", "192.0.2.1"):
            transport = _Transport(host)
            Few(config=config, server_state=state, app_state={}).connection_made(transport)
            found.append(transport.aborted)
        return found

    assert asyncio.run(run()) == [False, False, True, True]


class _Transport(asyncio.Transport):
    """A connection from a host, which remembers whether it was hung up on."""

    def __init__(self, host: str) -> None:
        super().__init__({"peername": (host, 1), "sockname": ("192.0.2.9", 80), "sslcontext": None})
        self.aborted = False

    def abort(self) -> None:
        self.aborted = True


def test_an_error_nobody_foresaw_tells_nothing_and_keeps_the_headers(
    client: TestClient, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(*_: object, **__: object) -> None:
        raise RuntimeError("/home/somebody/secret " + ROLE)

    monkeypatch.setattr("waypost.surfaces.web.programs.facts.explain_object", broken)
    answer = client.get("/api/explain")
    assert (answer.status_code, answer.json()["kind"]) == (500, "UsageError")
    assert HEADERS.items() <= dict(answer.headers).items()
    assert "secret" not in answer.text + caplog.text
    assert "RuntimeError" in caplog.text


# what a test client cannot do: slow bodies and many at once


def test_a_body_that_does_not_arrive_ends_the_request() -> None:
    sent = asyncio.run(_asked(Limits(body_s=0.01), body=[b"{"]))
    assert sent[0]["status"] == 408
    assert (b"connection", b"close") in sent[0]["headers"]


def test_a_stream_may_last_longer_than_a_body_may_take() -> None:
    async def patient(scope: Any, receive: Any, send: Any) -> None:
        await receive()
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(receive(), 0.05)
        await PlainTextResponse("done")(scope, receive, send)

    sent = asyncio.run(_asked(Limits(body_s=0.01), body=[], app=patient))
    assert sent[0]["status"] == 200


@pytest.mark.parametrize("streamed", [False, True])
def test_an_answer_that_nobody_takes_is_dropped_and_leaves_room_for_others(streamed: bool) -> None:
    async def parts() -> AsyncIterator[str]:
        for _ in range(3):
            yield "part"

    async def app(scope: Any, receive: Any, send: Any) -> None:
        await (StreamingResponse(parts()) if streamed else PlainTextResponse("whole"))(scope, receive, send)

    async def stalls(message: dict[str, Any]) -> None:
        if message["type"] == "http.response.body":
            await asyncio.Event().wait()

    async def run() -> int:
        guard = _guard(Limits(taken_s=0.01, requests=1), app)
        await asyncio.wait_for(_exchange(guard, [], "/stalled", stalls), timeout=60)
        return int((await _exchange(guard, [], "/next"))[0]["status"])

    assert asyncio.run(run()) == 200


def test_nothing_more_is_sent_to_somebody_who_takes_nothing() -> None:
    tried: list[str] = []

    async def app(scope: Any, receive: Any, send: Any) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": []})
        for _ in range(3):
            await send({"type": "http.response.body", "body": b"part", "more_body": True})

    async def stalls(message: dict[str, Any]) -> None:
        tried.append(message["type"])
        if message["type"] == "http.response.body":
            await asyncio.Event().wait()

    asyncio.run(_exchange(_guard(Limits(taken_s=0.01), app), [], "/stalled", stalls))
    assert tried == ["http.response.start", "http.response.body"]


@pytest.mark.parametrize(
    ("limits", "status"), [(Limits(requests=2), 503), (Limits(at_once=2), 429)], ids=["of everybody", "of one address"]
)
def test_requests_beyond_those_being_answered_are_refused(limits: Limits, status: int) -> None:
    async def run() -> list[int]:
        go = asyncio.Event()

        async def held(scope: Any, receive: Any, send: Any) -> None:
            await go.wait()
            await PlainTextResponse("done")(scope, receive, send)

        guard = _guard(limits, held)
        first = [asyncio.create_task(_exchange(guard, [], "/held")) for _ in range(2)]
        await asyncio.sleep(0)
        refused = await _exchange(guard, [], "/held")
        go.set()
        done = await asyncio.gather(*first)
        again = await _exchange(guard, [], "/held")
        return [refused[0]["status"], *(one[0]["status"] for one in done), again[0]["status"]]

    assert asyncio.run(run()) == [status, 200, 200, 200]


def test_a_request_is_told_that_the_server_ends_before_it_is_answered() -> None:
    async def held(*_: object) -> None:
        await asyncio.Event().wait()

    async def run() -> list[dict[str, Any]]:
        asked = asyncio.create_task(_exchange(_guard(Limits(), held), [], "/api/plan"))
        await asyncio.sleep(0)
        asked.cancel()
        return await asked

    sent = asyncio.run(run())
    assert sent[0]["status"] == 503
    assert dict(sent[0]["headers"])[b"retry-after"]


def _guard(limits: Limits, app: Any) -> Any:
    made = create_app(today=lambda: dt.date(2026, 11, 22), limits=replace(limits, burst=1000))
    return type(made)(app, limits=limits, hosts=None, refuse=failing.refuse(made._app))


async def _asked(limits: Limits, *, body: list[bytes], app: Any = None) -> list[dict[str, Any]]:
    async def reads(scope: Any, receive: Callable[[], AsyncIterator[Any]], send: Any) -> None:
        from starlette.requests import Request

        await Request(scope, receive).body()
        await PlainTextResponse("read")(scope, receive, send)

    return await _exchange(_guard(limits, app or reads), body, "/api/plan")


async def _exchange(guard: Any, body: list[bytes], path: str, take: Any = None) -> list[dict[str, Any]]:
    """One request whose body, where it has begun, never ends; ``take`` is how its answer is taken."""
    sent: list[dict[str, Any]] = []
    parts = [{"type": "http.request", "body": part, "more_body": True} for part in body]
    parts = parts or [{"type": "http.request", "body": b"", "more_body": False}]

    async def receive() -> dict[str, Any]:
        if parts:
            return parts.pop(0)
        await asyncio.Event().wait()
        raise AssertionError

    async def send(message: dict[str, Any]) -> None:
        sent.append(message)

    scope = {
        "type": "http",
        "method": "POST",
        "path": path,
        "raw_path": path.encode(),
        "query_string": b"",
        "headers": [(b"host", b"localhost")],
        "client": ("192.0.2.1", 1),
        "server": ("localhost", 80),
        "scheme": "http",
        "root_path": "",
    }
    await guard(scope, receive, take or send)
    return sent
