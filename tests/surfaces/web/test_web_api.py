"""The JSON API: what it answers is what its document says."""

from __future__ import annotations

import json
from typing import Any

import jsonschema
import pytest
from starlette.testclient import TestClient

from waypost import api
from waypost.surfaces.web.limits import Limits
from waypost.surfaces.web.programs import ENDPOINTS
from waypost.surfaces.web.programs.endpoint import Endpoint

ASKED = {"role": "genai-engineer", "background": "software-developer", "stack": "aws", "months": "9"}
JSON = {"content-type": "application/json"}


@pytest.fixture
def document(client: TestClient) -> dict[str, Any]:
    return client.get("/api/openapi.json").json()


def conforms(value: Any, schema: dict[str, Any], document: dict[str, Any]) -> None:
    whole = {**schema, "components": document["components"]}
    jsonschema.Draft202012Validator(whole, format_checker=jsonschema.FormatChecker()).validate(value)


def is_error(answer: Any, status: int, document: dict[str, Any]) -> dict[str, Any]:
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/json"
    conforms(answer.json(), {"$ref": "#/components/schemas/ErrorAnswer"}, document)
    return answer.json()


@pytest.mark.parametrize("endpoint", ENDPOINTS, ids=lambda one: one.name)
def test_every_example_works_and_has_the_documented_shape(
    client: TestClient, document: dict[str, Any], endpoint: Endpoint
) -> None:
    if endpoint.method == "GET":
        answer = client.get(endpoint.example)
    else:
        answer = client.post(endpoint.path, json=endpoint.example)
    assert answer.status_code == 200
    stated = document["paths"][endpoint.path][endpoint.method.lower()]["responses"]["200"]
    conforms(answer.json(), stated["content"]["application/json"]["schema"], document)
    assert answer.headers["cache-control"] == stated["headers"]["Cache-Control"]["schema"]["const"]


def test_the_document_is_sound(document: dict[str, Any]) -> None:
    schemas = document["components"]["schemas"]
    for schema in schemas.values():
        jsonschema.Draft202012Validator.check_schema(schema)
    named = {line.split('"')[0] for line in json.dumps(document).split('"#/components/schemas/')[1:]}
    assert named <= schemas.keys()
    operations = [one for methods in document["paths"].values() for one in methods.values()]
    assert len({one["operationId"] for one in operations}) == len(operations) == len(ENDPOINTS)
    for one in operations:
        assert {"400", "405", "413", "414", "422", "429", "500", "503"} <= one["responses"].keys()
        assert one["tags"][0] in {tag["name"] for tag in document["tags"]}


def test_every_bodied_example_is_a_profile_of_the_document(document: dict[str, Any]) -> None:
    bodies = [one for one in ENDPOINTS if one.body is not None and one.name != "batch"]
    for one in bodies:
        conforms(one.example, {"$ref": "#/components/schemas/Profile"}, document)
    assert bodies


def test_the_page_lists_every_endpoint_with_an_example_that_can_be_opened(client: TestClient) -> None:
    page = client.get("/api").text
    for one in ENDPOINTS:
        assert f"<code>{one.path}</code>" in page
        if one.method == "GET":
            assert f'href="{one.example.replace("&", "&amp;")}"' in page


def test_a_parameter_that_is_not_known_is_refused_with_the_closest(
    client: TestClient, document: dict[str, Any]
) -> None:
    told = is_error(client.get("/api/plan?rolle=genai-engineer"), 422, document)
    assert told["problems"][0]["field"] == "rolle"
    assert "role" in told["hint"]


def test_a_parameter_stated_twice_is_refused_unless_it_is_a_list(client: TestClient, document: dict[str, Any]) -> None:
    assert is_error(client.get("/api/plan?role=ml-engineer&role=genai-engineer"), 422, document)
    twice = client.get("/api/plan", params=[*ASKED.items(), ("held", "aws/clf-c02"), ("held", "ms/ai-900")])
    once = client.get("/api/plan", params={**ASKED, "held": "aws/clf-c02,ms/ai-900"})
    assert twice.status_code == 200
    assert twice.json() == once.json()


def test_every_problem_of_a_profile_is_told_at_once(client: TestClient, document: dict[str, Any]) -> None:
    told = is_error(client.get("/api/plan?role=wizard&months=-1&held=nope&kappa=nan"), 422, document)
    assert {one["field"] for one in told["problems"]} == {"role", "months", "held", "kappa"}


@pytest.mark.parametrize(
    ("path", "sent"), [("/api/plan", "null"), ("/api/plan", "[true]"), ("/api/batch", '{"a": null}')]
)
def test_what_is_no_profile_is_repeated_as_it_was_sent(client: TestClient, path: str, sent: str) -> None:
    told = client.post(path, content=sent.encode(), headers=JSON).json()["message"]
    assert told.startswith(f"The body holds {sent}; expected ")


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"null",
        b"[]",
        b'"role"',
        b'{"role": NaN}',
        b'{"role": "genai-engineer", "months": 1e400}',
        b'{"role": "genai-engineer", "months": Infinity}',
        b'{"role": "genai-engineer", "role": "ml-engineer"}',
        b'{"role": "genai-engineer", "months": ' + b"9" * 5000 + b"}",
        b'{"role": {"a": []}}',
        b'{"role": "genai-engineer", "held": [["a"]]}',
        b'{"role": "genai-engineer", "skills": {"python": 1e99}}',
        b'{"role": "genai-engineer", "skills": ' + b'{"a":' * 500 + b"1" + b"}" * 500 + b"}",
        b"[" * 200_000,
        b'{"a":' * 100_000,
        b"\xff\xfe{}",
        b'{"role": "\xff"}',
        b'{"role": "\\ud800"}',
        b'{"role": "genai-engineer", "id": "\\ud800"}',
        b'{"role": "genai-engineer", "id": "\\u0000"}',
        b"{" + b",".join(b'"f%d": 1' % n for n in range(5000)) + b"}",
    ],
    ids=range(22),
)
@pytest.mark.parametrize("path", ["/api/plan", "/api/batch"])
def test_a_body_that_is_no_profile_is_refused(
    client: TestClient, document: dict[str, Any], body: bytes, path: str
) -> None:
    is_error(client.post(path, content=body, headers=JSON), 422, document)


def test_a_wrong_profile_of_a_batch_is_told_in_its_place(client: TestClient) -> None:
    lines = [ASKED, {"role": "wizard", "id": "b"}, 7, {"role": "genai-engineer", "want": ["aws/mla-c01"] * 3}]
    told = client.post("/api/batch", json=lines).json()
    assert [one["status"] in ("optimal", "infeasible") for one in told] == [True, False, False, True]
    assert (told[1]["id"], told[1]["line"], told[2]["line"]) == ("b", 2, 3)


@pytest.mark.parametrize("count", [0, Limits().batch + 1])
def test_a_batch_is_bounded(client: TestClient, document: dict[str, Any], count: int) -> None:
    is_error(client.post("/api/batch", json=[ASKED] * count), 422, document)


@pytest.mark.parametrize(
    "headers",
    [
        {"content-type": "text/plain"},
        {"content-type": "application/x-www-form-urlencoded"},
        {**JSON, "content-encoding": "gzip"},
        {**JSON, "content-encoding": "br"},
    ],
)
def test_a_body_of_another_kind_is_refused(
    client: TestClient, document: dict[str, Any], headers: dict[str, str]
) -> None:
    is_error(client.post("/api/plan", content=b"{}", headers=headers), 415, document)


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/api/credentials/aws/nothing", 404),
        ("/api/roles/wizard", 404),
        ("/api/projects/nothing", 404),
        ("/api/show/nothing", 404),
        ("/api/why/nothing?role=genai-engineer", 404),
        ("/api/market/roles/nothing", 404),
        ("/api/market/credentials/nothing", 404),
        ("/api/nothing", 404),
        ("/api/credentials?vendor=nobody", 404),
        ("/api/credentials?tier=high", 422),
        ("/api/credentials?fee_max=nan", 422),
        ("/api/credentials?fee_max=-1", 422),
        ("/api/credentials?fee_max=1e999999999", 200),
        ("/api/credentials?text=" + "x" * 201, 422),
        ("/api/credentials?as_of=2026-02-30", 422),
        ("/api/credentials?as_of=9999-01-01", 422),
        ("/api/compare", 422),
        ("/api/compare?ids=aws/mla-c01", 422),
        ("/api/compare?ids=" + ",".join(["aws/mla-c01"] * 13), 422),
        ("/api/retiring?within=9999y", 200),
        ("/api/retiring?within=tomorrow", 422),
        ("/api/stress?role=genai-engineer&worlds=1001", 422),
        ("/api/stress?role=genai-engineer&worlds=-1", 422),
        ("/api/stress?role=genai-engineer&seed=" + "9" * 100, 422),
        ("/api/stress?role=genai-engineer&worlds=%D9%A3", 422),
        ("/api/trade-off?role=genai-engineer", 422),
        ("/api/trade-off?role=genai-engineer&field=role", 422),
        ("/api/market/roles/ml-engineer?year=0", 422),
        ("/api/market/roles/ml-engineer?country=Britain", 422),
        ("/api/market/roles/ml-engineer?level=boss", 422),
        ("/api/market/names?kind=colour", 422),
    ],
)
def test_wrong_use_has_its_status_and_the_one_error_shape(
    client: TestClient, document: dict[str, Any], path: str, status: int
) -> None:
    answer = client.get(path)
    if status == 200:
        assert answer.status_code == 200
    else:
        is_error(answer, status, document)


def test_the_methods_of_an_address_are_named_where_another_is_used(
    client: TestClient, document: dict[str, Any]
) -> None:
    answer = client.put("/api/plan", content=b"{}")
    is_error(answer, 405, document)
    assert answer.headers["allow"] == "GET, HEAD, POST"


def test_steps_beyond_what_a_server_answers_for_are_refused(client: TestClient, document: dict[str, Any]) -> None:
    ids = sorted(api.load_catalogue().coverage)
    for field, most in (("want", Limits().wanted), ("avoid", Limits().ruled_out)):
        told = is_error(client.get("/api/plan", params={**ASKED, field: ",".join(ids[: most + 1])}), 422, document)
        assert [one["field"] for one in told["problems"]] == [field]
        assert client.get("/api/plan", params={**ASKED, field: ",".join(ids[:most])}).status_code == 200
        page = client.get("/", params={**ASKED, field: ",".join(ids[: most + 1])})
        assert page.status_code == 422
        assert str(most) in page.text


def test_an_infeasible_plan_is_an_answer(client: TestClient) -> None:
    told = client.get("/api/plan", params={**ASKED, "want": "aws/mla-c01", "budget_usd": "1"})
    assert (told.status_code, told.json()["status"]) == (200, "infeasible")
    assert told.json()["conflict"]["causes"]


def test_the_name_of_a_step_may_be_a_code_or_have_its_slash_escaped(client: TestClient) -> None:
    answers = [
        client.get(f"/api/why/{one}", params=ASKED).json() for one in ("aws/mla-c01", "aws%2fmla-c01", "MLA-C01")
    ]
    assert answers[0] == answers[1] == answers[2]
    assert answers[0]["id"] == "aws/mla-c01"


def test_a_number_of_too_many_digits_is_refused_in_words_of_waypost(client: TestClient) -> None:
    body = '{"role": "ml-engineer", "hours_per_week": ' + "9" * 5_000 + "}"
    answer = client.post("/api/plan", content=body, headers={"content-type": "application/json"})
    assert answer.status_code == 422
    assert answer.json()["message"] == "The body is no JSON: a number of too many digits."


@pytest.mark.parametrize(
    ("body", "message"),
    [
        (b"{'role': 'ml-engineer'}", "The body is no JSON: something else was expected in line 1, column 2."),
        (b"", "The body is no JSON: something else was expected in line 1, column 1."),
        (b'{"role": "\xe9"}', "The body is no JSON: not text in UTF-8."),
    ],
)
def test_what_is_no_json_is_told_in_words_of_waypost(client: TestClient, body: bytes, message: str) -> None:
    answer = client.post("/api/plan", content=body, headers={"content-type": "application/json"})
    assert (answer.status_code, answer.json()["message"]) == (422, message)


@pytest.mark.parametrize("profile", [{"x" * 900_000: 1}, {"skills": {"x" * 900_000: 1}}])
def test_a_name_of_any_length_is_compared_by_its_beginning_alone(
    client: TestClient, monkeypatch: pytest.MonkeyPatch, profile: dict[str, Any]
) -> None:
    compared: list[int] = []
    monkeypatch.setattr("difflib.get_close_matches", lambda word, *_, **__: compared.append(len(word)) or [])
    answer = client.post("/api/plan", json={"role": "ml-engineer", **profile})
    assert answer.status_code == 422
    assert compared == [200]
