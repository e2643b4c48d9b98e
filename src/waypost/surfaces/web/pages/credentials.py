"""The catalogue: search, one page a credential, side by side."""

from __future__ import annotations

from fastapi import APIRouter

router = APIRouter(include_in_schema=False)
