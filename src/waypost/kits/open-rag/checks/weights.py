"""Are the embeddings those of the pinned weights, and would others be noticed?"""

from __future__ import annotations

import shutil
import sys
import tempfile
from pathlib import Path

import numpy as np

import minilm
from checks.report import measured, report, run
from minilm.weights import installed_folder

LIKE = (
    ("What does the exam cost?", "The fee of the exam is 100 USD."),
    ("How long is it valid?", "The certificate expires after two years."),
    ("Who may sit it?", "Only employees of partners can register."),
)
GOLDEN = (
    -0.034243,
    -0.012123,
    -0.034629,
)  # the first numbers of the embedding of "one", computed when the kit was made


def check() -> int:
    encoder = minilm.load_encoder()
    questions, answers = (encoder.encode([pair[side] for pair in LIKE]) for side in (0, 1))
    table = questions @ answers.T
    right = float(np.mean(table.argmax(1) == np.arange(len(LIKE))))
    drift = float(np.abs(encoder.encode(["one"])[0][: len(GOLDEN)] - np.array(GOLDEN)).max())
    results = [
        measured("questions nearest to their own answer", right, at_least=1.0, n=len(LIKE)),
        measured("difference from the recorded embedding", drift, at_most=1e-4),
        measured("changed weights that were refused", _refused_when_changed(), at_least=1.0, n=1),
    ]
    return report(f"The pinned weights have SHA-256 {minilm.WEIGHTS_SHA256[:12]}….", data=None, results=results)


def _refused_when_changed() -> bool:
    """Whether a copy of the weights with one byte changed is turned away."""
    with tempfile.TemporaryDirectory() as scratch:
        copy = Path(shutil.copytree(installed_folder(), Path(scratch, "model")))
        with (copy / "model.safetensors").open("r+b") as file:
            file.seek(-1, 2)
            last = file.read(1)
            file.seek(-1, 2)
            file.write(bytes([last[0] ^ 1]))
        try:
            minilm.load_encoder(copy)
        except minilm.UnusableWeights:
            return True
    return False


if __name__ == "__main__":
    sys.exit(run(check, refusals=[minilm.UnusableWeights]))
