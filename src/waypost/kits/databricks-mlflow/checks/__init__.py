"""The checks of the project: ``python -m checks.<name>``. Exit code 0 passed, 1 failed."""
