"""Does the Terraform make what the job needs, and give nobody more than that? Read, not run: no account is touched."""

from __future__ import annotations

import re
import sys
import tomllib
from collections.abc import Iterator, Mapping
from typing import Any

import hcl2
from gated_vertex.settings import ROOT, load

from checks.report import measured, report

Texts = Mapping[str, str]
Blocks = dict[str, dict[str, Any]]

# What the steps need and nothing beside: jobs in the project, objects in the bucket, a person who may act as them.
ROLES = {
    "google_project_iam_member": {"roles/aiplatform.user"},
    "google_storage_bucket_iam_member": {"roles/storage.objectUser"},
    "google_service_account_iam_member": {"roles/iam.serviceAccountUser"},
}
SERVICES = {"aiplatform.googleapis.com", "iam.googleapis.com", "storage.googleapis.com"}
BY_HAND = {"GOOGLE_APPLICATION_CREDENTIALS"}  # of the variables of the cloud run: no key is ever made here
REFERENCE = re.compile(r"(?<![\w.\"/-])(?:(var|local)\.([a-z_]\w*)|(data\.)?(google_\w+)\.([a-z_]\w*))")

# Mistakes that are made, each in one place; a rule that lets one pass is no rule.
MISTAKES = (
    ("main.tf", "roles/aiplatform.user", "roles/editor"),
    ("main.tf", "roles/storage.objectUser", "roles/storage.admin"),
    ("main.tf", "var.submitter", '"allAuthenticatedUsers"'),
    ("main.tf", "google_service_account.pipeline.member", '"serviceAccount:someone@example.iam.gserviceaccount.com"'),
    ("main.tf", "uniform_bucket_level_access = true", "uniform_bucket_level_access = false"),
    ("main.tf", 'public_access_prevention    = "enforced"', 'public_access_prevention    = "inherited"'),
    ("main.tf", "location                    = var.location", 'location                    = "US"'),
    ("main.tf", 'matches_prefix = ["${local.pipeline}/root/"]', 'matches_prefix = ["${local.pipeline}/"]'),
    ("main.tf", 'pipeline = "gated-pipeline"', 'pipeline = "another-pipeline"'),
    ("main.tf", '"aiplatform.googleapis.com", ', ""),
    ("main.tf", "threshold_percent = 1.0", "threshold_percent = 2.0"),
    ("main.tf", "google_storage_bucket.pipeline.name", "google_storage_bucket.other.name"),
    ("main.tf", 'resource "google_service_account_iam_member"', 'resource "google_service_account_key"'),
    ("outputs.tf", 'output "pipeline_bucket"', 'output "bucket"'),
    ("versions.tf", "~> 7.0", ">= 7.0"),
    ("variables.tf", 'variable "submitter"', 'variable "starter"'),
    ("outputs.tf", "value       = var.project\n}", "value       = var.project\n"),
)


def main() -> int:
    files = {path.name: path.read_text("utf-8") for path in sorted((ROOT / "deploy").glob("*.tf"))}
    found, missed = problems(files), []
    for name, old, new in MISTAKES:
        text = files.get(name, "")
        if old not in text:
            missed.append(f"checks/setup.py: {name} does not hold {old!r}; write the mistake anew")
        elif set(problems({**files, name: text.replace(old, new, 1)})) <= set(found):
            missed.append(f"checks/setup.py: {old!r} as {new!r} in {name} is not noticed")
    noticed = (len(MISTAKES) - len(missed)) / len(MISTAKES)
    results = [
        measured("problems", len(found), at_most=0, n=len(files)),
        measured("planted mistakes noticed", noticed, at_least=1.0, n=len(MISTAKES)),
    ]
    said = f"{len(found)} problems in {len(files)} files; {noticed:.0%} of the mistakes noticed. Read, not applied."
    return report(said, data="sample", results=results, findings=[*found, *missed])


def problems(files: Texts) -> list[str]:
    """Everything that is wrong with the files together."""
    parsed = []
    for name, text in files.items():
        try:
            parsed.append(hcl2.loads(text))
        except Exception as error:  # noqa: BLE001  the parser raises what its grammar raises
            return [f"deploy/{name} does not parse: {str(error).splitlines()[0]}"]
    resources = _named(parsed, "resource")
    return [
        f"deploy: {each}"
        for rule in (
            _versions(parsed),
            _references(parsed, resources, "\n".join(files.values())),
            _access(resources),
            _bucket(resources, parsed),
            _project(resources, parsed),
            _outputs(parsed),
        )
        for each in rule
    ]


def _versions(parsed: list[Any]) -> Iterator[str]:
    blocks = [block for each in parsed for block in each.get("terraform", ())]
    pinned = [one for block in blocks for each in block.get("required_providers", ()) for one in each.values()]
    bounds = [_text(each.get("version")) for each in pinned if isinstance(each, dict)]
    if not bounds or not all(re.search(r"~>|<|^\s*=?\s*\d", bound) for bound in bounds):
        yield "a provider has no bound on its version"
    if not any("required_version" in block for block in blocks):
        yield "no version of Terraform is asked for"


def _references(parsed: list[Any], resources: dict[str, Blocks], source: str) -> Iterator[str]:
    variables, locals_ = (
        _blocks(parsed, "variable"),
        {key for each in parsed for one in each.get("locals", ()) for key in one},
    )
    spoken = set(REFERENCE.findall(source))
    data = _named(parsed, "data")
    for kind, name, of_data, type_, label in sorted(spoken):
        if kind and name not in (variables if kind == "var" else locals_):
            yield f"{kind}.{name} is not declared"
        elif type_ and label not in (data if of_data else resources).get(type_, {}):
            yield f"{of_data}{type_}.{label} is not declared"
    yield from (f"variable {name} is never used" for name in variables if ("var", name, "", "", "") not in spoken)
    yield from (
        f"variable {name} has no type or description"
        for name, each in variables.items()
        if not {"type", "description"} <= set(each)
    )


def _access(resources: dict[str, Blocks]) -> Iterator[str]:
    for kind, blocks in resources.items():
        if kind.endswith(("_iam_binding", "_iam_policy", "_key")):
            yield f"{kind} takes away what others were given, or makes a key that can be lost"
        elif kind.endswith("_iam_member"):
            yield from _members(kind, blocks)
    for kind in ROLES.keys() - resources.keys():
        yield f"no {kind} is there"
    if len(resources.get("google_service_account", {})) != 1:
        yield "expected one service account, that of the steps"


def _members(kind: str, blocks: Blocks) -> Iterator[str]:
    for name, block in blocks.items():
        role, member = _text(block.get("role")), _text(block.get("member"))
        if role not in ROLES.get(kind, ()):
            yield f"{kind}.{name} gives {role}, which the job does not need"
        wanted = (
            "${var.submitter}"
            if kind == "google_service_account_iam_member"
            else "${google_service_account.pipeline.member}"
        )
        if member != wanted:
            yield f"{kind}.{name} gives it to {member}"


def _bucket(resources: dict[str, Blocks], parsed: list[Any]) -> Iterator[str]:
    buckets = resources.get("google_storage_bucket", {})
    for name, block in buckets.items():
        if (
            block.get("uniform_bucket_level_access") is not True
            or _text(block.get("public_access_prevention")) != "enforced"
        ):
            yield f"the bucket {name} can be opened to everybody"
        if _text(block.get("location")) != "${var.location}":
            yield f"the bucket {name} is not where the jobs are"
        rules = [rule["condition"][0] for rule in block.get("lifecycle_rule", ()) if rule.get("condition")]
        if not rules or any(not each.get("age") for each in rules):
            yield f"the bucket {name} keeps the files of every run for ever"
        prefixes = [_text(prefix) for each in rules for prefix in each.get("matches_prefix", ("",))]
        if any(not prefix.endswith("/root/") for prefix in prefixes):
            yield f"the bucket {name} throws the registry away with the files of runs"
    pipeline = next(
        (_text(one["pipeline"]) for each in parsed for one in each.get("locals", ()) if "pipeline" in one), ""
    )
    if len(buckets) != 1 or pipeline != load().vertex.pipeline:
        yield "there is not one bucket, or the pipeline is called otherwise than in pipeline.toml"


def _project(resources: dict[str, Blocks], parsed: list[Any]) -> Iterator[str]:
    listed = {_text(name) for each in parsed for one in each.get("locals", ()) for name in one.get("services", ())}
    if missing := SERVICES - listed:
        yield f"the services {sorted(missing)} are not switched on"
    budgets = resources.get("google_billing_budget", {}).values()
    shares = [float(rule["threshold_percent"]) for each in budgets for rule in each.get("threshold_rules", ())]
    if not shares or max(shares) > 1:
        yield "no budget warns, or it warns after the money is spent"


def _outputs(parsed: list[Any]) -> Iterator[str]:
    wanted = set(tomllib.loads((ROOT / "kit.toml").read_text("utf-8"))["cloud"]["requires"]) - BY_HAND
    if missing := wanted - {name.upper() for name in _blocks(parsed, "output")}:
        yield f"no output says what to set for {sorted(missing)}"


def _named(parsed: list[Any], kind: str) -> dict[str, Blocks]:
    """Blocks of two labels, such as resources, by type and name."""
    found: dict[str, Blocks] = {}
    for each in parsed:
        for block in each.get(kind, ()):
            for type_, named in block.items():
                if isinstance(named, dict):
                    found.setdefault(_text(type_), {}).update({_text(name): body for name, body in named.items()})
    return found


def _blocks(parsed: list[Any], kind: str) -> Blocks:
    blocks = [block for each in parsed for block in each.get(kind, ())]
    return {_text(name): body for block in blocks for name, body in block.items() if isinstance(body, dict)}


def _text(value: object) -> str:
    return str(value).strip('"')


if __name__ == "__main__":
    sys.exit(main())
