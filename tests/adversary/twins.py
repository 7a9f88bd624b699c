"""A company beside which another one must look the same to the byte: its colleagues said other things that nobody may notice; pure."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from random import Random

from msgspec import structs

from surveys.instrument.frames import Item
from tests.adversary.attacker import Unit
from tests.adversary.companies import Act, Client, Company, Form, Values, draw, items_of
from tests.adversary.standing import FRAMES, PAIRED, PICTURE_FROM, TOTAL, Behind, Stays, crowds, said, standings, values_of

TRIES = 60
Said = dict[Unit, Values]
History = Sequence[Behind]


def twin(company: Company, stays: Stays = lambda *_: False) -> Company:
    """The same people at the same times, who say as other answers what the printed rules hide (R1, R2, R5, R8), and other people (R6)."""
    rng, releases, values = Random(company.seed), list(standings(company, stays)), values_of(company)
    for frame, names in FRAMES.items():
        items = [item for item in items_of("internal") if item.name in names]
        for client in company.clients:
            units = sorted(_unnamed(company, frame, (unit for unit in values if unit[0] == client.ref and unit[1] in client.team)))
            history = [one[client.ref, frame] for one in releases]
            if company.is_confidential(frame):
                _redraw_behind(rng, client, items, units, history, values)
            else:
                _exchange(rng, client, items, units, history, values)
        for item in items:
            _redraw_hidden(rng, company, frame, item, releases, values)
    _redraw_totals(rng, company, values)
    quiet = {client.ref for client in company.clients if _writers(company, client) < 3}
    acts = _without_few(company, releases, tuple(_acts(company, values, quiet)))
    return structs.replace(company, acts=_other_people(rng, company, acts))


def _unnamed(company: Company, frame: str, units: Iterable[Unit]) -> Iterator[Unit]:
    """Without those whose names may stand beside what they say of us."""
    return (unit for unit in units if frame == "partnership" or unit[:2] not in company.signed)


def _acts(company: Company, values: Said, quiet: set[str]) -> Iterator[Act]:
    internal = company.internal
    for act in company.acts:
        if isinstance(act, Form):
            words = "" if act.who in internal and act.client in quiet and not act.is_ticked else act.words
            yield structs.replace(act, values=values[act.client, act.who, act.version], words=words)
        else:
            yield act


def _writers(company: Company, client: Client) -> int:
    """How many may ever stand behind a theme."""
    return len(
        {act.who for act in company.acts if isinstance(act, Form) and act.who in client.team and act.client == client.ref and act.words}
    )


def _redraw_behind(rng: Random, client: Client, items: Sequence[Item], units: Sequence[Unit], history: History, values: Said) -> None:
    """Confidential answers anew: all that leave each printed figure as it is."""
    for item in items:
        stood = [one.at(item.name) for one in history]
        figures = {(one.people[item.name], one.owners) for one in stood if one.is_shown(item.name)}
        if figures:
            people = [one for one, _ in figures]
            _redraw(rng, client, item, units, values, people, lambda said: [_figure(said, *one) for one in figures])  # noqa: B023  # called at once


def _redraw_hidden(
    rng: Random, company: Company, frame: str, item: Item, releases: Sequence[Mapping[tuple[str, str], Behind]], values: Said
) -> None:
    """Answers about accounts that are never shown by themselves: all that leave the picture of their segment as it is, if there is one."""
    # The spread behind a pooled total that is shown helps to learn that of all accounts, a hidden item's part of it included.
    parts = (item.name,) if company.is_confidential(frame) else (*FRAMES[frame], TOTAL)
    never = [client for client in company.clients if not any(one[client.ref, frame].is_shown(part) for one in releases for part in parts)]
    for segment in sorted({client.segment for client in never}):
        people = [people for _, people in crowds(company, releases[-1], segment, frame, item.name) if len(people) >= PICTURE_FROM]
        hidden = {client.ref for client in never if client.segment == segment}
        said = (unit for unit in values if unit[0] in hidden and unit[1] in company.client(unit[0]).team)
        units = sorted(_unnamed(company, frame, said))
        _redraw(rng, company, item, units, values, people, lambda said: [_band(said, one) for one in people])  # noqa: B023  # called at once


def _redraw(
    rng: Random,
    of: Company | Client,
    item: Item,
    units: Sequence[Unit],
    values: Said,
    people: Iterable[frozenset[Unit]],
    figures: Callable[[Mapping[Unit, float]], object],
) -> None:
    """Draw an item's answers anew until the figures of these people say the same, and give up in the end."""
    around = sorted(frozenset(units).union(*people))
    said = {unit: value for unit in around if (value := values[unit].get(item.name)) is not None}

    def printed(answers: Mapping[Unit, int]) -> object:
        return figures({unit: 1 + 4 * (value - item.minimum) / (item.maximum - item.minimum) for unit, value in answers.items()})

    mine, before = [unit for unit in units if unit in said], printed(said)
    for _ in range(TRIES):
        new = {unit: draw(rng, of.level if isinstance(of, Client) else of.client(unit[0]).level, item) for unit in mine}
        if any(said[unit] != value for unit, value in new.items()) and printed(said | new) == before:
            for unit, value in new.items():
                values[unit] = {**values[unit], item.name: value}
            return


def _band(values: Mapping[Unit, float], people: frozenset[Unit]) -> int:
    """The field of the mean of answers from 1 to 5."""
    mean = round(sum(values[unit] for unit in people) / len(people), 9)  # a mean on a cut must not fall by the last digit
    return 1 if mean <= 2.5 else 2 if mean < 3.5 else 3


def _figure(values: Mapping[Unit, float], people: frozenset[Unit], owners: int) -> tuple[str, int]:
    """What R5 prints of these people's answers."""
    counted = len(people) - owners
    if counted < 8:
        return "band", _band(values, people)
    mean, step = sum(values[unit] for unit in people) / len(people), 0.5 if counted < 15 else 0.1
    return "mean", round(round((mean - 1) / step, 9))


def _exchange(rng: Random, client: Client, items: Sequence[Item], units: Sequence[Unit], history: History, values: Said) -> None:
    """Pooled answers: anew where they wait for a release that does not come, else exchanged among people behind the same figures."""
    alike: dict[object, list[Unit]] = {}
    shown = [item for item in items if any(one.is_shown(item.name) for one in history)]
    for unit in units:
        behind = tuple(one.is_shown(item.name) and unit in one.at(item.name).people[item.name] for one in history for item in items)
        silent = tuple(values[unit][item.name] is None for item in items)
        if any(behind):
            alike.setdefault((behind, silent), []).append(unit)
        else:
            fresh: Values = {item.name: draw(rng, client.level, item) for item in shown if values[unit][item.name] is not None}
            values[unit] = values[unit] | fresh
    for together in alike.values():
        parts = [{item.name: values[unit][item.name] for item in items} for unit in rng.sample(together, len(together))]
        for unit, part in zip(together, parts, strict=True):
            values[unit] = values[unit] | part


def _redraw_totals(rng: Random, company: Company, values: Said) -> None:
    """A customer who shares totals only is in no figure of the account in weekly waves, nor where fewer than three answered (R3)."""
    answered: dict[str, set[str]] = {}
    for act in company.acts:
        answered.setdefault(act.client, set()).update({act.who} & {one.ref for one in company.client(act.client).contacts})
    for act in company.acts:
        if isinstance(act, Form) and act.sharing == "totals" and (not company.is_released_once or len(answered[act.client]) < 3):
            level = company.client(act.client).level
            fresh: Values = {item.name: draw(rng, level, item) for item in items_of("customer")}
            unit = act.client, act.who, act.version
            values[unit] = {name: value if value is None else fresh[name] for name, value in act.values.items()}


def _without_few(company: Company, releases: Sequence[Mapping[tuple[str, str], Behind]], acts: tuple[Act, ...]) -> tuple[Act, ...]:
    """Where fewer than three ever answered and no picture stands for them, nobody did: whether they did is not shown either (R1, R6).

    Those who answered about another account go on doing so: how many people took part in the wave stays what it was. And each release
    shows everything anew of some account, because figures of customers stand where some colleague rated the same.
    """
    gone = {
        client.ref for client in company.clients if _is_hidden(client, releases) and not _has_picture(company, client.segment, releases[-1])
    }
    gone -= {ref for ref, _ in company.signed}
    others = [client.ref for client in company.clients if client.ref not in gone]
    said = [(frame, name) for frame, names in FRAMES.items() for name in names if name in PAIRED]
    if not all(any(_is_new(one[ref, frame], name) for ref in others) for one in releases for frame, name in said):
        return acts
    elsewhere = {act.who for act in acts if act.client not in gone and isinstance(act, Form) and act.is_sent}
    silent = elsewhere & {one.ref for one in company.colleagues}
    kept = {(act.client, act.who) for act in acts if isinstance(act, Form) and act.is_ticked}  # leads may read these words
    return tuple(act for act in acts if act.client not in gone or act.who not in silent or (act.client, act.who) in kept)


def _is_new(behind: Behind, item: str) -> bool:
    return behind.is_new and behind.is_shown(item)


def _is_hidden(client: Client, releases: Sequence[Mapping[tuple[str, str], Behind]]) -> bool:
    standing = [one[client.ref, frame] for one in releases for frame in FRAMES]
    return not any(behind.is_shown(part) for behind in standing for part in behind.people)


def _has_picture(company: Company, segment: str, last: Mapping[tuple[str, str], Behind]) -> bool:
    asked = [(frame, name) for frame, names in FRAMES.items() for name in names]
    return any(len(people) >= PICTURE_FROM for place in asked for _, people in crowds(company, last, segment, *place))


def _other_people(rng: Random, company: Company, acts: tuple[Act, ...]) -> tuple[Act, ...]:
    """Where somebody answered about one account only, somebody else of its team did, who answers about none."""
    busy = {act.who for act in acts}
    about: dict[str, set[str]] = {}
    for act in acts:
        about.setdefault(act.who, set()).add(act.client)
    taken: dict[tuple[str, str], str] = {}
    for client in company.clients:
        others = [who for who in client.team if who not in company.appointed | company.entitled(client, 0)]
        free = [who for who in others if who not in busy and who != company.watched]
        lone = [who for who in others if about.get(who) == {client.ref} and (client.ref, who) not in company.signed]
        for who, other in zip(rng.sample(lone, min(len(lone), len(free))), free, strict=False):
            taken[client.ref, who] = other
            busy.add(other)
    return tuple(structs.replace(act, who=taken.get((act.client, act.who), act.who)) for act in acts)


def differs(company: Company, other: Company) -> int:
    """How many answers are others, for a test that could not fail."""
    before, after = said(company.acts, company.weeks)[0], said(other.acts, company.weeks)[0]
    return sum(form.values != after[place].values for place, form in before.items() if place in after)
