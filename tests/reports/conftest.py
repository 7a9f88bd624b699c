"""One warm press for all tests of printing."""

from collections.abc import Iterator

import pytest

from reports.pool import PdfPool


@pytest.fixture(scope="session")
def pool() -> Iterator[PdfPool]:
    with PdfPool() as one:
        yield one
