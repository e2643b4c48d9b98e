"""The local cloud against the vendors' own clients, in an environment of its own; see the folder ``contract``."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from waypost.portfolio import kits

pytestmark = pytest.mark.slow

CONTRACT = Path(__file__).parent / "contract"
SHARED_PARTS = kits.SHIPPED / kits.SHARED
FRONTS = sorted(path.stem.removeprefix("contract_") for path in CONTRACT.glob("contract_*.py"))


@pytest.fixture(scope="session")
def clients(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An environment that holds the vendors' clients, as locked."""
    from uv import find_uv_bin

    folder = tmp_path_factory.mktemp("contract") / "venv"
    uv = find_uv_bin()
    for command in (
        [uv, "venv", "--quiet", "--python", ">=3.11,<3.14", str(folder)],
        [uv, "pip", "sync", "--quiet", "--require-hashes", "--python", str(folder), str(CONTRACT / "requirements.txt")],
    ):
        subprocess.run(command, check=True, cwd=folder.parent)
    return folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


def test_every_front_has_its_contract() -> None:
    assert FRONTS == ["azure", "bedrock", "core", "gemini"]


@pytest.mark.parametrize("front", FRONTS)
def test_a_front_keeps_to_the_protocol_its_clients_speak(front: str, clients: Path) -> None:
    dropped = ("PYTHON", "PYTEST_", "AWS_", "AZURE_", "GOOGLE_", "GEMINI_", "OPENAI_")
    env = {name: value for name, value in os.environ.items() if not name.startswith(dropped)}
    command = [str(clients), "-m", "pytest", "-p", "no:cacheprovider", f"contract_{front}.py"]
    done = subprocess.run(
        command, cwd=CONTRACT, env={**env, "PYTHONPATH": str(SHARED_PARTS)}, capture_output=True, text=True, timeout=600
    )
    assert done.returncode == 0, done.stdout[-6000:] + done.stderr[-2000:]
    assert " passed" in done.stdout
