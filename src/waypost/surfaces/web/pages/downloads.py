"""A plan to take away: calendar, JSON, Markdown, picture, waypost.toml."""

from __future__ import annotations

from fastapi import APIRouter

router = APIRouter(include_in_schema=False)
