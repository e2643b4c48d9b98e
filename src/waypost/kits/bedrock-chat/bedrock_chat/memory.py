"""What the chat remembers: the last turns, within a bound of turns and of tokens."""

from __future__ import annotations

from collections import deque
from typing import Any

Message = dict[str, Any]


def about_tokens(text: str) -> int:
    """A rough count, four characters each, for the bound; Bedrock's own count comes back with every answer."""
    return -(-len(text) // 4)


class Memory:
    """Pairs of question and answer, the oldest forgotten first. Calls of tools are not kept, only what came of them.

    A conversation that begins with the assistant, or in which two turns of one side follow each other, is refused by
    Bedrock; keeping whole pairs is what makes forgetting safe.
    """

    def __init__(self, turns: int, tokens: int) -> None:
        self._turns, self._tokens = turns, tokens
        self._pairs: deque[tuple[str, str]] = deque()

    def remember(self, question: str, answer: str) -> None:
        """Keep a turn and forget what is beyond the bounds."""
        self._pairs.append((question, answer))
        while len(self._pairs) > self._turns or (self._pairs and self.size() > self._tokens):
            self._pairs.popleft()

    def messages(self) -> list[Message]:
        """The remembered turns as Converse takes them."""
        found: list[Message] = []
        for question, answer in self._pairs:
            found.append({"role": "user", "content": [{"text": question}]})
            found.append({"role": "assistant", "content": [{"text": answer}]})
        return found

    def size(self) -> int:
        """About how many tokens are remembered."""
        return sum(about_tokens(question) + about_tokens(answer) for question, answer in self._pairs)

    def __len__(self) -> int:
        return len(self._pairs)
