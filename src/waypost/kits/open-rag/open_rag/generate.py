"""Answers written by a language model instead of extracted, when you have one behind OpenAI's chat interface.

Off unless ``OPEN_RAG_CHAT_URL`` is set (Ollama: ``http://127.0.0.1:11434/v1``). Whatever the model writes passes the
same check as an extracted answer: a sentence without a citation, or one that its source does not bear out, goes.
"""

from __future__ import annotations

import json
import os
import urllib.error
import urllib.request
from collections.abc import Sequence
from dataclasses import dataclass, replace

from open_rag.answer import REFUSAL, Answer, Cited
from open_rag.search import Hit
from open_rag.settings import ROOT
from open_rag.verify import read_citations, supported

PROMPT = ROOT / "prompts" / "answer.md"
MOST_WORDS = 900
_TIMEOUT_S = 120


class NoAnswer(RuntimeError):
    """The model could not be reached or said nothing that can be read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Chat:
    """Where the model is."""

    url: str
    model: str
    key: str = ""


def configured() -> Chat | None:
    """The model that the environment names, ``None`` when it names none."""
    url = os.environ.get("OPEN_RAG_CHAT_URL", "")
    if not url:
        return None
    return Chat(
        url=url.rstrip("/"),
        model=os.environ.get("OPEN_RAG_CHAT_MODEL", "llama3.2"),
        key=os.environ.get("OPEN_RAG_CHAT_KEY", ""),
    )


def prompt(question: str, hits: Sequence[Hit]) -> str:
    """The prompt: the template with the sources, numbered and made harmless, as many as the budget of words allows."""
    blocks: list[str] = []
    budget = MOST_WORDS
    for number, hit in enumerate(hits, 1):
        budget -= len(hit.chunk.text.split())
        if budget < 0:
            break
        blocks.append(
            f'<source id="{number}" title="{_harmless(hit.chunk.title)}">\n{_harmless(hit.chunk.text)}\n</source>'
        )
    template = PROMPT.read_text("utf-8")
    return (
        template.replace("{refusal}", REFUSAL).replace("{sources}", "\n".join(blocks)).replace("{question}", question)
    )


def written(question: str, hits: Sequence[Hit], chat: Chat) -> Answer:
    """The model's answer, with everything struck out that its sources do not bear out."""
    said = _ask(chat, prompt(question, hits))
    return replace(_checked(said, hits), question=question)


def _checked(said: str, hits: Sequence[Hit]) -> Answer:
    kept = []
    for sentence, cited in read_citations(said):
        for number in cited[:1]:
            if 1 <= number <= len(hits) and supported(sentence, hits[number - 1].chunk.indexed):
                kept.append(Cited(text=sentence, source=number, support=1.0))
    return Answer(question="", cited=tuple(kept), sources=tuple(hits), best_support=1.0 if kept else 0.0)


def _ask(chat: Chat, text: str) -> str:
    body = {"model": chat.model, "temperature": 0, "messages": [{"role": "user", "content": text}]}
    headers = {"Content-Type": "application/json"} | ({"Authorization": f"Bearer {chat.key}"} if chat.key else {})
    request = urllib.request.Request(f"{chat.url}/chat/completions", json.dumps(body).encode(), headers)
    try:
        with urllib.request.urlopen(request, timeout=_TIMEOUT_S) as response:
            answer = json.load(response)
        return str(answer["choices"][0]["message"]["content"])
    except (urllib.error.URLError, TimeoutError, ValueError, KeyError, IndexError, TypeError) as error:
        raise NoAnswer(f"{chat.url} gave no answer: {type(error).__name__}: {error}") from None


def _harmless(text: str) -> str:
    """A source cannot close its own tag or open another."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace('"', "&quot;")
