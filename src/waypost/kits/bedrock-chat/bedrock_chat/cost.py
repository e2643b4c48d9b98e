"""What a turn costs, and a ceiling that is asked before money is spent."""

from __future__ import annotations

from dataclasses import dataclass

from bedrock_chat.config import NotConfigured, Prices


class CeilingReached(RuntimeError):
    """The session would cost more than its ceiling."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Spent:
    """Tokens, guardrail units and US dollars."""

    input_tokens: int = 0
    output_tokens: int = 0
    guardrail_units: int = 0
    usd: float = 0.0


class Meter:
    """Counts what is spent. ``turn`` is what the current turn has cost so far."""

    def __init__(self, prices: Prices, ceiling_usd: float) -> None:
        if ceiling_usd <= 0:
            raise NotConfigured(f"ceiling_usd is {ceiling_usd:g}; expected more than 0.")
        self._prices, self._ceiling = prices, ceiling_usd
        self.total = 0.0
        self.turn = Spent()

    def begin(self) -> None:
        """Begin a turn."""
        self.turn = Spent()

    def allow(self, input_tokens: int, output_tokens: int) -> None:
        """Refuse a call that could take the session over its ceiling, before it is made."""
        could = self.total + self._model(input_tokens, output_tokens)
        if could > self._ceiling:
            raise CeilingReached(
                f"The next call could take this session to ${could:.4f}; its ceiling is ${self._ceiling:.2f}."
            )

    def model(self, input_tokens: int, output_tokens: int) -> None:
        """Count a call of the model."""
        self._add(self._model(input_tokens, output_tokens), input_tokens=input_tokens, output_tokens=output_tokens)

    def guardrail(self, units: int) -> None:
        """Count units of the guardrail."""
        self._add(units * self._prices.guardrail_per_thousand / 1000, guardrail_units=units)

    def _model(self, input_tokens: int, output_tokens: int) -> float:
        prices = self._prices
        return (input_tokens * prices.input_per_million + output_tokens * prices.output_per_million) / 1e6

    def _add(self, usd: float, input_tokens: int = 0, output_tokens: int = 0, guardrail_units: int = 0) -> None:
        self.total += usd
        self.turn = Spent(
            input_tokens=self.turn.input_tokens + input_tokens,
            output_tokens=self.turn.output_tokens + output_tokens,
            guardrail_units=self.turn.guardrail_units + guardrail_units,
            usd=self.turn.usd + usd,
        )
