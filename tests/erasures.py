"""The list of erasures as tests need it: a file of its own each time."""

from pathlib import Path
from tempfile import mkdtemp

from surveys.actions.erasure_log import FILE_NAME, ErasureLog


def erasure_log() -> ErasureLog:
    return ErasureLog(Path(mkdtemp(prefix="erasures")) / FILE_NAME)
