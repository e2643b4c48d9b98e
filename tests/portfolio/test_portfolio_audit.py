"""The audit sees what a repository shows, says where, and survives repositories that mean harm."""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from waypost.errors import UsageError
from waypost.portfolio.audit import Audit, audit
from waypost.portfolio.audit.match import compile_rules
from waypost.portfolio.audit.python import Signal, signals
from waypost.portfolio.rules import load_rules
from waypost.portfolio.syntax import NotParsed
from waypost.surfaces.cli._text.portfolio import print_audit


def repo(tmp_path: Path, files: dict[str, str]) -> Path:
    for path, text in files.items():
        place = tmp_path / path
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(text, "utf-8")
    return tmp_path


def shown(found: Audit) -> set[str]:
    return {seen.skill for seen in found.skills if seen.strength == "shown"}


def missing(found: Audit) -> set[str]:
    return {gap.id for gap in found.missing}


def names(text: str, kind: str = "call") -> list[str]:
    return [signal.name for signal in signals(text) if signal.kind == kind]


def test_a_call_is_known_by_its_full_name_through_imports_and_variables() -> None:
    text = (
        "import sklearn.linear_model as lm\n"
        "from mlflow import start_run as begin\n"
        "model = lm.Ridge()\n"
        "model.fit(x, y)\n"
        "with begin() as run:\n"
        "    run.log(1)\n"
    )
    assert names(text) == [
        "sklearn.linear_model.Ridge",
        "sklearn.linear_model.Ridge.fit",
        "mlflow.start_run",
        "mlflow.start_run.log",
    ]


def test_the_service_a_client_is_made_for_is_part_of_its_name() -> None:
    text = (
        "import boto3\nboto3.client('bedrock-runtime').converse(toolConfig={})\nboto3.client(service_name='kendra')\n"
    )
    assert "boto3.client:bedrock-runtime" in names(text)
    assert "boto3.client:kendra" in names(text)
    assert names(text, "keyword") == ["toolConfig", "service_name"]


def test_another_keyword_is_no_part_of_a_name() -> None:
    text = "import boto3\nboto3.client(region_name='kendra')\nboto3.client(endpoint_url='lex', service_name='s3')\n"
    assert names(text) == ["boto3.client", "boto3.client", "boto3.client:s3"]


def test_a_decorator_is_seen_once_whether_it_is_called_or_not() -> None:
    text = "from prefect import flow, task\n@task\ndef one(): ...\n@flow(name='x')\ndef two(): ...\n"
    assert names(text) == ["prefect.task", "prefect.flow", "prefect.flow:x"]


def test_what_python_only_warns_of_is_read_all_the_same(tmp_path: Path) -> None:
    text = "import mlflow\nmlflow.log_metric('\\d', 0.9)\nassert (1, 'always true')\n"
    assert "experiment-tracking" in shown(audit(repo(tmp_path, {"train.py": text})))


def test_a_skill_is_shown_with_the_file_and_line(tmp_path: Path) -> None:
    found = audit(repo(tmp_path, {"train.py": "import mlflow\n\nmlflow.log_metric('auc', 0.9)\n"}))
    tracking = next(seen for seen in found.skills if seen.skill == "experiment-tracking")
    assert (tracking.strength, str(tracking.places[0])) == ("shown", "train.py:3")


def test_an_import_alone_only_hints_at_experiment_tracking(tmp_path: Path) -> None:
    found = audit(repo(tmp_path, {"train.py": "import mlflow\n"}))
    assert {seen.skill: seen.strength for seen in found.skills}["experiment-tracking"] == "hinted"


def test_words_in_comments_strings_and_docstrings_show_nothing(tmp_path: Path) -> None:
    text = '"""Uses mlflow.log_metric and torch.nn.Module."""\n# mlflow.log_metric(1)\nnote = "import mlflow"\n'
    assert shown(audit(repo(tmp_path, {"a.py": text}))) == set()


def test_a_package_of_the_repository_is_not_taken_for_a_library(tmp_path: Path) -> None:
    files = {
        "src/main.py": "from agents import make\nmake()\n",
        "src/agents/__init__.py": "def make():\n    return 1\n",
    }
    assert "agents" not in shown(audit(repo(tmp_path, files)))
    (tmp_path / "src/agents/__init__.py").unlink()
    assert "agents" in shown(audit(tmp_path))


def test_a_module_of_the_repository_is_not_taken_for_a_library(tmp_path: Path) -> None:
    files = {"main.py": "from agents import make\nmake()\n", "agents.py": "def make():\n    return 1\n"}
    assert "agents" not in shown(audit(repo(tmp_path, files)))
    (tmp_path / "agents.py").unlink()
    assert "agents" in shown(audit(tmp_path))


def test_a_module_of_a_package_does_not_hide_the_library_of_its_name(tmp_path: Path) -> None:
    files = {
        "work/__init__.py": "",
        "work/torch.py": "from torch import nn\n",
        "work/train.py": "import torch\n\n\ndef fit(x):\n    loss = torch.nn.NLLLoss()(x, x)\n    loss.backward()\n",
    }
    assert {"model-training", "deep-learning"} <= shown(audit(repo(tmp_path, files)))


def test_a_place_counts_once_however_many_patterns_it_meets(tmp_path: Path) -> None:
    files = {".github/workflows/ci.yml": "on: push\n", "a.py": "import shap\nshap.Explainer(m).shap_values(x)\n"}
    found = {seen.skill: seen for seen in audit(repo(tmp_path, files)).skills}
    assert found["ci-cd"].count == 1
    assert [str(place) for place in found["ci-cd"].places] == [".github/workflows/ci.yml"]


@pytest.mark.parametrize(
    "code",
    [
        "import flask\napp = flask.Flask('a')\n@app.route('/predict')\ndef predict():\n    return str(MODEL(1))\n",
        "import fastapi\ndef churn(model, row):\n    return model.predict_proba(row)\n",
    ],
)
def test_a_model_behind_a_route_is_served_and_the_place_is_not_the_import(tmp_path: Path, code: str) -> None:
    found = {seen.skill: seen for seen in audit(repo(tmp_path, {"app.py": code})).skills}
    assert found["model-serving"].strength == "shown"
    assert found["model-serving"].places[0].line == 3


def test_what_mlflow_evaluates_need_not_be_a_language_model(tmp_path: Path) -> None:
    code = "import mlflow\nmlflow.evaluate(model, data, model_type='regressor')\n"
    assert "llm-evaluation" not in shown(audit(repo(tmp_path, {"a.py": code})))


@pytest.mark.parametrize(
    ("name", "text", "skills"),
    [
        ("flow.py", "from prefect import flow\n@flow\ndef go():\n    xgb.train({}, data)\n", {"ml-pipelines"}),
        ("fit.py", "import lightning as L\nL.Trainer(strategy='ddp').fit(m)\n", {"distributed-training"}),
        (
            "measure.py",
            "def dice_coeff(a, b):\n    return 2 * (a * b).sum() / (a.sum() + b.sum())\n",
            {"model-evaluation"},
        ),
        ("views.py", "from .models import Post\nPost.query.filter_by(author=1).all()\n", {"sql"}),
        (
            "rules.py",
            "from agents import input_guardrail\n@input_guardrail(name='a')\ndef f():\n    ...\n",
            {"guardrails"},
        ),
        ("score.py", "def init():\n    ...\ndef run(data):\n    return model.predict(data)\n", {"model-serving"}),
        ("drift.py", "def run_feature_drift_check():\n    ...\n", {"ml-monitoring"}),
        (
            "chat.ts",
            "import { PineconeStore } from 'langchain/vectorstores/pinecone';\n"
            "import { ChatPromptTemplate } from 'langchain/prompts';\n",
            {"vector-search", "prompt-engineering", "rag"},
        ),
        ("agent.ts", 'import { StateGraph } from "@langchain/langgraph";\n', {"agents"}),
        ("chat.test.ts", "it('answers', () => {});\n", {"software-engineering"}),
        (
            "fit.R",
            "split <- initial_split(df)\nrec <- recipe(y ~ ., df) %>% step_normalize(all_numeric())\n"
            "model <- rand_forest(trees = 100)\nggplot(df, aes(x)) + geom_histogram()\n",
            {"model-evaluation", "feature-engineering", "model-training", "data-analysis"},
        ),
    ],
)
def test_what_repositories_nobody_here_wrote_showed_to_be_missing(
    tmp_path: Path, name: str, text: str, skills: set[str]
) -> None:
    assert skills <= shown(audit(repo(tmp_path, {name: text})))


@pytest.mark.parametrize(
    ("name", "text", "skill"),
    [
        ("flow.py", "from prefect import flow\n@flow\ndef go():\n    copy()\n", "ml-pipelines"),
        ("fit.py", "def run():\n    model.fit(x, y)\n    print(model.predict(x))\n", "model-serving"),
        ("init.sql", "CREATE DATABASE prefect;\n", "sql"),
        ("Dockerfile", "", "containers"),
        ("fit.R", "# rand_forest(trees = 100)\n", "model-training"),
        ("chat.ts", "// We thought of langchain/prompts and pinecone.\n", "prompt-engineering"),
    ],
)
def test_what_only_looks_like_a_skill_does_not_show_it(tmp_path: Path, name: str, text: str, skill: str) -> None:
    assert skill not in shown(audit(repo(tmp_path, {name: text})))


def test_a_strategy_for_missing_values_does_not_hint_at_training_on_many_machines(tmp_path: Path) -> None:
    found = audit(
        repo(tmp_path, {"a.py": "from sklearn.impute import SimpleImputer\nSimpleImputer(strategy='median')\n"})
    )
    assert "distributed-training" not in {seen.skill for seen in found.skills}


def test_a_prompt_is_shown_by_how_it_begins(tmp_path: Path) -> None:
    found = audit(repo(tmp_path, {"a.py": 'PROMPT = """You are a careful\n  and  kind expert in tea."""\n'}))
    seen = next(seen for seen in found.skills if seen.skill == "prompt-engineering")
    assert seen.places[0].what == 'text "You are a careful and kind expert"'


def test_a_repository_that_shows_nothing_is_told_so(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    print_audit(tmp_path, audit(repo(tmp_path, {"main.go": "package main\n"})))
    assert "no skill is shown" in capsys.readouterr().out


def test_what_a_typescript_project_lacks_is_missed_too(tmp_path: Path) -> None:
    found = audit(repo(tmp_path, {"src/chat.ts": "import OpenAI from 'openai';\n"}))
    assert {"no-tests", "no-ci", "llm-not-evaluated"} <= missing(found)
    assert "no-types" not in missing(found)


def test_pipelines_tests_ci_infrastructure_and_cards_are_seen(tmp_path: Path) -> None:
    files = {
        "pipeline.py": "from kfp import dsl\n\n@dsl.pipeline\ndef flow():\n    pass\n",
        "tests/test_flow.py": "def test_flow():\n    assert True\n",
        ".github/workflows/ci.yml": "on: push\n",
        "main.tf": 'resource "aws_s3_bucket" "b" {}\n',
        "k8s/app.yaml": "apiVersion: apps/v1\nkind: Deployment\n",
        "Dockerfile": "FROM python:3.11\n",
        "MODEL_CARD.md": "# Model card\n",
        "models/orders.sql": "select id from raw\n",
        "dbt_project.yml": "name: shop\n",
    }
    assert shown(audit(repo(tmp_path, files))) >= {
        "python", "ml-pipelines", "software-engineering", "ci-cd", "infrastructure-as-code", "cloud-foundations/aws",
        "kubernetes", "containers", "responsible-ai", "sql", "data-modelling", "data-pipelines",
    }  # fmt: skip


def notebook(*cells: str, outputs: str = "") -> str:
    return json.dumps(
        {"cells": [{"cell_type": "code", "source": cell, "outputs": [{"text": outputs}]} for cell in cells]}
    )


def test_a_notebook_is_read_by_cells_across_magics_and_broken_cells(tmp_path: Path) -> None:
    cells = (
        "%pip install x\nimport mlflow as m",
        "this is not python",
        "%%sql\nselect 1 from t",
        "!ls\nm.log_metric('a', 1)",
    )
    found = audit(repo(tmp_path, {"n.ipynb": notebook(*cells)}))
    tracking = next(seen for seen in found.skills if seen.skill == "experiment-tracking")
    assert str(tracking.places[0]) == "n.ipynb[cell 4]:2"
    assert "sql" in shown(found)


def test_what_stands_in_outputs_shows_nothing(tmp_path: Path) -> None:
    assert (
        shown(audit(repo(tmp_path, {"n.ipynb": notebook("x = 1", outputs="import mlflow\nmlflow.log_metric(1)")})))
        == set()
    )


def test_a_notebook_with_megabytes_of_output_is_read(tmp_path: Path) -> None:
    repo(tmp_path, {"n.ipynb": notebook("import torch.nn as nn\nnn.Linear(1, 1)", outputs="x" * 20_000_000)})
    assert "deep-learning" in shown(audit(tmp_path))


def test_the_python_of_another_time_is_read_by_its_imports(tmp_path: Path) -> None:
    found = audit(repo(tmp_path, {"old.py": "import pyspark\nprint 'hello'\n"}))
    assert "spark" in shown(found)
    assert [place.file for place in found.unread] == ["old.py"]


def test_python_that_is_not_in_utf_8_is_read(tmp_path: Path) -> None:
    code = "# -*- coding: latin-1 -*-\nimport mlflow\nnaïve = 'é'\nmlflow.log_metric(naïve, 1)\n"
    (tmp_path / "a.py").write_bytes(code.encode("latin-1"))
    (tmp_path / "b.py").write_bytes("import torch\n".encode("utf-16"))
    found = audit(tmp_path)
    assert "experiment-tracking" in shown(found)
    assert [(place.file, place.what) for place in found.unread] == [("b.py", "not text")]


def test_the_same_repository_gives_the_same_report(tmp_path: Path) -> None:
    repo(tmp_path, {f"d{n}/m{n}.py": "import torch\nimport mlflow\nmlflow.log_metric('a', 1)\n" for n in range(20)})
    one, two = audit(tmp_path), audit(tmp_path)
    assert (one.skills, one.missing, one.traits) == (two.skills, two.missing, two.traits)


# --- what a reviewer would miss ---


def test_training_without_a_measure_a_split_or_a_seed_is_missed(tmp_path: Path) -> None:
    code = "from sklearn.linear_model import Ridge\nRidge().fit([[1]], [1])\n"
    found = missing(audit(repo(tmp_path, {"a.py": code})))
    assert found >= {"trained-not-evaluated", "no-split", "no-seed", "no-tests", "no-ci", "no-readme", "no-model-card"}
    better = (
        "from sklearn.metrics import r2_score\nfrom sklearn.model_selection import train_test_split\n"
        "train_test_split(x, random_state=1)\nr2_score(a, b)\n"
    )
    found = missing(audit(repo(tmp_path, {"b.py": better})))
    assert not found & {"trained-not-evaluated", "no-split", "no-seed"}


def test_a_language_model_that_nobody_evaluates_is_missed(tmp_path: Path) -> None:
    code = "import openai\nopenai.OpenAI().chat.completions.create(model='m')\n"
    found = audit(repo(tmp_path, {"a.py": code, "test_a.py": "def test_page_opens():\n    assert True\n"}))
    assert "llm-not-evaluated" in missing(found)


def test_a_route_for_users_is_no_path_of_somebodys_machine(tmp_path: Path) -> None:
    assert "absolute-path" not in missing(audit(repo(tmp_path, {"a.py": "URL = '/users/me/password'\n"})))
    assert "absolute-path" in missing(audit(repo(tmp_path, {"a.py": "DATA = '/Users/ada/data.csv'\n"})))


def test_a_secret_is_pointed_at_and_never_repeated(tmp_path: Path) -> None:
    key = "AKIA" + "ABCDEFGHIJ234567"
    found = audit(repo(tmp_path, {"settings.py": f"\nKEY = '{key}'\n"}))
    gap = next(gap for gap in found.missing if gap.id == "secret")
    assert str(gap.places[0]) == "settings.py:2"
    assert key not in repr(found)


def test_every_gap_says_what_why_and_what_next() -> None:
    traits = set(load_rules("traits.yaml"))
    subjects = set(load_rules("skills.yaml"))
    for gap in load_rules("gaps.yaml"):
        assert gap["what"]
        assert gap["why"]
        assert gap["next"]
        words = [word for each in (*gap["when"], *gap["unless"]) for word in each.split("|")]
        for word in words:
            assert word in traits or word.removeprefix("skill:") in subjects, (gap["id"], word)


def test_rules_are_about_skills_that_waypost_knows() -> None:
    from waypost.catalogue.load import load_catalogue

    rules = set(load_rules("skills.yaml"))
    assert len(rules) > 50
    assert rules <= set(load_catalogue().skills)


def test_a_pattern_of_an_unknown_kind_is_refused() -> None:
    with pytest.raises(ValueError, match="begins with 'guess'"):
        compile_rules({"sql": {"shown": ["guess x"]}})


# --- repositories that mean harm ---


def test_nothing_of_a_repository_is_ever_run(tmp_path: Path) -> None:
    trap = f"open({str(tmp_path / 'ran')!r}, 'w')\n"
    names = ["setup.py", "conftest.py", "sitecustomize.py", "__init__.py", "noxfile.py", "manage.py"]
    repo(tmp_path / "r", dict.fromkeys(names, trap))
    subprocess.run(["git", "init", "-q", str(tmp_path / "r")], check=True)
    hook = tmp_path / "hook.sh"
    hook.write_text(f"#!/bin/sh\ntouch {tmp_path / 'ran'}\n")
    hook.chmod(0o755)
    subprocess.run(["git", "config", "core.fsmonitor", str(hook)], cwd=tmp_path / "r", check=True)
    audit(tmp_path / "r")
    assert not (tmp_path / "ran").exists()


def test_links_out_of_the_tree_are_not_followed(tmp_path: Path) -> None:
    repo(tmp_path / "outside", {"secret.py": "import mlflow\nmlflow.log_metric('a', 1)\n"})
    repo(tmp_path / "r", {"a.py": "x = 1\n"})
    (tmp_path / "r/link.py").symlink_to(tmp_path / "outside/secret.py")
    (tmp_path / "r/folder").symlink_to(tmp_path / "outside")
    (tmp_path / "r/loop").symlink_to(tmp_path / "r")
    found = audit(tmp_path / "r")
    assert "experiment-tracking" not in shown(found)
    assert "3 symbolic links were not followed" in found.notes


def test_a_pipe_is_not_opened(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "endless.py")
    assert any("special files" in note for note in audit(tmp_path).notes)


def test_names_with_control_characters_are_written_out(tmp_path: Path) -> None:
    odd = {b"a\x1b[31m.py": "mlflow", b"b\nc.py": "shap", b"\xff\xfe.py": "pyspark", "x\u202ey.py".encode(): "kfp"}
    for name, library in odd.items():
        Path(os.fsdecode(bytes(tmp_path) + b"/" + name)).write_text(f"import {library}\n")
    found = audit(tmp_path)
    files = {place.file for seen in found.skills for place in seen.places}
    assert len(files) >= 4
    for name in files:
        assert name.isprintable()
        name.encode("utf-8")


@pytest.mark.parametrize(
    "code",
    [
        "x" + ".a" * 100_000,
        "-" * 100_000 + "1",
        "f" + "()" * 50_000,
        "(" * 500 + ")" * 500,
        "if a: pass\n" + "elif b: pass\n" * 20_000,
        "a = 1\0",
        "@a\n" * 50_000 + "def f(): pass\n",
        "9" * 100_000,
        "\ufeffimport torch",
        "x = y" + " = y" * 100_000,
    ],
    ids=["attributes", "signs", "calls", "brackets", "branches", "null", "decorators", "digits", "mark", "targets"],
)
def test_code_made_to_break_a_reader_is_survived(code: str) -> None:
    with contextlib.suppress(NotParsed):
        assert isinstance(list(signals(code)), list)


def test_a_name_that_grows_with_every_line_stays_short() -> None:
    code = "import a\nx = a.b\n" + "x = x.c().d\n" * 5_000
    assert max(len(signal.name) for signal in signals(code)) < 1000


@pytest.mark.parametrize(
    "content", [b"\0" * 100_000, b"[" * 200_000, b'{"cells": 3}', b'{"cells": [3, null, {}]}', b"\xff" * 1000]
)
def test_a_notebook_that_is_none_is_counted_and_left(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "n.ipynb").write_bytes(content)
    assert shown(audit(tmp_path)) == set()


def test_files_too_large_are_named_and_archives_never_unpacked(tmp_path: Path) -> None:
    (tmp_path / "big.py").write_text("x = 1\n" * 200_000)
    with zipfile.ZipFile(tmp_path / "bomb.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("bomb.py", b"0" * 50_000_000)
    found = audit(tmp_path)
    assert [place.file for place in found.unread] == ["big.py"]
    assert "larger than" in found.unread[0].what


def test_a_binary_file_with_a_text_name_is_left(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_bytes(b"kind: Deployment\n" + b"\0" * 1000)
    assert "kubernetes" not in shown(audit(tmp_path))


def test_a_tree_of_great_depth_is_left_at_a_limit(tmp_path: Path) -> None:
    place = tmp_path.joinpath(*["d"] * 90)
    place.mkdir(parents=True)
    (place / "a.py").write_text("import mlflow\n")
    assert any("deeper than" in note for note in audit(tmp_path).notes)


TOKENS = """select |def handler(|^kind: |AWS::|image: |-- |create table x (|from fastapi import x\n|\
    except Exception:\n|sk-|# Databricks notebook source\n|kubectl |you are a |rate |- not_null|FROM |0.1 |accuracy |\
`a.b|torchrun |requirements==|/home/a|a| |You are a |from "|require('|strategy=|step_|update a |tool({"""


def test_no_rule_takes_more_than_linear_time(tmp_path: Path) -> None:
    """Each hostile text is 100 kB of one repeated piece; a rule that backtracks takes hours on one of them."""
    for number, token in enumerate([*TOKENS.split("|"), "\n", "\t"]):
        text = token * (100_000 // len(token))
        for ending in (".py", ".md", ".sql", ".yaml", ".txt", ".tf", ".sh", ".json", ".ts", ".R"):
            (tmp_path / f"README{number}{ending}").write_text(text)
        (tmp_path / f"text{number}.py").write_text(f"x = {text[:20_000]!r}\n")
        (tmp_path / f"requirements{number}.txt").write_text(text)
    code = "import sys; from pathlib import Path; from waypost.portfolio.audit import audit; audit(Path(sys.argv[1]))"
    done = subprocess.run([sys.executable, "-c", code, str(tmp_path)], timeout=120, check=False)
    assert done.returncode == 0


def test_a_place_that_is_no_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError):
        audit(tmp_path / "none")


def test_the_commit_is_read_from_files_and_only_there(tmp_path: Path) -> None:
    assert audit(tmp_path).commit is None
    commit = "a" * 40
    repo(tmp_path, {".git/HEAD": "ref: refs/heads/main\n", ".git/packed-refs": f"# pack\n{commit} refs/heads/main\n"})
    assert audit(tmp_path).commit == commit
    repo(tmp_path, {".git/HEAD": "ref: ../../../etc/passwd\n"})
    assert audit(tmp_path).commit is None


def test_a_signal_knows_its_line() -> None:
    assert list(signals("\n\nimport torch\n")) == [Signal("import", "torch", 3)]
