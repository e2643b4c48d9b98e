"""What more money or more hours would bring, exact at every point."""

from __future__ import annotations

from fastapi import APIRouter

router = APIRouter(include_in_schema=False)
