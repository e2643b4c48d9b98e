"""A small data folder that passes every gate, for tests that break it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import get_type_hints

import pytest

from waypost.catalogue.generate import write
from waypost.domain.judgement import Stance

FILES = {
    "vendors.yaml": """\
vendors:
  - id: acme
    title: Acme
    platform: acme-cloud
""",
    "claims.yaml": """\
fact_files:
  - name: acme
    meta: {title: what was read}
""",
    "skills.yaml": """\
platforms: {acme-cloud: Acme Cloud}
families:
  - id: ml-platform
    title: Machine learning on a platform
    definition: Training and serving with a platform's services.
skills:
  - id: python
    title: Python
    group: foundations
    definition: Writing programs.
    levels: [reads, changes, writes, leads]
    hours: [5, 14, 35, 80]
  - id: ml-platform/acme-cloud
    title: Machine learning on Acme Cloud
    group: platforms
    definition: Training and serving on Acme Cloud.
    levels: [reads, changes, writes, leads]
    hours: [4, 12, 30, 60]
    prerequisites: [python]
    family: ml-platform
    platform: acme-cloud
""",
    "backgrounds.yaml": """\
backgrounds:
  - id: other
    title: Other
    summary: Anybody else.
    skills: {python: 1}
    by_experience: [[0, 0], [3, 1]]
""",
    "roles/ml-engineer.yaml": """\
id: ml-engineer
title: ML engineer
summary: Puts models into production.
needs:
  - {skill: python, level: 3, weight: 40, why: it is written in it}
  - {skill: ml-platform, level: 2, weight: 60, why: it runs there}
""",
    "projects/pipeline.yaml": """\
id: pipeline
title: A pipeline
summary: Data in, model out.
skills: {python: 3}
own_hours: 12
cash_local_usd: 0
cash_cloud_usd: 20
pairs_with: [acme/ml-01]
""",
    "judgements/coverage/acme.yaml": """\
- credential: acme/ml-00
  platform: acme-cloud
  domains:
    - {domain: Basics, skills: {python: 1}}
- credential: acme/ml-01
  platform: acme-cloud
  recommended_after: [acme/ml-00]
  domains:
    - {domain: Data, skills: {python: 2}}
    - {domain: Models, skills: {ml-platform/acme-cloud: 2}}
""",
    "credentials/acme/ml-00.yaml": """\
id: acme/ml-00
vendor: acme
issuer: Acme
title: Acme ML, first edition
kind: exam
tier: associate
events:
  - {kind: live, date: "2020-01"}
  - {kind: replaced-by, target: acme/ml-01}
domains:
  - {name: Basics, weight_low: 100, weight_high: 100}
""",
    "credentials/acme/ml-01.yaml": """\
id: acme/ml-01
vendor: acme
issuer: Acme
title: Acme ML
kind: exam
tier: associate
code: ML-01
aliases: [acme-ml-01]
events:
  - kind: live
    date: "2024-05-07"
    sources: [exam-page]
  - kind: last-day
    date: "2027-01-31"
    planned: true
    languages: [German]
fees:
  - amount: "150"
format:
  minutes: 120
  languages: [English, German]
renewal:
  expires: true
  months: 24
prerequisites:
  - text: The first edition
    any_of: [acme/ml-00]
    gates: sitting
domains:
  - {name: Data, weight_low: 40, weight_high: 45}
  - {name: Models, weight_low: 55, weight_high: 60}
predecessor: acme/ml-00
supports:
  fee: [exam-page]
  record: [exam-page]
sources:
  - key: exam-page
    states: Fee and languages
    url: https://example.com/ml
    seen: "2026-11-20"
""",
}


def stance() -> str:
    """Some number for every number of the stance, an empty table for every table."""
    numbers = get_type_hints(Stance)
    return "".join(f"{name}: {0.5 if hint is float else '{}'}\n" for name, hint in numbers.items())


@pytest.fixture
def data_folder(tmp_path: Path) -> Path:
    """A data folder that passes every gate."""
    for name, text in {**FILES, "judgements/stance.yaml": stance()}.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    write(tmp_path)
    return tmp_path


@pytest.fixture
def spoil(data_folder: Path) -> Callable[[str, str, str], None]:
    """Replace a piece of text in one file of the data folder."""

    def change(name: str, old: str, new: str) -> None:
        path = data_folder / name
        text = path.read_text(encoding="utf-8")
        assert old in text
        path.write_text(text.replace(old, new, 1), encoding="utf-8")

    return change
