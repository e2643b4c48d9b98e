"""Compares batches with a reference, measures drift and group differences, and explains each alert."""
