"""Would Kubernetes take the manifests, and do they fit each other? Offline: the schemas come in a package."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from typing import Any

import kubernetes_validate
import yaml
from serving.settings import MANIFESTS, load

from checks.mistakes import Texts, origin, texts, tried
from checks.report import report

Document = dict[str, Any]


def main() -> int:
    results, findings, said = tried(texts(MANIFESTS, ".yaml"), problems)
    return report(said, data=origin(), results=results, findings=findings)


def problems(files: Texts) -> list[str]:
    """Against the schemas, strictly, and against each other."""
    documents, found = [], []
    for path, text in files.items():
        try:
            parts = [each for each in yaml.safe_load_all(text) if each]
        except yaml.YAMLError as error:
            return [f"{path}: {error}"]
        if path.endswith("kustomization.yaml"):
            listed, there = (
                set(parts[0]["resources"]),
                {each.rsplit("/", 1)[1] for each in files} - {"kustomization.yaml"},
            )
            found += [f"{path}: {name} is listed or there, not both" for name in sorted(listed ^ there)]
            continue
        documents += parts
        found += [f"{path}: {problem}" for each in parts for problem in _schema(each)]
    return found if found else [*_fit(documents)]


def deployments(documents: list[Document]) -> dict[str, Document]:
    """Deployments by track."""
    return {each["metadata"]["labels"]["track"]: each for each in documents if each["kind"] == "Deployment"}


def read() -> list[Document]:
    """Every document but the kustomization."""
    parts = [
        yaml.safe_load_all(text) for path, text in texts(MANIFESTS, ".yaml").items() if "kustomization" not in path
    ]
    return [each for documents in parts for each in documents if each]


def one(documents: list[Document], kind: str) -> Document:
    """The document of a kind of which there is one."""
    return next(each for each in documents if each["kind"] == kind)


def _schema(document: Document) -> Iterator[str]:
    try:
        kubernetes_validate.validate(document, load()["kubernetes"]["version"], strict=True)
    except kubernetes_validate.ValidationError as error:
        yield f"{'.'.join(map(str, error.path))}: {error.message}"
    except (kubernetes_validate.SchemaNotFoundError, KeyError) as error:
        yield f"no schema: {error!r}"


def _fit(documents: list[Document]) -> Iterator[str]:
    kinds = [each["kind"] for each in documents]
    wanted = (
        "Service",
        "HorizontalPodAutoscaler",
        "PodDisruptionBudget",
        "NetworkPolicy",
        "ConfigMap",
        "ServiceAccount",
    )
    if absent := [kind for kind in wanted if kinds.count(kind) != 1]:
        yield f"expected one each of {', '.join(absent)}"
        return
    by_track = deployments(documents)
    if set(by_track) != {"stable", "canary"}:
        yield f"the tracks are {sorted(by_track)}; expected stable and canary"
        return
    stable, scaler = by_track["stable"], one(documents, "HorizontalPodAutoscaler")["spec"]
    for deployment in by_track.values():
        yield from _pods(deployment, documents)
    pods = {track: each["spec"]["template"] for track, each in by_track.items()}
    service = one(documents, "Service")["spec"]
    for kind, selector in (
        ("Service", service["selector"]),
        ("NetworkPolicy", one(documents, "NetworkPolicy")["spec"]["podSelector"]["matchLabels"]),
    ):
        for track, pod in pods.items():
            if not selector.items() <= pod["metadata"]["labels"].items():
                yield f"the {kind} does not select the {track} pods"
    ports = pods["stable"]["spec"]["containers"][0]["ports"]
    if any(each["targetPort"] not in [port["name"] for port in ports] for each in service["ports"]):
        yield "the Service targets a port that the container does not name"
    policy = one(documents, "NetworkPolicy")["spec"]
    open_ports = {port["port"] for rule in policy["ingress"] for port in rule.get("ports", ())}
    if open_ports != {port["containerPort"] for port in ports} or set(policy["policyTypes"]) != {"Ingress", "Egress"}:
        yield "the NetworkPolicy does not open exactly the container's port, or leaves a direction open"
    if not all(rule.get("from") for rule in policy["ingress"]):
        yield "the NetworkPolicy lets everybody in"
    if scaler["scaleTargetRef"]["name"] != stable["metadata"]["name"] or "replicas" in stable["spec"]:
        yield "the autoscaler and the stable deployment do not agree on who sets the replicas"
    budget = one(documents, "PodDisruptionBudget")["spec"]
    if not budget["selector"]["matchLabels"].items() <= pods["stable"]["metadata"]["labels"].items():
        yield "the disruption budget does not select the stable pods"
    if not 1 <= budget["minAvailable"] < scaler["minReplicas"]:
        yield "the disruption budget is empty or blocks every drain at the smallest scale"
    canaries = by_track["canary"]["spec"]["replicas"]
    if canaries / (canaries + scaler["minReplicas"]) > 0.25:
        yield "the canary gets more than a quarter of the requests at the smallest scale"


def _pods(deployment: Document, documents: list[Document]) -> Iterator[str]:
    name, spec = deployment["metadata"]["name"], deployment["spec"]
    pod = spec["template"]["spec"]
    if spec["selector"]["matchLabels"] != spec["template"]["metadata"]["labels"]:
        yield f"{name}: the selector is not the pods' labels"
    if pod.get("serviceAccountName") != one(documents, "ServiceAccount")["metadata"]["name"]:
        yield f"{name}: another service account"
    if pod.get("automountServiceAccountToken") is not False:
        yield f"{name}: the pods get a token they do not need"
    if not pod.get("securityContext", {}).get("runAsNonRoot"):
        yield f"{name}: may run as root"
    for container in pod["containers"]:
        yield from (f"{name}: {problem}" for problem in _container(container, one(documents, "ConfigMap")))


def _container(container: Document, config: Document) -> Iterator[str]:
    image, context, names = container["image"], container.get("securityContext", {}), container.get("ports", [])
    if ":" not in image.rsplit("/", 1)[-1] or image.endswith(":latest"):
        yield "the image has no fixed tag"
    if context.get("allowPrivilegeEscalation") is not False or context.get("readOnlyRootFilesystem") is not True:
        yield "privileges may grow, or the root is writable"
    if context.get("capabilities", {}).get("drop") != ["ALL"]:
        yield "capabilities are kept"
    for probe, path in (("startupProbe", "/livez"), ("livenessProbe", "/livez"), ("readinessProbe", "/readyz")):
        asked = container.get(probe, {}).get("httpGet", {})
        if asked.get("path") != path or asked.get("port") not in [port["name"] for port in names]:
            yield f"{probe} does not ask {path} on the container's port"
    resources = container.get("resources", {})
    if any(each not in resources.get(part, {}) for part in ("requests", "limits") for each in ("cpu", "memory")):
        yield "requests or limits are missing"
    if [each.get("configMapRef", {}).get("name") for each in container.get("envFrom", [])] != [
        config["metadata"]["name"]
    ]:
        yield "the settings come from another config map"
    if config["data"].get("PORT") != str(names[0]["containerPort"]):
        yield "the config map names another port"


if __name__ == "__main__":
    sys.exit(main())
