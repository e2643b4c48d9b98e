"""Write the JSON Schemas of what surfaces answer and of a profile, from their one definition.

``python -m waypost.surfaces.schema`` writes them to ``data/schema/answers``; with ``--check`` it writes nothing and
fails where one differs.
"""

from __future__ import annotations

import json
import math
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from waypost.catalogue.profile_fields import FIELDS, Field, Shape

if TYPE_CHECKING:
    from pydantic.json_schema import GenerateJsonSchema

FOLDER = Path(__file__).parents[1] / "data" / "schema" / "answers"
_DAY = {"type": "string", "format": "date"}
_PARTIAL_DATE = {"type": "string", "pattern": r"^\d{4}(-\d{2}(-\d{2})?)?$"}
_TEXTS = {"type": "array", "items": {"type": "string"}}
_PROFILE: dict[Shape, dict[str, Any]] = {
    Shape.TEXT: {"type": "string"},
    Shape.NUMBER: {"type": "number"},
    Shape.COUNT: {"type": "integer"},
    Shape.DAY: _DAY,
    Shape.ID: {"type": "string"},
    Shape.IDS: _TEXTS,
    Shape.TEXTS: _TEXTS,
    Shape.LEVELS: {"type": "object", "additionalProperties": {"type": "integer", "minimum": 0, "maximum": 4}},
}


def schemas() -> dict[str, dict[str, Any]]:
    """File name without its ending -> JSON Schema."""
    return {"profile": profile_schema(), **{name: _answer(shape) for name, shape in answer_shapes().items()}}


def answer_shapes() -> dict[str, Any]:
    """Every answer by the name of its schema, as types."""
    from waypost.catalogue.query import Comparison
    from waypost.domain.analysis import StressTest, TradeOff
    from waypost.surfaces import market_shapes, shapes

    return {
        "plan": shapes.PlanObject,
        "batch-line": shapes.PlanObject | shapes.BadLineObject,
        "error": shapes.ErrorObject,
        "why": shapes.WhyObject,
        "stress": StressTest,
        "trade-off": TradeOff,
        "show": shapes.EntryObject,
        "list": shapes.ListObject,
        "compare": Comparison,
        "retiring": shapes.RetiringObject,
        "roles": shapes.RolesObject,
        "projects": shapes.ProjectsObject,
        "skills": shapes.SkillsObject,
        "backgrounds": shapes.BackgroundsObject,
        "catalogue-check": shapes.CheckObject,
        "explain": shapes.ExplainObject,
        "version": shapes.VersionObject,
        "market-role": market_shapes.MarketRoleObject,
        "market-roles": market_shapes.MarketRolesObject,
        "market-credential": market_shapes.NamedCredentialObject,
        "market-names": market_shapes.NamesObject,
        "market-guide": market_shapes.GuideObject,
    }


def main(arguments: list[str]) -> int:
    """Write or check. Returns 1 where a checked file differs."""
    expected = {FOLDER / f"{name}.json": _text(schema) for name, schema in sorted(schemas().items())}
    orphans = sorted(set(FOLDER.glob("*.json")) - set(expected))
    stale = [path for path, text in expected.items() if not path.is_file() or path.read_text("utf-8") != text]
    if "--check" not in arguments:
        from waypost.catalogue.writing import write_beside

        for path in stale:
            write_beside(path, expected[path])
        for path in orphans:
            path.unlink()
    for path in (*stale, *orphans):
        sys.stdout.write(f"{'differs' if '--check' in arguments else 'wrote'}: {path.name}\n")
    sys.stdout.write(f"answer schemas: {len(expected)} read, {len(stale) + len(orphans)} differ\n")
    return 1 if "--check" in arguments and (stale or orphans) else 0


def _answer(shape: Any) -> dict[str, Any]:
    from pydantic import TypeAdapter

    made = TypeAdapter(shape).json_schema(mode="serialization", schema_generator=plainly())
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **strict(made)}


def plainly() -> type[GenerateJsonSchema]:
    """How schemas are made of types: money is a number, as ``answers.plain`` writes it."""
    from pydantic.json_schema import GenerateJsonSchema

    class Plainly(GenerateJsonSchema):
        def decimal_schema(self, schema: Any) -> dict[str, Any]:  # noqa: ARG002
            return {"type": "number"}

    return Plainly


def strict(node: Any) -> Any:
    """Every object with exactly its properties; those of a dataclass are always there."""
    if isinstance(node, list):
        return [strict(one) for one in node]
    if not isinstance(node, dict):
        return node
    if node.get("title") == "PartialDate" and "properties" in node:
        return {**_PARTIAL_DATE, "description": "A year, a month or a day."}
    made = {key: strict(one) for key, one in node.items() if key != "default"}
    if "properties" in made:
        made["additionalProperties"] = False
        if made["title"] != "EntryObject":
            made["required"] = list(made["properties"])
    return made


def profile_schema() -> dict[str, Any]:
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Profile",
        "description": "A planning request: a line of a batch, waypost.toml, a link's parameters.",
        "type": "object",
        "properties": {field.name: field_schema(field) for field in FIELDS},
        "required": ["role"],
        "additionalProperties": False,
    }


def field_schema(field: Field) -> dict[str, Any]:
    schema = dict(_PROFILE[field.shape])
    if field.shape in (Shape.NUMBER, Shape.COUNT):
        schema["minimum"] = field.low
        if field.high < math.inf:
            schema["maximum"] = field.high
    if field.name == "role":
        return {**schema, "description": field.help}
    return {"anyOf": [schema, {"type": "null"}], "description": field.help}


def _text(schema: dict[str, Any]) -> str:
    return json.dumps(schema, indent=2, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
