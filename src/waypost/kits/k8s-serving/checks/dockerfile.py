"""Does the Dockerfile keep the rules that matter here? Read, not built."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator

from serving.settings import ROOT

from checks.mistakes import Texts, origin, tried
from checks.report import report


def main() -> int:
    files = {name: (ROOT / name).read_text("utf-8") for name in ("Dockerfile", ".dockerignore")}
    results, findings, said = tried(files, problems)
    return report(said, data=origin(), results=results, findings=findings)


def problems(files: Texts) -> list[str]:
    """Everything that is wrong."""
    text = re.sub(r"\\\n", " ", files["Dockerfile"])
    steps = [line.split(None, 1) for line in text.splitlines() if line.strip() and not line.lstrip().startswith("#")]
    found = [*_steps([(each[0].upper(), each[1] if len(each) > 1 else "") for each in steps])]
    ignored = files[".dockerignore"].splitlines()
    if not ignored or ignored[0] != "*":
        found.append(".dockerignore does not start by leaving everything out")
    return found


def _steps(steps: list[tuple[str, str]]) -> Iterator[str]:
    froms = [(place, words) for place, (name, words) in enumerate(steps) if name == "FROM"]
    if len(froms) < 2:
        yield "there is one stage; what builds ends up in what runs"
    for _, words in froms:
        image = words.split()[0]
        if not re.search(r":[\w.-]*\d+\.\d+\.\d+|@sha256:[0-9a-f]{64}", image):
            yield f"the image {image} is not pinned to a full version"
    last = steps[froms[-1][0] :] if froms else steps
    users = [words for name, words in last if name == "USER"]
    if not users or not re.fullmatch(r"[1-9]\d*(:[1-9]\d*)?", users[-1]):
        yield "the image runs as root or as a user that Kubernetes cannot tell from root"
    for name, words in steps:
        if name == "ADD":
            yield "ADD does more than COPY"
        if name == "COPY" and re.match(r"\.\s", words):
            yield "everything is copied, whatever lies there"
        if name in ("ENV", "ARG") and re.search(r"(?i)password|token|secret|api_key", words):
            yield f"{name} puts a secret into the image"
        if (
            name == "RUN"
            and "pip install" in words
            and ("--require-hashes" not in words or "--no-cache-dir" not in words)
        ):
            yield "pip installs without hashes or keeps its cache"
    for name in ("CMD", "ENTRYPOINT"):
        yield from (
            f"{name} runs in a shell, which keeps signals" for n, words in last if n == name and words[:1] != "["
        )
    if not any(name in ("CMD", "ENTRYPOINT") for name, _ in last):
        yield "nothing is started"
    if not any(name == "HEALTHCHECK" for name, _ in last):
        yield "there is no HEALTHCHECK"
    if not any(name == "EXPOSE" and words == "8080" for name, words in last):
        yield "the port of the manifests is not exposed"


if __name__ == "__main__":
    sys.exit(main())
