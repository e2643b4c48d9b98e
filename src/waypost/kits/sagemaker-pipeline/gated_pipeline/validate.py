"""Is a compiled definition one that SageMaker can execute, and does its gate hold?"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from gated_pipeline.definition import GATE, REGISTER
from gated_pipeline.interpret import needs

_OPERATIONS = {
    "Processing": "CreateProcessingJob",
    "Training": "CreateTrainingJob",
    "RegisterModel": "CreateModelPackage",
}
_GIVEN_BY_SERVICE = {"Processing": {"ProcessingJobName": "name"}, "Training": {"TrainingJobName": "name"}}
_PLACEHOLDER = {"string": "placeholder", "integer": 1, "long": 1, "float": 1.0, "double": 1.0, "boolean": True}


def problems(definition: Mapping[str, Any]) -> list[str]:
    """Everything wrong with a definition; empty when nothing is."""
    found = []
    if definition.get("Version") != "2020-12-01":
        found.append(f"Version is {definition.get('Version')!r}; expected 2020-12-01.")
    steps = dict(_walk(definition["Steps"]))
    if len(steps) != len(list(_walk(definition["Steps"]))):
        found.append("two steps have the same name.")
    parameters = {each["Name"] for each in definition["Parameters"]}
    for name, step in steps.items():
        found.extend(f"{name}: {problem}" for problem in _shape_problems(step))
        found.extend(
            f"{name}: refers to the step {other!r}, which is not there." for other in sorted(needs(step) - set(steps))
        )
        for reference in _references(step):
            origin, _, rest = reference.partition(".")
            if origin == "Parameters" and rest not in parameters:
                found.append(f"{name}: refers to the parameter {rest!r}, which is not there.")
            if origin == "Steps" and ".PropertyFiles." in rest:
                owner, _, file = rest.partition(".PropertyFiles.")
                if file not in {each["PropertyFileName"] for each in steps.get(owner, {}).get("PropertyFiles", [])}:
                    found.append(f"{name}: reads the property file {file!r}, which {owner!r} does not write.")
    return found


def gate_problems(definition: Mapping[str, Any]) -> list[str]:
    """Whether a model can be registered only where the gate has said yes, and the other branch fails."""
    found = []
    top = {step["Name"]: step for step in definition["Steps"]}
    registering = [name for name, step in _walk(definition["Steps"]) if step["Type"] == "RegisterModel"]
    if registering != [REGISTER]:
        found.append(f"the steps that register are {registering}; expected {REGISTER!r} alone.")
    gate = top.get(GATE)
    if gate is None or gate["Type"] != "Condition":
        return [*found, f"there is no condition step {GATE!r}."]
    if REGISTER not in {step["Name"] for step in gate["Arguments"]["IfSteps"]}:
        found.append(f"{REGISTER!r} does not stand behind {GATE!r}.")
    if "Fail" not in {step["Type"] for step in gate["Arguments"]["ElseSteps"]}:
        found.append(f"the other branch of {GATE!r} does not fail.")
    asked = {each["LeftValue"].get("Std:JsonGet", {}).get("Path") for each in gate["Arguments"]["Conditions"]}
    missing = {"quality.auc", "groups.true_positive_gap"} - asked
    if missing:
        found.append(f"{GATE!r} does not ask for {sorted(missing)}.")
    return found


def _walk(steps: list[dict[str, Any]]) -> Iterator[tuple[str, dict[str, Any]]]:
    for step in steps:
        yield step["Name"], step
        if step["Type"] == "Condition":
            yield from _walk(step["Arguments"]["IfSteps"])
            yield from _walk(step["Arguments"]["ElseSteps"])


def _references(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        if isinstance(value.get("Get"), str):
            yield value["Get"]
        for each in value.values():
            yield from _references(each)
    elif isinstance(value, list):
        for each in value:
            yield from _references(each)


def _shape_problems(step: Mapping[str, Any]) -> list[str]:
    """The step's arguments against the shape of the API operation they become."""
    operation = _OPERATIONS.get(step["Type"])
    if operation is None:
        return []
    import botocore.session
    from botocore.validate import ParamValidator

    shape = botocore.session.get_session().get_service_model("sagemaker").operation_model(operation).input_shape
    concrete = {**_GIVEN_BY_SERVICE.get(step["Type"], {}), **_concrete(step["Arguments"], shape)}
    report = ParamValidator().validate(concrete, shape)
    return report.generate_report().splitlines() if report.has_errors() else []


def _concrete(value: Any, shape: Any) -> Any:
    """The value with every reference replaced by something of the type that the shape wants there."""
    if isinstance(value, dict) and ("Get" in value or any(key.startswith("Std:") for key in value)):
        return _PLACEHOLDER.get(shape.type_name, value)
    if isinstance(value, dict) and shape.type_name == "structure":
        return {
            key: _concrete(each, shape.members[key]) if key in shape.members else each for key, each in value.items()
        }
    if isinstance(value, dict) and shape.type_name == "map":
        return {key: _concrete(each, shape.value) for key, each in value.items()}
    if isinstance(value, list) and shape.type_name == "list":
        return [_concrete(each, shape.member) for each in value]
    return value
