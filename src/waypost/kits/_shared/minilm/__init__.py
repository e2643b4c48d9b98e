"""Sentence embeddings with all-MiniLM-L6-v2: the real weights, verified by their hash, computed in NumPy."""

from minilm.encoder import DIMENSIONS, Encoder
from minilm.weights import WEIGHTS_SHA256, UnusableWeights, load_encoder

__all__ = ["DIMENSIONS", "WEIGHTS_SHA256", "Encoder", "UnusableWeights", "load_encoder"]
