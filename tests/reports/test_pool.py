"""The printing pool: limits hold, faults are replaced, nobody is left behind, secrets stay outside."""

import asyncio
import os
import signal
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

import pytest

from reports.html import render_brief
from reports.pool import NO_PRESS, Limits, PdfPool, PrintFailed, _environment
from surveys.errors import NotReady
from tests.reports.sample import BRIEF

HEAD = '<html lang="en"><head><title>t</title></head><body>'
SMALL = f"{HEAD}<p>x</p></body></html>"
# Flex in flex is exponential: a small document whose layout takes minutes.
SLOW = HEAD + '<div style="display: flex">' * 14 + "x" + "</div>" * 14 + "</body></html>"
LARGE = HEAD + "<p>x</p>" * 200_000 + "</body></html>"


def _children(pool: PdfPool) -> list[int]:
    return [child.process.pid for child in (*pool._idle, *pool._busy)]


def _is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return "Z" not in Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1]


def test_children_start_on_first_need_and_are_gone_after_close() -> None:
    pool = PdfPool(2)
    assert _children(pool) == []
    assert pool.printed(SMALL).pages == 1
    children = _children(pool)
    folders = [child.folder.name for child in pool._idle]
    assert len(children) == 1
    assert list(map(_is_alive, children)) == [True]
    pool.close()
    assert list(map(_is_alive, children)) == [False]
    assert list(map(os.path.exists, folders)) == [False]


def test_a_closed_pool_says_so() -> None:
    pool = PdfPool()
    pool.close()
    with pytest.raises(NotReady) as caught:
        pool.render(SMALL)
    assert str(caught.value) == "The printing pool is closed; open a new one."


def test_a_document_that_does_not_end_is_stopped_and_the_next_one_prints() -> None:
    with PdfPool(limits=Limits(seconds=4)) as pool:
        pool.render(SMALL)
        stuck = _children(pool)
        for child in pool._idle:
            child.process.send_signal(signal.SIGSTOP)
        began = time.monotonic()
        with pytest.raises(PrintFailed) as caught:
            pool.render(SMALL)
        assert (caught.value.reason, 3.5 < time.monotonic() - began < 15) == ("too slow", True)
        assert list(map(_is_alive, stuck)) == [False]
        assert pool.printed(SMALL).pages == 1


def test_a_document_that_is_laid_out_for_minutes_is_stopped() -> None:
    with PdfPool(limits=Limits(seconds=5)) as pool:
        pool.render(SMALL)
        began = time.monotonic()
        with pytest.raises(PrintFailed) as caught:
            pool.render(SLOW)
        assert caught.value.reason == "too slow"
        assert time.monotonic() - began < 15
        assert pool.printed(SMALL).pages == 1


def test_a_document_that_needs_too_much_memory_is_stopped() -> None:
    with PdfPool(limits=Limits(megabytes=160, seconds=60)) as pool:
        assert pool.printed(SMALL).pages == 1
        with pytest.raises(PrintFailed) as caught:
            pool.render(LARGE)
        assert caught.value.reason in {"too long", "crashed"}
        assert pool.printed(SMALL).pages == 1


def test_html_over_the_limit_is_refused_before_any_work() -> None:
    pool = PdfPool(limits=Limits(html_bytes=10))
    with pytest.raises(PrintFailed) as caught:
        pool.render("x" * 11)
    assert (str(caught.value), _children(pool)) == ("The document is too long to print.", [])


def test_a_killed_child_is_an_error_and_is_replaced() -> None:
    with PdfPool() as pool:
        pool.render(SMALL)
        (child,) = pool._idle
        killer = threading.Timer(0.3, child.process.kill)
        child.process.send_signal(signal.SIGSTOP)
        killer.start()
        with pytest.raises(PrintFailed) as caught:
            pool.render(SMALL)
        assert caught.value.reason == "crashed"
        assert pool.printed(SMALL).pages == 1


def test_a_child_that_died_while_idle_is_replaced_without_an_error() -> None:
    with PdfPool() as pool:
        pool.render(SMALL)
        (child,) = pool._idle
        child.process.kill()
        child.process.wait()
        assert pool.printed(SMALL).pages == 1


def test_broken_html_is_one_sentence(pool: PdfPool) -> None:
    with pytest.raises(PrintFailed) as caught:
        pool.render("<html><p></html>")
    assert str(caught.value) == "The document could not be printed (ParseError)."


def test_an_entity_bomb_is_refused(pool: PdfPool) -> None:
    nested = [f"&e{i - 1};" * 10 for i in range(1, 12)]
    entities = "".join(f'<!ENTITY e{i} "{text}">' for i, text in enumerate(nested, 1))
    with pytest.raises(PrintFailed) as caught:
        pool.render(f'<!DOCTYPE html [<!ENTITY e0 "x">{entities}]><html><body>&e11;</body></html>')
    assert caught.value.reason == "broken"


def test_missing_libraries_are_said_in_one_sentence(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "weasyprint.py").write_text("raise OSError('cannot load library')")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    with PdfPool() as pool, pytest.raises(NotReady) as caught:
        pool.render(SMALL)
    assert str(caught.value) == NO_PRESS


def test_secrets_stay_outside_the_child(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PARALLAX_SECRET", "s")
    monkeypatch.setenv("DATABASE_URL", "postgres://")
    monkeypatch.setenv("LD_LIBRARY_PATH", "/libs")
    assert {"PARALLAX_SECRET", "DATABASE_URL"} & set(_environment()) == set()
    assert _environment()["LD_LIBRARY_PATH"] == "/libs"


def test_a_child_is_replaced_after_its_share() -> None:
    with PdfPool(limits=Limits(documents=2)) as pool:
        seen = []
        for _ in range(3):
            pool.render(SMALL)
            seen += _children(pool)
        assert (seen[0] == seen[1], seen[1] == seen[2], _is_alive(seen[0])) == (True, False, False)


def test_many_documents_keep_their_order_on_two_processes() -> None:
    page = '<p style="break-after: page">x</p>'
    documents = [f"{HEAD}{page * (1 + i % 4)}</body></html>" for i in range(12)]
    with PdfPool(2) as pool:
        printed = [one.pages for one in pool.each(documents)]
        assert len(_children(pool)) == 2
    assert printed == [1 + i % 4 for i in range(12)]


async def test_it_prints_from_asyncio_without_blocking_the_loop(pool: PdfPool) -> None:
    html = render_brief(BRIEF)
    turns = 0

    async def count() -> None:
        nonlocal turns
        while True:
            await asyncio.sleep(0.005)
            turns += 1

    counting = asyncio.create_task(count())
    pdf = await asyncio.to_thread(pool.render, html)
    counting.cancel()
    assert pdf.startswith(b"%PDF-1.7")
    assert turns > 2


def test_children_end_when_the_parent_is_killed() -> None:
    """Nobody closes the pool after SIGKILL: an idle child sees the channel close, a busy one has its alarm."""
    script = (
        "import time\nfrom reports.pool import PdfPool\npool = PdfPool()\n"
        f"pool.render({SMALL!r})\nprint(pool._idle[0].process.pid, flush=True)\ntime.sleep(60)\n"
    )
    with tempfile.TemporaryDirectory() as folder:
        parent = subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, text=True, env=os.environ | {"TMPDIR": folder})
        assert parent.stdout is not None
        child = int(parent.stdout.readline())
        assert _is_alive(child)
        parent.kill()
        parent.wait()
        parent.stdout.close()
        end = time.monotonic() + 10
        while _is_alive_or_reaped(child) and time.monotonic() < end:
            time.sleep(0.05)
        assert not _is_alive_or_reaped(child)


def _is_alive_or_reaped(pid: int) -> bool:
    try:
        return _is_alive(pid)
    except FileNotFoundError:
        return False


def test_the_pool_itself_imports_no_weasyprint() -> None:
    code = "import sys, reports.pool, reports.html, reports.charts; print(sorted({'weasyprint', 'numpy', 'textblob', 'cssselect2'} & set(sys.modules)))"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout == "[]\n"
