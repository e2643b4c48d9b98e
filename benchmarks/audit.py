"""Measure the audit: precision and recall on labelled public repositories, and speed against a plain ast.parse.

    python benchmarks/audit.py --mirror DIR    DIR holds OWNER+NAME/ folders, each with a git repository in it

The repositories are read from their git objects at the labelled commits; a file whose object is absent is left
out and counted.
"""

from __future__ import annotations

import argparse
import ast
import subprocess
import sys
import tempfile
import time
import warnings
from collections import Counter, defaultdict
from collections.abc import Iterable
from pathlib import Path

import yaml

from waypost.portfolio.audit import Audit, audit
from waypost.portfolio.rules import load_rules

LABELS = Path(__file__).with_name("audit_labels.yaml")
PARTS = ("first", "second", "third", "fourth", "fifth")


def main() -> int:
    """Print the measurement."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--mirror", type=Path, required=True)
    options.add_argument("--part", choices=[*PARTS, "all"], default="all")
    options.add_argument("--wrong", action="store_true", help="name every wrong answer")
    asked = options.parse_args()
    labels = yaml.safe_load(LABELS.read_text("utf-8"))["repositories"]
    skills = set(load_rules("skills.yaml"))
    for part in PARTS if asked.part == "all" else [asked.part]:
        chosen = [label for label in labels if label["part"] == part]
        measure(chosen, skills, asked.mirror, f"{part} part", wrong=asked.wrong)
    return 0


def measure(labels: list[dict[str, object]], skills: set[str], mirror: Path, title: str, *, wrong: bool) -> None:
    """Audit the labelled repositories and print precision, recall and speed."""
    counts: Counter[str] = Counter()
    by_skill: dict[str, Counter[str]] = defaultdict(Counter)
    total: Counter[str] = Counter()
    seconds = cpu = parse_seconds = 0.0
    parsed = 0
    for label in labels:
        repo, present, unclear = str(label["repo"]), _set(label["present"]), _set(label["unclear"])
        unknown = (present | unclear) - skills
        if unknown:
            sys.exit(f"{repo}: labelled with skills the audit has no rules for: {', '.join(sorted(unknown))}")
        with tempfile.TemporaryDirectory() as scratch:
            files, absent = extract(mirror / repo.replace("/", "+"), str(label["commit"]), Path(scratch))
            started = time.process_time()
            found = audit(Path(scratch))
            cpu += time.process_time() - started
            took, number = plain_parse(Path(scratch))
            parse_seconds, parsed = parse_seconds + took, parsed + number
        seconds += found.duration_s
        total.update(
            files=files, absent=absent, lines=found.lines, read=found.files, python=found.python_files + found.notebooks
        )
        shown = {each.skill for each in found.skills if each.strength == "shown"}
        for skill in skills - unclear:
            outcome = ("true" if (skill in shown) == (skill in present) else "false") + (
                " positive" if skill in shown else " negative"
            )
            counts[outcome] += 1
            by_skill[skill][outcome] += 1
        if wrong:
            _print_wrong(repo, found, shown - present - unclear, present - shown)
    right, claimed, missed = counts["true positive"], counts["false positive"], counts["false negative"]
    print(f"\n{title}: {len(labels)} repositories, {len(skills)} skills, {sum(counts.values())} judgements")
    print(f"  precision {_ratio(right, claimed)}, recall {_ratio(right, missed)}")
    print(
        f"  {total['read']:,} files ({total['absent']} absent from the mirror), {total['lines']:,} lines, "
        f"{total['python']:,} Python files and notebooks"
    )
    print(f"  audit {seconds:.2f} s; of the processor {cpu:.2f} s, {total['read'] / cpu:,.0f} files/s", end="")
    print(f", {total['lines'] / cpu:,.0f} lines/s, 100,000 lines in {100_000 * cpu / total['lines']:.1f} s")
    print(
        f"  plain ast.parse of its {parsed:,} Python files: of the processor {parse_seconds:.2f} s, "
        f"{parsed / parse_seconds:,.0f} files/s; the audit of everything takes {cpu / parse_seconds:.2f} times that"
    )
    weak = {skill: found for skill, found in by_skill.items() if found["false positive"] or found["false negative"]}
    for skill, found in sorted(
        weak.items(), key=lambda item: (-item[1]["false positive"] - item[1]["false negative"], item[0])
    ):
        print(
            f"    {skill}: {found['true positive']} right, {found['false positive']} wrongly claimed, "
            f"{found['false negative']} missed"
        )


def extract(mirror: Path, commit: str, into: Path) -> tuple[int, int]:
    """Write the files of a commit; how many there are and how many of their objects are absent."""
    store = next(
        (
            path
            for path in (mirror / "repo" / ".git", mirror / "repo", mirror / ".git", mirror)
            if (path / "HEAD").exists()
        ),
        None,
    )
    if store is None:
        sys.exit(f"{mirror} holds no git repository")
    git = ["git", f"--git-dir={store}"]
    listing = subprocess.run([*git, "ls-tree", "-r", "-z", commit], capture_output=True, check=True).stdout
    rows = [row.split(b"\t", 1) for row in listing.split(b"\0") if row]
    blobs = [
        (meta.split()[2], name) for meta, name in rows if meta.split()[1] == b"blob" and meta.split()[0] != b"120000"
    ]
    asked = b"".join(blob + b"\n" for blob, _ in blobs)
    stream = subprocess.run([*git, "cat-file", "--batch"], input=asked, capture_output=True, check=True).stdout
    at = absent = 0
    for _, name in blobs:
        end = stream.index(b"\n", at)
        head, at = stream[at:end].split(), end + 1
        if head[1] == b"missing":
            absent += 1
            continue
        size = int(head[2])
        place = into / name.decode("utf-8", "surrogateescape")
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(stream[at : at + size])
        at += size + 1
    return len(blobs), absent


def plain_parse(folder: Path) -> tuple[float, int]:
    """Processor seconds to read and ast.parse every Python file of a folder and do no more; how many there are."""
    places = [path for path in folder.rglob("*.py") if path.is_file()]
    started = time.process_time()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for path in places:
            try:
                ast.parse(path.read_bytes())
            except (SyntaxError, ValueError):
                continue
    return time.process_time() - started, len(places)


def _print_wrong(repo: str, found: Audit, claimed: Iterable[str], missed: Iterable[str]) -> None:
    places = {each.skill: each.places for each in found.skills}
    for skill in sorted(claimed):
        print(f"{repo}: claims {skill}: " + "; ".join(f"{place} ({place.what})" for place in places[skill][:3]))
    for skill in sorted(missed):
        print(f"{repo}: misses {skill}" + (" (hinted)" if skill in places else ""))


def _set(value: object) -> set[str]:
    assert isinstance(value, list)
    return set(value)


def _ratio(right: int, wrong: int) -> str:
    both = right + wrong
    return f"{right / both:.3f} ({right} of {both})" if both else "none"


if __name__ == "__main__":
    raise SystemExit(main())
