"""Each rule with a switch that turns it off, at the place where the product obeys it."""

from collections.abc import Callable, Sequence
from typing import Any, Final

import msgspec
import pytest
from msgspec import structs

from analysis import sides, study, themes
from analysis.disclosure import fresh, internal_side
from analysis.disclosure import sides as disclosed
from analysis.ratings import columns
from analysis.results import Mean, Theme
from analysis.study import Rules, run_study
from server import freshness, jobs, release
from server.releasing import cells, pictures, voices
from server.releasing.material import Material, as_json
from server.web import accounts
from surveys.actions import erasing
from surveys.actions.outbox import want
from surveys.engine.connect import fetch
from surveys.findings import Finding
from surveys.instrument.frames import comparable_items
from surveys.queries.account import load_account
from surveys.queries.study import Answered, load_answers, load_studied_wave
from tests.adversary import playing

Switch = Callable[[pytest.MonkeyPatch], None]


def no_least_number(patch: pytest.MonkeyPatch) -> None:
    """R1: one colleague is enough."""
    patch.setattr(disclosed, "LEAST_K", 1)
    patch.setattr(
        sides,
        "internal_side",
        lambda mode, n, counted, mean, scale, _k, *rest, **owners: internal_side(mode, n, counted, mean, scale, 1, *rest, **owners),
    )


def owners_count(patch: pytest.MonkeyPatch) -> None:
    """R1: whoever may open the account counts like everybody."""
    wrap(patch, jobs, "load_accounts", lambda found: [structs.replace(account, countable=account.finished) for account in found])


def no_batches(patch: pytest.MonkeyPatch) -> None:
    """R2: every release shows what there is."""
    patch.setattr(freshness, "fresh", lambda now, *_: frozenset(now))


def latecomers_at_close(patch: pytest.MonkeyPatch) -> None:
    """R2: the close takes in whoever came since, were it one."""

    def all_at_close(now: Any, shown: Any, k: int, wholes: Any = (), settled: Any = frozenset()) -> frozenset[Any]:
        return frozenset(now) if settled else fresh(now, shown, k, wholes, settled)

    patch.setattr(freshness, "fresh", all_at_close)


def totals_count(patch: pytest.MonkeyPatch) -> None:
    """R3: a customer who shares totals only counts like everybody."""
    wrap(
        patch,
        jobs,
        "load_answers",
        lambda found: [structs.replace(one, sharing="unnamed") if one.sharing == "totals" else one for one in found],
    )


def exact_totals(patch: pytest.MonkeyPatch) -> None:
    """R3: totals of confidential items are of all answers, hidden ones too."""
    patch.setitem(study._SUMS, "confidential", "everything")


def no_ladder(patch: pytest.MonkeyPatch) -> None:
    """R5: means as they are."""
    patch.setattr(disclosed, "_printed", lambda mean, _scale, counted, _rung: Mean(mean, str(counted)))


def no_reach(patch: pytest.MonkeyPatch) -> None:
    """R5: a figure lies as far out as it does, and moves as far as it likes."""
    patch.setattr(disclosed, "_ends", lambda _before, _n, _insiders, scale, *_: (scale.minimum, scale.maximum))


def exact_rates(patch: pytest.MonkeyPatch) -> None:
    """R6: how many colleagues answered, in figures."""
    patch.setattr(release, "rate_words", lambda finished, invited, _k: f"{finished} of {invited}")


def lone_themes(patch: pytest.MonkeyPatch) -> None:
    """R8: a theme from one person on."""
    patch.setattr(themes, "_theme", lambda side, title, raised, *_: Theme(side, title, str(len(raised.people)), None))


def words_for_reps(patch: pytest.MonkeyPatch) -> None:
    """R8: what colleagues wrote, among what customers did."""

    def told(material: Material) -> list[Finding]:
        authors = {one.account: one.respondent for one in material.answers if one.side == "customer"}
        written = [one for one in material.answers if one.side == "internal" and one.text and one.account in authors]
        return [Finding(one.account, "words", as_json({"text": one.text, "by": ""}), "values", authors[one.account]) for one in written]

    original = voices.words_of
    patch.setattr(release, "words_of", lambda material: [*original(material), *told(material)])


def small_pools(patch: pytest.MonkeyPatch) -> None:
    """R8: leads read words from one author on."""
    patch.setattr(voices, "pool", lambda written, order, *_: tuple(written[place].text for place in order))


def small_pictures(patch: pytest.MonkeyPatch) -> None:
    """R9: any account stands for its segment."""
    patch.setattr(disclosed, "LEAST_K", 1)
    patch.setattr(pictures, "segment_picture", lambda groups: frozenset(name for name, stood in groups.items() if stood.count > 0))
    patch.setattr(
        pictures,
        "internal_side",
        lambda mode, n, counted, mean, scale, _k, **owners: internal_side(mode, n, counted, mean, scale, 1, **owners),
    )


def looser_later(patch: pytest.MonkeyPatch) -> None:
    """R10: averages that were promised for the close come in every week."""
    patch.setattr(cells, "_rules", lambda material: Rules("pooled", "confidential", material.wave.contract.k, material.uncounted()))


def door_around_the_gate(patch: pytest.MonkeyPatch) -> None:
    """R11: a page that works its figures out by itself."""

    async def worked_out(*given: Any) -> Any:
        page = await load_account(*given)
        if page.released is None:
            return page
        wave = await load_studied_wave(1)
        answers = [one for one in await load_answers(1) if one.account == page.profile.id]
        found = run_study(columns(_ratings(wave, answers, page.profile.ref)), Rules("attributed", "attributed", 1))
        shown = tuple(msgspec.json.encode(cell).decode() for cell in found)
        return structs.replace(page, released=structs.replace(page.released, cells=shown or page.released.cells))

    patch.setattr(accounts, "load_account", worked_out)


def _ratings(wave: Any, answers: Sequence[Answered], ref: str) -> list[Any]:
    items = {item.name: item for item in comparable_items(wave.definition) if item.about in cells.STUDIED}
    return [cells._rating(wave.key, ref, items[one.item], one) for one in answers if one.item in items]


def erasures_at_once(patch: pytest.MonkeyPatch) -> None:
    """R12: who was erased leaves the figures in the same hour."""
    original = erasing.erase_by_receipt

    async def erase(code: str, **given: Any) -> Any:
        erased = await original(code, **given)
        await fetch("DELETE FROM basis")
        await want("release", ["wave:1"])
        return erased

    patch.setattr(playing, "erase_by_receipt", erase)


def exact_gaps(patch: pytest.MonkeyPatch) -> None:
    """R13: gaps are computed from what a band hides."""
    patch.setattr(sides, "_coarse", lambda summary, *_: summary)


def wrap(patch: pytest.MonkeyPatch, module: Any, name: str, change: Callable[[Any], Any]) -> None:
    original = getattr(module, name)

    async def changed(*given: Any) -> Any:
        return change(await original(*given))

    patch.setattr(module, name, changed)


SWITCHES: Final[tuple[Switch, ...]] = (
    no_least_number,
    owners_count,
    no_batches,
    latecomers_at_close,
    totals_count,
    exact_totals,
    no_ladder,
    no_reach,
    exact_rates,
    lone_themes,
    words_for_reps,
    small_pools,
    small_pictures,
    looser_later,
    door_around_the_gate,
    erasures_at_once,
    exact_gaps,
)
