"""Every exam with a date, on one line of time."""

from __future__ import annotations

from fastapi import APIRouter

router = APIRouter(include_in_schema=False)
