"""What was erased, outside of the database: whoever restores an old backup erases it again from here.

The first line holds a salt. Each other line is `form <hash of its receipt>` or `person <when> <hash of who it was>`. Lines stand in their
own order, not in that of time, so that the forms that one receipt erased do not stand together.
"""

import asyncio
import fcntl
import hmac
import os
import re
import secrets
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from msgspec import Struct

from surveys.errors import BadFile, NotReady, Place

FILE_NAME: Final = "erasures.log"
_HEAD: Final = re.compile(r"parallax erasures 1 ([0-9a-f]{32})")
_LINE: Final = re.compile(r"form (?P<form>[0-9a-f]{64})|person (?P<at>[0-9]{1,15}) (?P<person>[0-9a-f]{64})")


class Erasures(Struct, frozen=True):
    """What a file holds: receipt hashes of forms, and when which person was erased."""

    salt: str
    forms: frozenset[str] = frozenset()
    people: frozenset[tuple[int, str]] = frozenset()

    def hash_of(self, person: str) -> str:
        return hmac.new(bytes.fromhex(self.salt), person.encode(), "sha256").hexdigest()

    def text(self) -> str:
        lines = [f"form {each}" for each in self.forms] + [f"person {at} {each}" for at, each in self.people]
        return "\n".join([f"parallax erasures 1 {self.salt}", *sorted(lines), ""])


class ErasureLog(Struct, frozen=True):
    """The file of one installation; each erasure is on the disk before the database is told to forget."""

    path: Path

    async def note_forms(self, hashes: Iterable[str]) -> None:
        """Keep the receipt hashes of forms that are about to be erased."""
        await asyncio.to_thread(self._add, frozenset(hashes), (), 0)

    async def note_person(self, keys: Sequence[str], at: int) -> list[str]:
        """Keep that a person is about to be erased; return the hashes that stand for them."""
        return await asyncio.to_thread(self._add, frozenset(), keys, at)

    async def hash_of(self, person: str) -> str:
        """What stands for somebody who is not erased, where only whoever has this file may recognise them."""
        return await asyncio.to_thread(self._hash_of, person)

    def _hash_of(self, person: str) -> str:
        try:
            with self._alone():
                known = self._known()
                if not self.path.exists():
                    self._replace(known)
        except OSError as error:
            message = f"Nothing was handed out, because {self.path} cannot be written ({error.strerror}): correct that, then try again."
            raise NotReady(message) from error
        return known.hash_of(person)

    def _known(self) -> Erasures:
        return read_erasures(self.path) if self.path.exists() else Erasures(secrets.token_hex(16))

    def _add(self, forms: frozenset[str], keys: Sequence[str], at: int) -> list[str]:
        try:
            with self._alone():
                known = self._known()
                hashes = [known.hash_of(key) for key in keys]
                self._replace(Erasures(known.salt, known.forms | forms, known.people | {(at, hashed) for hashed in hashes}))
        except OSError as error:
            message = f"Nothing was erased, because {self.path} cannot be written ({error.strerror}): correct that, then erase again."
            raise NotReady(message) from error
        return hashes

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """One process at a time; the lock is not the file itself, which is replaced."""
        self.path.parent.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(self.path.with_suffix(".lock"), os.O_WRONLY | os.O_CREAT, 0o600)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX)
            yield
        finally:
            os.close(descriptor)

    def _replace(self, erasures: Erasures) -> None:
        """The old file or the new one, whenever the machine stops."""
        fresh = self.path.with_suffix(".new")
        with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="ascii") as file:
            file.write(erasures.text())
            file.flush()
            os.fsync(file.fileno())
        fresh.replace(self.path)
        folder = os.open(self.path.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)


def read_erasures(path: Path) -> Erasures:
    """Read such a file; BadFile names the line that is none of ours."""
    try:
        lines = path.read_text(encoding="ascii").splitlines()
    except OSError as error:
        raise BadFile(str(path), [Place("file", f"cannot be read ({error.strerror}): give the path of an erasures.log.")]) from error
    except UnicodeDecodeError:
        lines = []
    head = _HEAD.fullmatch(lines[0]) if lines else None
    if head is None:
        raise BadFile(str(path), [Place("line 1", "this is no list of erasures: give the erasures.log of an installation.")])
    forms: set[str] = set()
    people: set[tuple[int, str]] = set()
    for number, line in enumerate(lines[1:], 2):
        found = _LINE.fullmatch(line)
        if found is None:
            raise BadFile(str(path), [Place(f"line {number}", "is damaged: take the file from another backup, or remove the line.")])
        if found["form"]:
            forms.add(found["form"])
        else:
            people.add((int(found["at"]), found["person"]))
    return Erasures(head[1], frozenset(forms), frozenset(people))
