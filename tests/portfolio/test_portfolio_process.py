"""A command cannot outlive its limit, fill the memory or leave anything running."""

from __future__ import annotations

import os
import shutil
import signal
import sys
from pathlib import Path

import pytest

from waypost.errors import Unavailable, UsageError
from waypost.portfolio import environment, process, running
from waypost.portfolio.manifest import Kit, parse_manifest

KIT: Kit = parse_manifest((Path(__file__).parent / "kits/tiny/kit.toml").read_bytes())


def run(code: str, cwd: Path, timeout_s: float = 30) -> process.Finished:
    return process.run([sys.executable, "-c", code], cwd=cwd, env=dict(os.environ), timeout_s=timeout_s)


def is_running(pid: int) -> bool:
    """Whether a process still runs; one that has ended and that nobody has collected does not."""
    try:
        os.kill(pid, 0)
        return (
            Path(f"/proc/{pid}/stat").read_text().rpartition(") ")[2][0] not in "ZX"
            if sys.platform == "linux"
            else True
        )
    except (ProcessLookupError, FileNotFoundError):
        return False


def test_a_command_over_its_limit_is_stopped_with_its_children(tmp_path: Path) -> None:
    code = (
        "import subprocess, sys, pathlib\n"
        "stubborn = 'import signal, time; signal.signal(15, signal.SIG_IGN); time.sleep(600)'\n"
        "child = subprocess.Popen([sys.executable, '-c', stubborn])\n"
        "pathlib.Path('pid').write_text(str(child.pid))\n"
        "child.wait()"
    )
    done = run(code, tmp_path, timeout_s=2)
    assert done.code is None
    assert "time limit of 2 s" in str(done.problem)
    assert not is_running(int((tmp_path / "pid").read_text()))


def test_what_a_command_leaves_running_is_ended_with_it(tmp_path: Path) -> None:
    code = (
        "import subprocess, sys, pathlib\n"
        "child = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(600)'])\n"
        "pathlib.Path('pid').write_text(str(child.pid))"
    )
    assert run(code, tmp_path).code == 0
    assert not is_running(int((tmp_path / "pid").read_text()))


def test_a_daemon_that_left_the_group_is_ended_too(tmp_path: Path) -> None:
    code = (
        "import subprocess, sys, pathlib\n"
        "child = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(600)'], start_new_session=True)\n"
        "pathlib.Path('pid').write_text(str(child.pid))"
    )
    assert run(code, tmp_path).code == 0
    if sys.platform == "linux":  # elsewhere nobody may look at the environment of a process
        assert not is_running(int((tmp_path / "pid").read_text()))


def test_a_daemon_that_cleared_its_environment_is_ended_too(tmp_path: Path) -> None:
    code = (
        "import os, pathlib, sys, time\n"
        "if os.fork() == 0:\n"
        "    os.setsid()\n"
        "    if os.fork() == 0:\n"
        "        pathlib.Path('pid').write_text(str(os.getpid()))\n"
        "        os.execve(sys.executable, [sys.executable, '-c', 'import time; time.sleep(600)'], {})\n"
        "    os._exit(0)\n"
        "while not (pathlib.Path('pid').exists() and pathlib.Path('pid').read_text()):\n"
        "    time.sleep(0.01)\n"
    )
    assert run(code, tmp_path).code == 0
    if sys.platform == "linux":  # elsewhere an orphan goes to the system
        assert not is_running(int((tmp_path / "pid").read_text()))


def test_a_crash_is_told_by_its_signal(tmp_path: Path) -> None:
    assert run("import os; os.abort()", tmp_path).code == -6


def test_endless_output_keeps_only_its_end(tmp_path: Path) -> None:
    done = run("for n in range(400_000): print(n)", tmp_path)
    assert done.code == 0
    assert len(done.tail) <= 64 * 1024
    assert done.tail.endswith("399999\n")


def test_output_without_line_ends_is_cut_into_pieces(tmp_path: Path) -> None:
    assert len(run("import sys; sys.stdout.write('x' * 3_000_000)", tmp_path).tail) <= 64 * 1024


def test_a_program_that_is_not_there_is_told(tmp_path: Path) -> None:
    done = process.run(["no-such-program"], cwd=tmp_path, env={}, timeout_s=1)
    assert "no-such-program" in str(done.problem)


def test_a_command_reads_no_input(tmp_path: Path) -> None:
    assert run("import sys; sys.exit(len(sys.stdin.read()))", tmp_path).code == 0


CLOUD = {
    "AWS_SECRET_ACCESS_KEY": "x",
    "AWS_BEARER_TOKEN_BEDROCK": "x",
    "OPENAI_API_KEY": "x",
    "AZURE_CLIENT_SECRET": "x",
    "GOOGLE_APPLICATION_CREDENTIALS": "/home/ada/key.json",
    "DATABRICKS_TOKEN": "x",
    "SOME_VENDOR_API_KEY": "x",
}


def test_a_local_run_sees_nothing_that_reaches_an_account(tmp_path: Path) -> None:
    seen = environment.variables(tmp_path, KIT, "local", CLOUD | {"HOME": "/home/ada"})
    assert {name for name in CLOUD if seen.get(name)} == set()
    assert seen["HOME"] == "/home/ada"
    assert seen["WAYPOST_TARGET"] == "local"
    assert seen["TINY_MODE"] == "local"


def test_accounts_kept_in_files_are_out_of_reach_locally(tmp_path: Path) -> None:
    seen = environment.variables(tmp_path, KIT, "local", {})
    for name in ("AWS_SHARED_CREDENTIALS_FILE", "AWS_CONFIG_FILE", "CLOUDSDK_CONFIG", "AZURE_CONFIG_DIR"):
        assert not Path(seen[name]).exists()


def test_a_cloud_run_keeps_the_account_and_says_cloud(tmp_path: Path) -> None:
    seen = environment.variables(tmp_path, KIT, "cloud", CLOUD)
    assert seen["AWS_SECRET_ACCESS_KEY"] == "x"
    assert (seen["WAYPOST_TARGET"], seen["TINY_MODE"]) == ("cloud", "cloud")


def test_waypost_s_own_python_does_not_leak_into_a_project(tmp_path: Path) -> None:
    seen = environment.variables(tmp_path, KIT, "local", {"PYTHONPATH": "/x", "VIRTUAL_ENV": "/y", "PATH": "/bin"})
    assert "PYTHONPATH" not in seen
    assert seen["VIRTUAL_ENV"] == str(tmp_path / ".venv")
    assert seen["PATH"].endswith(os.pathsep + "/bin")


def test_a_target_that_is_neither_local_nor_cloud_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="expected local or cloud"):
        environment.variables(tmp_path, KIT, "moon", {})


def test_an_environment_is_made_once_and_again_when_the_lock_changes(tmp_path: Path) -> None:
    (tmp_path / "requirements.txt").write_text("# nothing to install\n")
    assert environment.build(tmp_path, KIT).installed_now
    assert not environment.build(tmp_path, KIT).installed_now
    (tmp_path / "requirements.txt").write_text("# nothing to install, again\n")
    assert not environment.is_built(tmp_path)
    assert environment.build(tmp_path, KIT).installed_now


def test_a_broken_environment_is_made_again(tmp_path: Path) -> None:
    python = environment.build(tmp_path, KIT).python
    python.unlink()
    python.symlink_to(tmp_path / "gone")
    assert environment.build(tmp_path, KIT).installed_now
    assert environment.python_version(tmp_path)


def test_an_environment_that_cannot_be_made_offline_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("UV_OFFLINE", "1")
    monkeypatch.setenv("UV_CACHE_DIR", str(tmp_path / "cache"))
    (tmp_path / "requirements.txt").write_text(f"no-such-thing==1.0 --hash=sha256:{'0' * 64}\n")
    with pytest.raises(Unavailable) as caught:
        environment.build(tmp_path, KIT)
    assert "1 MB" in str(caught.value.hint)
    assert not environment.is_built(tmp_path)


def test_a_python_out_of_range_is_named(tmp_path: Path) -> None:
    text = (
        (Path(__file__).parent / "kits/tiny/kit.toml")
        .read_text()
        .replace("[data]", '[environment]\npython = "==3.99.*"\n[data]')
    )
    with pytest.raises(Unavailable) as caught:
        environment.build(tmp_path, parse_manifest(text.encode()))
    assert "3.99" in str(caught.value.hint)


def test_installed_megabytes_count_what_lies_on_the_disk(tmp_path: Path) -> None:
    assert environment.installed_mb(tmp_path) is None
    (tmp_path / ".venv").mkdir()
    (tmp_path / ".venv/weights").write_bytes(b"x" * 3_000_000)
    os.link(tmp_path / ".venv/weights", tmp_path / ".venv/again")
    (tmp_path / ".venv/__pycache__").mkdir()
    (tmp_path / ".venv/__pycache__/later.pyc").write_bytes(b"x" * 2_000_000)  # compiled once something has run
    assert environment.installed_mb(tmp_path) == pytest.approx(3.0, abs=0.1)


STUBBORN = (
    "import os, pathlib, signal, time\n"
    "signal.signal(signal.SIGTERM, lambda *_: print('asked', flush=True))\n"
    "pathlib.Path('pid').write_text(str(os.getpid()))\n"
    "print('started', flush=True)\n"
    "end = time.monotonic() + 600\n"
    "while time.monotonic() < end: time.sleep(1)"
)


def send(*numbers: int) -> process.OnLine:
    """Send this process one signal after another, one for each line that it reads."""
    wanted = iter(numbers)

    def on_line(line: str) -> None:
        number = next(wanted, None)
        if number is not None:
            os.kill(os.getpid(), number)

    return on_line


def interrupted(folder: Path, *numbers: int) -> int:
    """Interrupt a command that does not want to end with these signals; its number."""
    with pytest.raises(KeyboardInterrupt):
        process.run(
            [sys.executable, "-c", STUBBORN], cwd=folder, env=dict(os.environ), timeout_s=60, on_line=send(*numbers)
        )
    return int((folder / "pid").read_text())


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_whoever_asks_for_the_end_leaves_nothing_running(tmp_path: Path, number: signal.Signals) -> None:
    before = signal.getsignal(number)
    assert not is_running(interrupted(tmp_path, number))
    assert signal.getsignal(number) is before


def test_a_second_ctrl_c_does_not_cut_the_clean_up_short(tmp_path: Path) -> None:
    assert not is_running(interrupted(tmp_path, signal.SIGINT, signal.SIGINT))


def test_a_reader_that_goes_away_ends_the_command(tmp_path: Path) -> None:
    def gone(line: str) -> None:
        raise BrokenPipeError

    code = "import os, pathlib; pathlib.Path('pid').write_text(str(os.getpid()))\nwhile True: print('x' * 999)"
    with pytest.raises(BrokenPipeError):
        process.run([sys.executable, "-c", code], cwd=tmp_path, env=dict(os.environ), timeout_s=60, on_line=gone)
    assert not is_running(int((tmp_path / "pid").read_text()))


def installed(project: Path) -> Path:
    """Put a distribution of one module into an environment, as an installer would; the module."""
    environment.build(project, KIT)
    (site,) = (project / ".venv").glob("lib/python*/site-packages")
    (site / "tea-1.0.dist-info").mkdir()
    (site / "tea-1.0.dist-info/RECORD").write_text("tea.py,sha256=x,5\ntea-1.0.dist-info/RECORD,,\n")
    (site / "tea.py").write_text("x = 1")
    (project / ".venv/waypost-lock").write_text("None\ntea\n")
    return site / "tea.py"


@pytest.mark.parametrize("harm", ["a file is gone", "a file is cut short", "a distribution is gone"])
def test_an_environment_that_lost_something_is_made_again_and_says_so(tmp_path: Path, harm: str) -> None:
    module = installed(tmp_path)
    assert environment.is_built(tmp_path)
    if harm == "a file is gone":
        module.unlink()
    elif harm == "a file is cut short":
        module.write_text("x")
    else:
        shutil.rmtree(module.with_name("tea-1.0.dist-info"))
    said: list[str] = []
    assert not environment.is_built(tmp_path)
    assert environment.build(tmp_path, KIT, said.append).installed_now
    assert "tea" in said[0]
    assert environment.is_built(tmp_path)


def test_what_the_owner_installed_beside_the_lock_does_no_harm(tmp_path: Path) -> None:
    module = installed(tmp_path)
    (module.with_name("other-1.0.dist-info")).mkdir()
    module.with_name("other.py").write_text("y = 1")
    assert not environment.build(tmp_path, KIT).installed_now


def test_a_project_that_cannot_be_written_is_not_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "access", lambda *ignored: False)
    with pytest.raises(Unavailable, match="cannot be written"):
        running.run(tmp_path, KIT, running.main_job(KIT, "local"))


def test_a_file_that_two_distributions_install_is_whole_with_either_size(tmp_path: Path) -> None:
    module = installed(tmp_path)
    (module.with_name("pot-1.0.dist-info")).mkdir()
    module.with_name("pot-1.0.dist-info").joinpath("RECORD").write_text("tea.py,sha256=y,8\n")
    assert environment.is_built(tmp_path)
    module.write_text("x = 1000")
    assert environment.is_built(tmp_path)
