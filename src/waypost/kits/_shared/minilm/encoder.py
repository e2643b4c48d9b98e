"""all-MiniLM-L6-v2 as NumPy: a six-layer BERT encoder, mean pooling, vectors of length one."""

from __future__ import annotations

import os
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from safetensors.numpy import load_file
from threadpoolctl import ThreadpoolController
from tokenizers import Tokenizer

Floats = NDArray[np.float32]

DIMENSIONS = 384
LONGEST_TOKENS = 256
_BATCH_TOKENS = 1024


class Encoder:
    """Turns texts into unit vectors; the dot product of two is their cosine similarity."""

    def __init__(self, tensors: dict[str, Floats], tokenizer: Tokenizer, heads: int = 12) -> None:
        self._tokenizer, self._heads = tokenizer, heads
        self._threads = ThreadpoolController()
        self._tensors = {name: _oriented(name, value) for name, value in tensors.items()}
        self._layers = 1 + max(int(name.split(".")[2]) for name in tensors if name.startswith("encoder.layer."))

    @classmethod
    def from_files(cls, weights: Path, tokenizer: Path, heads: int = 12) -> Encoder:
        """Read the weights and the tokenizer as the model's authors published them."""
        reader = Tokenizer.from_file(str(tokenizer))
        reader.enable_truncation(LONGEST_TOKENS)
        reader.no_padding()
        stored = load_file(weights)
        tensors = {name: value.astype(np.float32) for name, value in stored.items() if value.dtype.kind == "f"}
        return cls(tensors, reader, heads)

    def encode(self, texts: Sequence[str]) -> Floats:
        """One row of 384 numbers for each text; texts longer than 256 tokens are cut."""
        found = np.zeros((len(texts), DIMENSIONS), np.float32)
        ids = [encoding.ids for encoding in self._tokenizer.encode_batch(list(texts))]
        workers = os.cpu_count() or 1
        batches = _batches([len(each) for each in ids], workers)
        with self._threads.limit(limits=1), ThreadPoolExecutor(workers) as pool:
            done = pool.map(lambda batch: self._encode_batch([ids[row] for row in batch]), batches)
            for batch, vectors in zip(batches, done, strict=True):
                found[batch] = vectors
        return found

    def _encode_batch(self, rows: Sequence[Sequence[int]]) -> Floats:
        width = max(map(len, rows))
        ids = np.zeros((len(rows), width), np.int64)
        mask = np.zeros((len(rows), width), np.float32)
        for place, row in enumerate(rows):
            ids[place, : len(row)] = row
            mask[place, : len(row)] = 1
        mean = (self._states(ids, mask) * mask[..., None]).sum(1) / mask.sum(1, keepdims=True)
        vectors: Floats = mean / np.linalg.norm(mean, axis=1, keepdims=True)
        return vectors

    def _states(self, ids: NDArray[np.int64], mask: Floats) -> Floats:
        words, places, kinds = (
            self._tensors[f"embeddings.{name}_embeddings.weight"] for name in ("word", "position", "token_type")
        )
        states = words[ids]
        states += places[: ids.shape[1]] + kinds[0]
        states = self._normal(states, "embeddings.LayerNorm")
        hidden = ((1 - mask) * np.float32(-1e9))[:, None, None, :]
        for layer in range(self._layers):
            name = f"encoder.layer.{layer}"
            states += self._attention(states, hidden, name)
            states = self._normal(states, f"{name}.attention.output.LayerNorm")
            inner = _gelu(self._linear(states, f"{name}.intermediate.dense"))
            states += self._linear(inner, f"{name}.output.dense")
            states = self._normal(states, f"{name}.output.LayerNorm")
        return states

    def _attention(self, states: Floats, hidden: Floats, name: str) -> Floats:
        rows, width, size = states.shape

        def by_head(part: str) -> Floats:
            flat = self._linear(states, f"{name}.attention.self.{part}")
            return flat.reshape(rows, width, self._heads, -1).transpose(0, 2, 1, 3)

        scores: Floats = by_head("query") @ by_head("key").transpose(0, 1, 3, 2)
        scores *= np.float32((size / self._heads) ** -0.5)
        scores += hidden
        scores -= scores.max(-1, keepdims=True)
        np.exp(scores, out=scores)
        scores /= scores.sum(-1, keepdims=True)
        mixed: Floats = (scores @ by_head("value")).transpose(0, 2, 1, 3).reshape(rows, width, size)
        return self._linear(mixed, f"{name}.attention.output.dense")

    def _linear(self, states: Floats, name: str) -> Floats:
        flat = states.reshape(-1, states.shape[-1]) @ self._tensors[f"{name}.weight"]
        flat += self._tensors[f"{name}.bias"]
        return flat.reshape(*states.shape[:-1], -1)

    def _normal(self, states: Floats, name: str) -> Floats:
        states -= states.mean(-1, keepdims=True)
        states /= np.sqrt(np.square(states).mean(-1, keepdims=True) + np.float32(1e-12))
        states *= self._tensors[f"{name}.weight"]
        states += self._tensors[f"{name}.bias"]
        return states


def _oriented(name: str, value: Floats) -> Floats:
    """Matrices of linear layers transposed once, so that each product reads them in order."""
    linear = name.endswith(".weight") and value.ndim == 2 and "embeddings" not in name
    return np.ascontiguousarray(value.T if linear else value)


def _batches(lengths: Sequence[int], workers: int) -> list[list[int]]:
    """Rows grouped by like length: little is spent on padding, a batch stays in the cache, every worker has one."""
    most = min(_BATCH_TOKENS, -(-sum(lengths) // workers))
    batches: list[list[int]] = []
    for row in sorted(range(len(lengths)), key=lambda row: (lengths[row], row)):
        if batches and (len(batches[-1]) + 1) * lengths[row] <= most:
            batches[-1].append(row)
        else:
            batches.append([row])
    return batches


def _gelu(x: Floats) -> Floats:
    """x times the normal distribution function at x, in place; erf by Abramowitz and Stegun 7.1.26 (within 1.5e-7)."""
    size = np.abs(x)
    size *= np.float32(0.70710678)
    t = 1 / (1 + np.float32(0.3275911) * size)
    tail = np.float32(1.061405429) * t
    for factor in (-1.453152027, 1.421413741, -0.284496736, 0.254829592):
        tail += np.float32(factor)
        tail *= t
    np.square(size, out=size)
    np.negative(size, out=size)
    tail *= np.exp(size, out=size)
    erf = np.copysign(1 - tail, x, out=tail)
    erf += 1
    erf *= np.float32(0.5)
    x *= erf
    return x
