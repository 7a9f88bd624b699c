"""Fresh worlds: a migrated database each, with the settings of a Parallax that runs on it."""

import itertools
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from server.settings import Settings, read_settings
from tests.company import MAIL_KEY
from tests.conftest import Kind
from tests.servers.postgres import Postgres

Worlds = Callable[[], Settings]


@pytest.fixture
def worlds(kind: Kind, tmp_path: Path, request: pytest.FixtureRequest) -> Worlds:
    """Make worlds on request. A Redis that is not there: the pages only ring it, and no background work runs beside the test."""
    numbers, database = itertools.count(1), _databases(kind, request)

    def make() -> Settings:
        data = tmp_path / f"world-{next(numbers)}"
        data.mkdir()
        (data / "mail.key").write_bytes(MAIL_KEY)
        return read_settings(
            {
                "PARALLAX_DATA": str(data),
                "PARALLAX_DATABASE_URL": database(data),
                "PARALLAX_REDIS_URL": f"unix://{data}/no-redis",
                "PARALLAX_BASE_URL": "http://parallax.test",
            }
        )

    return make


def _databases(kind: Kind, request: pytest.FixtureRequest) -> Callable[[Path], str]:
    if kind == "postgres":
        create: Callable[[str], str] = request.getfixturevalue("postgres_databases")
        server: Postgres = request.getfixturevalue("postgres")
        return lambda _: server.url(create("migrated"))
    migrated: Path = request.getfixturevalue("migrated_file")
    return lambda data: f"sqlite:///{shutil.copyfile(migrated, data / 'parallax.sqlite')}"
