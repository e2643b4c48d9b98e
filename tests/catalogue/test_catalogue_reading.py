"""The YAML reader and the shapes: strict on everything, and never anything but a DataError."""

from __future__ import annotations

import json
import pickle
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from waypost.catalogue import yaml_reader
from waypost.catalogue.cross_file import cross_file_problems
from waypost.catalogue.files import DataFile, read_all
from waypost.catalogue.load import DATA
from waypost.catalogue.one_file import one_file_problems
from waypost.catalogue.shapes import KINDS, json_schema, problems_of
from waypost.catalogue.yaml_reader import MAX_BYTES, MAX_DEPTH, Document, parse_yaml, read_yaml
from waypost.errors import DataError

LOADERS = [yaml.SafeLoader, getattr(yaml, "CSafeLoader", yaml.SafeLoader)]
MANY = settings(max_examples=400, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


def value(text: str) -> Any:
    return parse_yaml(text.encode(), "file.yaml").value


def problems(text: str | bytes) -> tuple[str, ...]:
    with pytest.raises(DataError) as caught:
        parse_yaml(text if isinstance(text, bytes) else text.encode(), "file.yaml")
    assert pickle.loads(pickle.dumps(caught.value)).problems == caught.value.problems
    return caught.value.problems


@pytest.fixture(params=LOADERS, ids=["python", "c"], autouse=True)
def loader(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(yaml_reader, "_LOADER", request.param)


def test_only_true_false_null_and_numbers_are_resolved() -> None:
    text = "a: true\nb: false\nc: null\nd: 12\ne: -3.50\nf:\ng: 0\n"
    assert value(text) == {"a": True, "b": False, "c": None, "d": 12, "e": -3.5, "f": None, "g": 0}


WORDS = ("yes", "no", "on", "off", "True", "NULL", "~", "2026-11-22", "12:30:00", ".inf", ".nan")
NUMBERS = ("1_000", "0x1F", "0o17", "017", "+1", ".5", "1e3", "1.0e9999", "1" * 40)


@pytest.mark.parametrize("text", [*WORDS, *NUMBERS])
def test_everything_else_stays_text(text: str) -> None:
    assert value(f"a: {text}") == {"a": text}


def test_quoted_values_and_keys_are_text() -> None:
    assert value("\"a\": \"12\"\n'on': 'true'\n12: |\n  null\n") == {"a": "12", "on": "true", "12": "null\n"}


def test_every_key_and_item_has_its_place() -> None:
    document = parse_yaml(b"a: 1\nb:\n  - c: 2\n  - d:\n      e: 3\n", "file.yaml")
    assert document.where(("a",)) == "file.yaml:1:1"
    assert document.where(("b", 1, "d", "e")) == "file.yaml:5:7"
    assert document.where(("b", 0, "absent", "deeper")) == "file.yaml:3:5"
    assert document.where(("b", 0, "absent")) == "file.yaml:3:5"
    assert document.where(("b", 7)) == "file.yaml:2:1"
    assert document.where(()) == "file.yaml:1:1"


REFUSED = {
    "a: 1\nb: 2\na: 3\n": ("file.yaml:3:1: key 'a' is there twice; it stands first on line 1.",),
    "a: &x 1\nb: *x\n": (
        "file.yaml:1:4: anchor '&x' is not allowed; expected the value written out.",
        "file.yaml:2:4: alias '*x' is not allowed; expected the value itself.",
    ),
    "a: !!python/object:os.system 1\n": (
        "file.yaml:1:4: tag 'tag:yaml.org,2002:python/object:os.system' is not allowed; expected a plain value.",
    ),
    "? [a, b]\n: 1\n": ("file.yaml:1:3: a list or mapping stands as a key; expected text.",),
    "a: 1\n---\nb: 2\n": ("file.yaml:2:1: a second document starts; expected one document in a file.",),
    "": ("file.yaml: is empty; expected a mapping.",),
    "# nothing\n": ("file.yaml: is empty; expected a mapping.",),
    'a: "\\uD800"\n': ("file.yaml:1:4: holds half a character (a lone surrogate); expected whole characters.",),
    'a: "\\uDFFF"\n': ("file.yaml:1:4: holds half a character (a lone surrogate); expected whole characters.",),
}


@pytest.mark.parametrize("text", REFUSED)
def test_what_yaml_allows_and_data_should_not_is_refused(text: str) -> None:
    if "\\uD" in text and yaml_reader._LOADER is not yaml.SafeLoader:
        assert problems(text)[0].startswith("file.yaml:1:")  # the C parser refuses it itself
    else:
        assert problems(text) == REFUSED[text]


def test_an_expansion_bomb_is_refused_without_being_expanded() -> None:
    rows = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    rows += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 12)]
    found = problems("\n".join(rows))
    assert any("anchor '&a0' is not allowed" in one for one in found)


def test_deep_nesting_is_refused() -> None:
    assert problems("[" * (MAX_DEPTH + 1) + "]" * (MAX_DEPTH + 1)) == (
        f"file.yaml:1:{MAX_DEPTH + 1}: is nested deeper than {MAX_DEPTH} levels.",
    )
    assert problems("[" * 50_000)[0].startswith("file.yaml:1:")


def test_a_huge_file_is_refused_unread(tmp_path: Path) -> None:
    path = tmp_path / "huge.yaml"
    path.write_bytes(b"a: 1\n" + b"#" * MAX_BYTES)
    with pytest.raises(DataError, match=rf"huge.yaml: has {MAX_BYTES + 5} bytes; expected at most {MAX_BYTES}\."):
        read_yaml(path)


@pytest.mark.parametrize("encoding", ["utf-16", "latin-1", "utf-32"])
def test_another_encoding_is_named(encoding: str) -> None:
    found = problems("a: 1\nb: Zürich\n".encode(encoding))
    assert found[0].endswith(": is not UTF-8 text.")
    if encoding == "latin-1":
        assert found == ("file.yaml:2:5: is not UTF-8 text.",)


def test_broken_yaml_is_named_with_its_place() -> None:
    found = problems("a: [1, 2\nb: 3\n")
    assert len(found) == 1
    assert found[0].startswith("file.yaml:2:")
    assert "is not YAML (" in found[0]


def test_a_folder_or_an_absent_file_is_a_data_error(tmp_path: Path) -> None:
    for path in (tmp_path, tmp_path / "absent.yaml"):
        with pytest.raises(DataError, match=r"cannot be read \("):
            read_yaml(path)


PIECES = st.sampled_from(
    [*":-?[]{},&*!|>'\"%@`#\n \t", "\n  ", "\n- ", "a: ", "--- ", "...\n", "<<: ", "\u0085", "\u2028"]
)
YAML_LIKE = st.lists(st.one_of(PIECES, st.text(max_size=4)), max_size=40).map("".join)


def read_or_refuse(raw: bytes) -> Document | None:
    try:
        return parse_yaml(raw, "file.yaml")
    except DataError as error:
        found = error.problems
    assert found
    assert all(one.startswith("file.yaml") for one in found)
    return None


@MANY
@given(raw=st.one_of(st.binary(max_size=300), YAML_LIKE.map(lambda text: text.encode("utf-8", "surrogatepass"))))
def test_any_bytes_are_read_or_refused(raw: bytes) -> None:
    document = read_or_refuse(raw)
    if document is not None:
        json.dumps(document.value, ensure_ascii=False).encode("utf-8")
        assert () in document.marks


SCALARS = st.one_of(st.none(), st.booleans(), st.integers(-10, 3000), st.floats(0, 200), st.text(max_size=12))
KEYS = sorted(
    {name for cls in KINDS.values() if hasattr(cls, "__dataclass_fields__") for name in cls.__dataclass_fields__}
)
PLAIN = st.recursive(
    SCALARS,
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from(KEYS) | st.text(max_size=6), inner, max_size=6)
    ),
    max_leaves=25,
)


@MANY
@given(plain=PLAIN, kind=st.sampled_from(sorted(KINDS)))
def test_any_value_fits_a_shape_or_is_told_off_in_sentences(plain: Any, kind: str) -> None:
    for one in problems_of(Document("file.yaml", plain, {(): (1, 1)}), kind):
        assert one.startswith("file.yaml")
        assert one.endswith(".")


@pytest.fixture(scope="module")
def shipped() -> dict[str, tuple[DataFile, bytes]]:
    """The smallest shipped file of each kind, with its bytes."""
    chosen: dict[str, tuple[DataFile, bytes]] = {}
    for file in read_all(DATA):
        raw = (DATA / file.path).read_bytes()
        if file.kind not in chosen or len(raw) < len(chosen[file.kind][1]):
            chosen[file.kind] = (file, raw)
    return chosen


@MANY
@given(data=st.data())
def test_a_damaged_data_file_is_refused_or_judged_by_every_rule(
    shipped: dict[str, tuple[DataFile, bytes]], data: st.DataObject
) -> None:
    file, raw = shipped[data.draw(st.sampled_from(sorted(shipped)))]
    start = data.draw(st.integers(0, len(raw)))
    length = data.draw(st.integers(0, 30))
    piece = data.draw(
        st.one_of(st.binary(max_size=4), PIECES.map(str.encode), st.sampled_from([b"-1", b"null", b"'x'"]))
    )
    document = read_or_refuse(raw[:start] + piece + raw[start + length :])
    if document is None or problems_of(document, file.kind):
        return
    damaged = DataFile(file.kind, file.path, document)
    others = tuple(one for kind, (one, _) in shipped.items() if kind != file.kind)
    for one in (*one_file_problems([damaged]), *cross_file_problems((damaged, *others))):
        assert isinstance(one, str)


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_every_kind_of_file_has_a_schema_that_forbids_unknown_keys(kind: str) -> None:
    schema = json_schema(kind)
    objects = [schema, *schema.get("$defs", {}).values()]
    closed = [one for one in objects if one.get("properties")]
    assert closed
    assert all(one["additionalProperties"] is False for one in closed)
