"""How long a questionnaire takes, estimated from its items before anybody has answered it."""

from surveys.instrument.forms import asked, pages_for
from surveys.instrument.types import Checkbox, Comment, Consent, Definition, Information, Page, Ranking, Rating, Shown, Side

# Seconds of a quick and of a thorough person. Orders of magnitude from published practice: ten ratings under one heading
# a minute (Amplitude Research), ten seconds for a question of its own (Pew Research Center, "How we keep our online
# surveys from running too long", 2022). Most people pass an optional open question by; the figure is the average person's.
OPENING = (20.0, 28.0)
PAGE_TURN = (2.0, 3.0)
RATING = (6.0, 7.0)
SINGLE_QUESTION = (8.0, 10.0)
SEVERAL_CHOICES = (12.0, 16.0)
OPTIONAL_WRITING = (8.0, 10.0)
REQUIRED_WRITING = (20.0, 45.0)
READING_A_WORD = (0.2, 0.3)
TICKING = (3.0, 5.0)
RANKING_A_CHOICE = (5.0, 7.0)
PICKING_DEPARTMENTS = (6.0, 10.0)

Seconds = tuple[float, float]


def minutes(definition: Definition, side: Side) -> tuple[float, float]:
    """Minutes for one account: a quick person with one hand-off and nothing optional opened, a thorough one with all of them."""
    pages = [_page(page) for page in pages_for(definition, side)]
    if not pages:
        return 0.0, 0.0
    return (OPENING[0] + sum(low for low, _ in pages)) / 60, (OPENING[1] + sum(high for _, high in pages)) / 60


def _page(page: Page) -> Seconds:
    elements = [_element(item) for item in asked(page)]
    low, high = PAGE_TURN[0] + sum(quick for quick, _ in elements), PAGE_TURN[1] + sum(slow for _, slow in elements)
    if page.repeat is not None:
        low, high = low + PICKING_DEPARTMENTS[0], high * page.max_repeats + PICKING_DEPARTMENTS[1]
    return (0.0 if page.visible_if else low), high


def _element(element: Shown) -> Seconds:
    low, high = _shown(element)
    return (0.0 if element.visible_if else low), high


def _shown(element: Shown) -> Seconds:
    match element:
        case Information():
            words = max((len(text.split()) for text in element.text.values()), default=0)
            return READING_A_WORD[0] * words, READING_A_WORD[1] * words
        case Ranking():
            return RANKING_A_CHOICE[0] * element.places, RANKING_A_CHOICE[1] * element.places
        case Comment():
            return REQUIRED_WRITING if element.is_required else OPTIONAL_WRITING
        case _:
            return _OF_TYPE.get(type(element), SINGLE_QUESTION)


_OF_TYPE: dict[type, Seconds] = {Rating: RATING, Checkbox: SEVERAL_CHOICES, Consent: TICKING}
