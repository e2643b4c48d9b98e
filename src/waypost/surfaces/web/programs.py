"""The JSON API under /api: the values that the command line prints with --json."""

from __future__ import annotations

from fastapi import APIRouter

router = APIRouter(prefix="/api")
