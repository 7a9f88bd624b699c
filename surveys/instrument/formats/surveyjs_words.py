"""What SurveyJS's parts have in common: localised texts, choices, and the properties that only concern its own look."""

from collections.abc import Mapping

from msgspec import Struct

from surveys.instrument.formats.comparing import number
from surveys.instrument.formats.draft import Draft, Json, Offered, Words
from surveys.instrument.formats.found import Part, shown
from surveys.instrument.formats.texts import language_tag

_LOOK = (
    "startWithNewLine width minWidth maxWidth indent rightIndent titleLocation descriptionLocation colCount rows cols "
    "autoGrow allowResize size renderAs showNumber hideNumber questionsOnPageMode state showQuestionNumbers "
    "questionTitleLocation questionErrorLocation questionDescriptionLocation widthMode innerIndent showProgressBar "
    "progressBarType progressBarLocation showNavigationButtons showPrevButton logo logoPosition logoWidth logoHeight "
    "logoFit showTitle showPageTitles headerView backgroundImage rateType rateColorMode scaleColorMode "
    "rateDescriptionLocation displayMode displayRateDescriptionsAsExtremeItems completeText pageNextText pagePrevText "
    "startSurveyText alternateRows swapOrder layout searchEnabled allowClear itemSize"
)
LAYOUT: Mapping[str, str] = dict.fromkeys(_LOOK.split(), "the look of a form is ours")


def localised(draft: Draft, part: Part, field: str, otherwise: str = "") -> Words:
    """A text of a field: a string, or an object of them by locale with `default`."""
    return read_text(draft, part.at(field), part.any(field), otherwise)


def read_text(draft: Draft, where: str, value: object, otherwise: str = "") -> Words:
    texts: dict[str, str] = {}
    for locale, text in value.items() if isinstance(value, dict) else [("default", value)]:
        tag = draft.default_language if locale == "default" else language_tag(str(locale))
        if text is None:
            continue
        if not isinstance(text, str | int | float):
            draft.notes.add(where, f"{shown(text)} is no text: left out")
        elif not tag:
            draft.notes.add(where, f"{shown(locale)} is no language: its words are left out")
        elif tag not in texts or locale != "default":
            texts[tag] = coded(text) if not isinstance(text, str) else text
    return draft.words(where, texts, otherwise)


def coded(value: object) -> str:
    """A value of an answer as a text: 3 for 3.0, true for True."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return number(float(value)) if isinstance(value, int | float) and abs(value) < 1e15 else str(value)


class Item(Struct, frozen=True):
    """One choice, row, column or rate value, and what our own export wrote beside it."""

    value: str
    text: Words
    own: Json


def read_items(draft: Draft, part: Part, field: str) -> list[tuple[str, Words]]:
    """Values with their words."""
    return [(item.value, item.text) for item in read_parts(draft, part, field)]


def read_parts(draft: Draft, part: Part, field: str) -> list[Item]:
    """Strings, numbers or objects, as SurveyJS writes whatever can be chosen or answered."""
    found: list[Item] = []
    for i, item in enumerate(part.take(field, list, [])):
        where = f"{part.at(field)}[{i}]"
        draft.notes.begin(where)
        if isinstance(item, dict) and "value" in item:
            one = Part(where, item, draft.notes)
            value = coded(one.any("value"))
            found.append(Item(value, localised(draft, one, "text", otherwise=value), one.take("parallax", dict, {})))
            one.rest(reasons={"visibleIf": "it is always offered", "enableIf": "it is always offered"})
        elif isinstance(item, str | int | float):
            found.append(Item(coded(item), read_text(draft, where, None, otherwise=coded(item)), {}))
        else:
            draft.notes.add(where, f"{shown(item)} is not what stands here: left out")
    return found


def read_choices(draft: Draft, part: Part) -> Offered:
    """The choices, with those that SurveyJS adds by a switch: none, and another one."""
    found = read_items(draft, part, "choices")
    if part.flag("showNoneItem", "hasNone"):
        text = localised(draft, part, "noneText")
        found.append(("none", text if text.texts else draft.standard("none")))
        part.note("showNoneItem", "“true” is taken as one more choice, which does not exclude the others")
    if is_other(part):
        text = read_text(draft, part.at("otherText"), part.peek("otherText"))
        found.append(("other", text if text.texts else draft.standard("other")))
    return draft.offer(part.at("choices"), found)


def is_other(part: Part) -> bool:
    return part.peek("showOtherItem") is True or part.peek("hasOther") is True


def optional(draft: Draft, part: Part, field: str) -> Words | None:
    words = localised(draft, part, field)
    return words if words.texts else None
