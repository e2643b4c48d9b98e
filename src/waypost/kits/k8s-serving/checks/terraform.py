"""Do the Terraform files parse, and do they keep a few rules? What `terraform validate` knows, this does not."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import Any

import hcl2
from serving.settings import TERRAFORM

from checks.mistakes import Texts, origin, texts, tried
from checks.report import report

REFERENCE = re.compile(r"\b(var|local|module)\.([A-Za-z_]\w*)(?:\.([A-Za-z_]\w*))?")
SECRET = re.compile(r'(?i)\b(?:password|token|secret_key|client_key)\s*=\s*"[^"$]')


def main() -> int:
    results, findings, said = tried(texts(TERRAFORM, ".tf"), problems)
    return report(
        f"{said} Parsed only: `terraform validate` is yours to run.", data=origin(), results=results, findings=findings
    )


def problems(files: Texts) -> list[str]:
    """Everything that is wrong, folder by folder, as Terraform reads it."""
    parsed: dict[str, list[Any]] = {}
    for path, text in files.items():
        try:
            parsed.setdefault(str(PurePosixPath(path).parent), []).append(hcl2.loads(text))
        except Exception as error:  # noqa: BLE001  the parser raises what its grammar raises
            return [f"{path}: does not parse: {str(error).splitlines()[0]}"]
        if SECRET.search(text):
            return [f"{path}: looks like a secret"]
    found = []
    for folder, several in parsed.items():
        source = "\n".join(text for path, text in files.items() if str(PurePosixPath(path).parent) == folder)
        found += [f"{folder}: {problem}" for problem in _folder(folder, several, source, parsed)]
    return found


def _folder(folder: str, several: list[Any], source: str, every: dict[str, list[Any]]) -> Iterator[str]:
    variables, modules, locals_ = _blocks(several, "variable"), _blocks(several, "module"), _locals(several)
    for kind, blocks in (("variable", variables), ("output", _blocks(several, "output"))):
        yield from (f"{kind} {name} has no description" for name, each in blocks.items() if not each.get("description"))
    yield from (f"variable {name} has no type" for name, each in variables.items() if "type" not in each)
    terraform = _list(several, "terraform")
    providers = [each for block in terraform for each in block.get("required_providers", [])]
    pinned = {name: each for block in providers for name, each in block.items() if isinstance(each, dict)}
    if not pinned and (_blocks(several, "resource") or _list(several, "provider")):
        yield "no provider is named"
    for name, each in pinned.items():
        if not re.search(r'~>|<|^"?\s*=?\s*\d', str(each.get("version", ""))):
            yield f"provider {name} has no bound on its version"
    if not folder.endswith("modules/workspace") and not any("required_version" in block for block in terraform):
        yield "no version of Terraform is asked for"
    used = set()
    for kind, name, attribute in REFERENCE.findall(source):
        known = {"var": variables, "local": locals_, "module": modules}[kind]
        used.add((kind, name))
        if name not in known:
            yield f"{kind}.{name} is not declared"
        elif kind == "module" and attribute not in _blocks(every.get(_target(folder, known[name]), []), "output"):
            yield f"module {name} has no output {attribute}"
    yield from (f"variable {name} is never used" for name in variables if ("var", name) not in used)
    for name, each in modules.items():
        wanted = _blocks(every.get(_target(folder, each), []), "variable")
        given = {key for key in each if key not in ("source", "version", "__is_block__")}
        needed = {key for key, variable in wanted.items() if "default" not in variable}
        if not wanted or not needed <= given <= set(wanted):
            yield f"module {name} is given {sorted(given)}; it takes {sorted(wanted)}"
    for name in _references(several, source):
        yield f"{name} is not declared"


def _references(several: list[Any], source: str) -> Iterator[str]:
    """Resources that are spoken of and not there."""
    declared = {
        f"{_plain(kind)}.{_plain(name)}"
        for block in _list(several, "resource")
        for kind, named in block.items()
        if isinstance(named, dict)
        for name in named
    }
    spoken = set(re.findall(r"\b(kubernetes_\w+\.\w+)\b", source))
    yield from sorted(spoken - declared)


def _target(folder: str, module: dict[str, Any]) -> str:
    return str(PurePosixPath(folder, _plain(str(module.get("source", "")))))


def _list(several: list[Any], kind: str) -> list[Any]:
    return [block for each in several for block in each.get(kind, [])]


def _locals(several: list[Any]) -> dict[str, Any]:
    return {_plain(name): value for block in _list(several, "locals") for name, value in block.items()}


def _blocks(several: list[Any], kind: str) -> dict[str, Any]:
    return {
        _plain(name): body for block in _list(several, kind) for name, body in block.items() if isinstance(body, dict)
    }


def _plain(text: str) -> str:
    return text.strip('"')


if __name__ == "__main__":
    sys.exit(main())
