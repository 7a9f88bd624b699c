"""Whether each jump leads to a page that it may lead to, and leaves every page a way to be seen."""

from collections.abc import Iterator

from surveys.errors import Place
from surveys.instrument.places import page_place
from surveys.instrument.routes import passed_over
from surveys.instrument.types import Definition, Jump, Page


def check_jumps(definition: Definition) -> Iterator[Place]:
    """The faults of every jump but those of its condition."""
    for i, page in enumerate(definition.pages):
        for k, jump in enumerate(page.jumps):
            where = f"{page_place(i, page)}.jumps[{k}]"
            problem = _problem(definition, i, jump)
            if problem:
                yield Place(where, problem)
            elif not jump.condition and k + 1 < len(page.jumps):
                yield Place(where, "always holds, so that the jumps after it are never taken; move it to the end or give it an `if`")
            elif not jump.condition and not page.visible_if:
                yield from _check_unseen(definition, i, jump, where)


def _problem(definition: Definition, i: int, jump: Jump) -> str:
    page = definition.pages[i]
    if page.repeat is not None:
        return "stands on a page that is repeated per department; only other pages may jump"
    if jump.to is None:
        return ""
    names = [each.name for each in definition.pages]
    if jump.to not in names:
        return f"{jump.to} is no page of this instrument; correct the name"
    return _target_problem(page, definition.pages[names.index(jump.to)], forward=names.index(jump.to) > i)


def _target_problem(page: Page, target: Page, *, forward: bool) -> str:
    problems = {
        f"leads to the {target.side} side; name a page of the {page.side} side": target.side != page.side,
        f"leads to the block {target.block}, whose answers are kept apart; name a page of the block {page.block}": target.block
        != page.block,
        "leads back, which would never end; name a later page": not forward,
        "leads to a page that is repeated per department; name another": target.repeat is not None,
    }
    return next((problem for problem, applies in problems.items() if applies), "")


def _check_unseen(definition: Definition, i: int, jump: Jump, where: str) -> Iterator[Place]:
    """A page that everybody sees and that always jumps leaves the pages between to nobody, unless an earlier jump leads there."""
    targets = {each.to for page in definition.pages[:i] for each in page.jumps}
    unseen = []
    for page in passed_over(definition.pages, i, jump.to):
        if page.name in targets:
            break
        unseen.append(page.name)
    if unseen:
        yield Place(where, f"jumps over {', '.join(unseen)} for everybody, so that nobody ever sees it; remove it or give it an `if`")
