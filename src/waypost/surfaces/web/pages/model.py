"""How a plan is made: the formula and every judgement behind it."""

from __future__ import annotations

from fastapi import APIRouter

router = APIRouter(include_in_schema=False)
