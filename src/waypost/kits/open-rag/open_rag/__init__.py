"""Retrieval-augmented generation from open-source parts, every part of it measured."""
