"""Fits a posted form to its questionnaire: what is valid is kept, what is not is named; pure."""

from collections.abc import Mapping, Sequence

from msgspec import Struct

from surveys.drafts import Draft, lay_over
from surveys.errors import BadAnswers, Place
from surveys.instrument.types import Page

Fields = Mapping[str, Sequence[str]]


class Fitted(Struct, frozen=True):
    """The draft with everything valid laid over it, and what is wrong with the rest."""

    draft: Draft
    problems: tuple[Place, ...] = ()


def fit(draft: Draft, pages: Sequence[Page], departments: Sequence[int], fields: Fields, *, asks_required: bool) -> Fitted:
    """Lay the valid fields over a draft; with `asks_required` also name what is lacking on any page."""
    try:
        return Fitted(lay_over(draft, pages, departments, fields, final=asks_required))
    except BadAnswers as error:
        everything = error.places
    laid, unfit = _valid(draft, pages, departments, fields)
    named = {place.where for place in unfit}
    return Fitted(laid, (*unfit, *(place for place in everything if place.where not in named)))


def _valid(draft: Draft, pages: Sequence[Page], departments: Sequence[int], fields: Fields) -> tuple[Draft, list[Place]]:
    """Leave out the fields that do not fit until the others do; what was stored for them stays."""
    problems: list[Place] = []
    kept = dict(fields)
    while True:
        try:
            return lay_over(draft, pages, departments, kept, final=False), problems
        except BadAnswers as error:
            problems += error.places
            bad = {place.where for place in error.places} & kept.keys()
            if not bad:  # what is stored no longer fits: only a changed department could do that
                raise
            kept = {name: values for name, values in kept.items() if name not in bad}
