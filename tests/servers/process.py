"""One server in a folder of its own, watched by a guard, so that it ends whenever and however pytest ends."""

import os
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

GUARD = Path(__file__).with_name("guard.py")
PATIENCE = 30.0


class ServerProcess:
    """Starts `command` in `folder`; `is_ready` says when it answers."""

    def __init__(self, folder: Path, user: int, command: list[str], is_ready: Callable[[], bool]) -> None:
        self.folder = folder
        self._user = user
        self._command = command
        self._is_ready = is_ready
        self._guard: subprocess.Popen[str] | None = None
        self.pid = 0

    @property
    def is_running(self) -> bool:
        """Whether it was started and has not ended, by itself or killed."""
        return self._guard is not None and self._guard.poll() is None

    def start(self) -> None:
        """Start it, again if it cannot start yet because the remains of a killed one still hold its files."""
        until = time.monotonic() + PATIENCE
        while not self.comes_up():
            if time.monotonic() > until:
                log = (self.folder / "log").read_text(encoding="utf-8", errors="replace")
                self.stop()
                raise TimeoutError(f"{self._command[0]} did not start:\n{log[-2000:]}")

    def comes_up(self) -> bool:
        """Start it once; False if it ended before it answered."""
        self._let_go("keep")  # of a run that ended by itself
        command = [sys.executable, "-S", str(GUARD), str(self.folder), str(self._user), *self._command]
        self._guard = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, start_new_session=True)
        assert self._guard.stdout is not None
        self.pid = int(self._guard.stdout.readline())
        for _ in range(400):
            if self._is_ready():
                return True
            if self._guard.poll() is not None:
                break
            time.sleep(0.05)
        self._let_go("keep")
        return False

    def kill(self) -> None:
        """SIGKILL, as a power cut would; the folder stays for `start`."""
        os.kill(self.pid, signal.SIGKILL)
        self._let_go("keep")

    def stop(self) -> None:
        """End it and remove its folder."""
        self._let_go("")
        shutil.rmtree(self.folder, ignore_errors=True)

    def _let_go(self, last_word: str) -> None:
        if self._guard is None:
            return
        self._guard.communicate(last_word)  # ignores a guard that ended with its server
        self._guard = None


def own_user() -> int:
    """The user that servers run as: PostgreSQL refuses root."""
    return pwd.getpwnam("nobody").pw_uid if os.getuid() == 0 else os.getuid()


def new_folder(name: str, user: int) -> Path:
    """Short, because a socket's path has about 100 bytes, and open to `user` only."""
    folder = Path(tempfile.mkdtemp(prefix=f"plx-{name}-", dir="/tmp"))
    os.chown(folder, user, -1)
    return folder
