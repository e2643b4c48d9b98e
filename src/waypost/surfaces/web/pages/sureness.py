"""How sure: the plan in hundreds of sampled worlds, streamed as they are solved."""

from __future__ import annotations

from fastapi import APIRouter

router = APIRouter(include_in_schema=False)
