"""What the owner brings: waypost.toml, evidence of projects, badges; read, shown, and kept nowhere."""

from __future__ import annotations

from fastapi import APIRouter

router = APIRouter(include_in_schema=False)
