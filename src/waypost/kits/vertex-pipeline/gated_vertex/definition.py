"""The pipeline, and its compiled form for Vertex AI."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import yaml
from google.protobuf import json_format
from kfp import compiler, dsl
from kfp.pipeline_spec import pipeline_spec_pb2

from gated_vertex import components
from gated_vertex.settings import Settings

_GATE = "inputs.parameter_values['pipelinechannel--evaluate-Output'] >= 0.0"


def build(settings: Settings, *, packaged: bool) -> Callable[..., Any]:
    """The pipeline; ``packaged`` components install what they need in their containers, others use what is here."""
    image, packages = settings.vertex.base_image, list(settings.vertex.packages) if packaged else []

    def step(function: Callable[..., Any]) -> Callable[..., Any]:
        made: Callable[..., Any] = dsl.component(
            function, base_image=image, packages_to_install=packages, install_kfp_package=packaged
        )
        return made

    prepare, train, evaluate = step(components.prepare), step(components.train), step(components.evaluate)
    register, predict = step(components.register), step(components.predict)

    def sized(task: Any) -> Any:
        task.set_caching_options(False)
        return task.set_cpu_limit(settings.vertex.cpu).set_memory_limit(settings.vertex.memory) if packaged else task

    @dsl.pipeline(name=settings.vertex.pipeline, description="Prepare, train, evaluate; register behind a gate.")
    def gated(
        source: str,
        registry: str,
        target: str,
        test_share: float,
        regularisation: float,
        seed: int,
        min_macro_f1: float,
        min_worst_recall: float,
    ) -> None:
        prepared = sized(prepare(source=source, target=target, test_share=test_share, seed=seed))
        trained = sized(train(data=prepared.outputs["train"], regularisation=regularisation, seed=seed))
        judged = sized(
            evaluate(
                data=prepared.outputs["test"],
                trained_on=prepared.outputs["train"],
                model=trained.outputs["model"],
                min_macro_f1=min_macro_f1,
                min_worst_recall=min_worst_recall,
            )
        )
        with dsl.If(judged.outputs["Output"] >= 0.0, name="inside-the-gate"):
            registered = sized(
                register(
                    model=trained.outputs["model"],
                    metrics=judged.outputs["metrics"],
                    digest=prepared.outputs["Output"],
                    registry=registry,
                )
            )
            sized(predict(data=prepared.outputs["test"], registry=registry, version=registered.output))

    found: Callable[..., Any] = gated
    return found


def parameters(settings: Settings, source: str, registry: str) -> dict[str, Any]:
    """The values the pipeline is run with."""
    return {
        "source": source,
        "registry": registry,
        "target": settings.data.target,
        "test_share": settings.data.test_share,
        "regularisation": settings.training.regularisation,
        "seed": settings.training.seed,
        "min_macro_f1": settings.gate.min_macro_f1,
        "min_worst_recall": settings.gate.min_worst_recall,
    }


def compile_to(settings: Settings, place: Path) -> dict[str, Any]:
    """Compile for Vertex AI and read back what was written."""
    place.parent.mkdir(parents=True, exist_ok=True)
    compiler.Compiler().compile(build(settings, packaged=True), str(place))
    found: dict[str, Any] = yaml.safe_load(place.read_text("utf-8"))
    return found


def problems(spec: dict[str, Any], gated: tuple[str, ...] = ("register", "predict")) -> list[str]:
    """What is wrong with a compiled pipeline: its schema, its gate, its images; empty when nothing is."""
    try:
        json_format.ParseDict(spec, pipeline_spec_pb2.PipelineSpec())
    except json_format.ParseError as error:
        return [f"The compiled pipeline does not fit its schema: {error}."]
    found = []
    conditions = _conditions(spec)
    for name in gated:
        if not any(_GATE in condition for condition in conditions.get(name, ())):
            found.append(f"The step {name!r} does not stand behind the gate.")
    for name, executor in sorted(spec["deploymentSpec"]["executors"].items()):
        if "resources" not in executor["container"]:
            found.append(f"{name} has no limit on its resources.")
        if ":" not in executor["container"]["image"] or executor["container"]["image"].endswith(":latest"):
            found.append(f"{name} does not pin its image: {executor['container']['image']}.")
    return found


def _conditions(spec: dict[str, Any]) -> dict[str, tuple[str, ...]]:
    """For every step the conditions it stands behind, outermost first."""
    found: dict[str, tuple[str, ...]] = {}

    def walk(dag: dict[str, Any], above: tuple[str, ...]) -> None:
        for name, task in dag.get("tasks", {}).items():
            own = task.get("triggerPolicy", {}).get("condition")
            here = (*above, own) if own else above
            inner = spec["components"][task["componentRef"]["name"]].get("dag")
            if inner is None:
                found[name] = here
            else:
                walk(inner, here)

    walk(spec["root"]["dag"], ())
    return found


def written(value: Any) -> str:
    """JSON the way this project writes it."""
    return json.dumps(value, indent=2, sort_keys=True, ensure_ascii=False) + "\n"
