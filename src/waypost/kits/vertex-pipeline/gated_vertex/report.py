"""A report on the evaluation by Gemini, every sentence with the metric it rests on."""

from __future__ import annotations

import contextlib
import os
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from google import genai
from google.genai import types

from gated_vertex.runs import Run
from gated_vertex.settings import Settings

QUESTIONS = (
    "What is the macro F1 of the model on the test part?",
    "Which class is recognised worst, and with which recall?",
    "What macro F1 does the nearest mean reach?",
    "Was the model registered?",
)
_MARK = re.compile(r"\s*\[([a-z0-9_]+)\]")
_NUMBER = re.compile(r"\d+(?:\.\d+)?")


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """An answer. ``problem``: why it is not borne out by the metrics it cites, ``None`` when it is."""

    question: str
    text: str
    cites: tuple[str, ...]
    refused: bool
    problem: str | None


@contextlib.contextmanager
def opened(settings: Settings) -> Iterator[genai.Client]:
    """Gemini on Vertex AI when ``WAYPOST_TARGET`` is ``cloud``, else the local cloud, which ends with the block."""
    if os.environ.get("WAYPOST_TARGET", "local") == "cloud":
        project, place = os.environ["GOOGLE_CLOUD_PROJECT"], os.environ["GOOGLE_CLOUD_LOCATION"]
        with contextlib.closing(genai.Client(vertexai=True, project=project, location=place)) as client:
            yield client
        return
    from local_cloud import Settings as LocalSettings
    from local_cloud import local_environment

    served = LocalSettings(fronts=("gemini",), models=(settings.report.model,), semantic=False)
    with local_environment(served), contextlib.closing(genai.Client()) as client:
        yield client


def facts(run: Run) -> dict[str, tuple[str, str]]:
    """What the evaluation found, as title and sentence by the name of the metric."""
    m = run.metrics
    state = (
        f"The model was registered as version {run.entry['version']}, for it is inside the gate."
        if run.entry
        else "The model was not registered, for it is outside the gate."
    )
    return {
        "macro_f1": ("Macro F1", f"The macro F1 of the model on the test part is {m['macro_f1']:.4f}."),
        "accuracy": ("Accuracy", f"The accuracy of the model on the test part is {m['accuracy']:.4f}."),
        "log_loss": ("Log loss", f"The log loss of the probabilities on the test part is {m['log_loss']:.4f}."),
        "worst_recall": (
            "Worst class",
            f"The class recognised worst is {m['worst_class']}, with a recall of {m['worst_recall']:.4f}.",
        ),
        "nearest_mean_macro_f1": (
            "Baseline",
            f"The nearest mean, the baseline, reaches a macro F1 of {m['nearest_mean_macro_f1']:.4f}.",
        ),
        "test_rows": ("Size", f"The test part has {m['test_rows']:.0f} rows and {m['classes']:.0f} classes."),
        "registered": ("Registry", state),
    }


def ask(client: genai.Client, settings: Settings, known: Mapping[str, tuple[str, str]], question: str) -> Said:
    """One question about the evaluation, its answer held to the metrics it cites."""
    sources = "\n".join(f'<source id="{key}" title="{title}">{text}</source>' for key, (title, text) in known.items())
    chosen = settings.report
    answer = client.models.generate_content(
        model=chosen.model,
        contents=f"{sources}\n{question}",
        config=types.GenerateContentConfig(
            system_instruction=(
                f"Answer from the sources, in at most {chosen.most_sentences} sentences. Cite the id of its source "
                "after every sentence in brackets, for example [accuracy], and repeat figures as they stand. "
                f'When the sources do not answer, reply: "{chosen.refusal}"'
            ),
            temperature=0,
            seed=0,
            max_output_tokens=300,
        ),
    )
    text = (answer.text or "").strip()
    refused = chosen.refusal in text
    cites = tuple(dict.fromkeys(_MARK.findall(text)))
    problem = None if refused else unsupported(text, known)
    return Said(question=question, text=text, cites=cites, refused=refused, problem=problem)


def unsupported(text: str, known: Mapping[str, tuple[str, str]]) -> str | None:
    """Why an answer is not borne out: a sentence without a known citation, or a figure that its source lacks."""
    pieces = _MARK.split(text)
    if pieces[-1].strip(" ."):
        return f"no citation after {pieces[-1].strip()!r}"
    for sentence, key in zip(pieces[0::2], pieces[1::2], strict=False):
        if key not in known:
            return f"{key!r} is not a metric"
        wrong = set(_NUMBER.findall(sentence)) - set(_NUMBER.findall(" ".join(known[key])))
        if wrong:
            return f"{sorted(wrong)[0]} does not stand in {key!r}"
    return None if len(pieces) > 1 else "no citation"


def write(client: genai.Client, settings: Settings, run: Run) -> tuple[str, tuple[Said, ...]]:
    """The report as Markdown, and its answers."""
    known = facts(run)
    said = tuple(ask(client, settings, known, question) for question in QUESTIONS)
    lines = ["# Report on the evaluation", ""]
    for each in said:
        held = each.text if each.problem is None else f"Withheld: {each.problem}."
        lines += [f"**{each.question}** {held}", ""]
    lines += [
        "| Metric | What was measured |",
        "|---|---|",
        *(f"| `{key}` | {text} |" for key, (_, text) in known.items()),
    ]
    return "\n".join(lines) + "\n", said


def as_json(said: Said) -> dict[str, Any]:
    return {name: getattr(said, name) for name in Said.__slots__}
