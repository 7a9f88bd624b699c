"""A questionnaire that uses every type of question, in English and Arabic, for tests of the printed form."""

import json
from typing import Any, Final

from surveys.instrument.document import read_definition
from surveys.instrument.types import Definition

Words = dict[str, str]


def say(english: str, arabic: str) -> Words:
    return {"en": english, "ar": arabic}


def _choices(**texts: Words) -> list[dict[str, Any]]:
    return [{"value": code, "text": text} for code, text in texts.items()]


ANCHORS: Final = [
    say("Very poorly", "سيئ جدًا"),
    say("Poorly", "سيئ"),
    say("Adequately", "مقبول"),
    say("Well", "جيد"),
    say("Very well", "جيد جدًا"),
]
FIVE: Final = {"points": 5, "anchors": {str(point): text for point, text in enumerate(ANCHORS, 1)}}
ELEVEN: Final = {
    "points": 11,
    "minimum": 0,
    "anchors": {"0": say("Not at all likely", "غير محتمل إطلاقًا"), "10": say("Extremely likely", "محتمل جدًا")},
}
WAYS: Final = _choices(phone=say("Phone", "الهاتف"), mail=say("E-mail", "البريد"))
GOODS: Final = _choices(ease=say("Ease", "السهولة"), value=say("Value", "القيمة"), speed=say("Speed", "السرعة"))
OFTEN: Final = _choices(d=say("Daily", "يوميًا"), w=say("Weekly", "أسبوعيًا"), n=say("Never", "أبدًا"))

SERVICE: Final = {
    "name": "service",
    "side": "customer",
    "title": say("Working with us", "العمل معنا"),
    "description": say("Please think of the last few months at {account}.", "يرجى التفكير في الأشهر الأخيرة في {account}."),
    "about": "vendor",
    "scale": FIVE,
    "elements": [
        {"type": "rating", "name": "ease", "pair": "a", "title": say("How easy are we?", "كم نحن سهلون؟"), "cant_say": True},
        {"type": "rating", "name": "worth", "pair": "b", "title": say("Are we worth it?", "هل نستحق؟"), "isRequired": True},
        {"type": "csat", "name": "satisfied", "pair": "c", "title": say("Satisfied?", "راضون؟"), "visibleIf": "{ease} <= 2"},
        {
            "type": "matrix",
            "name": "grid",
            "title": say("How well do these work?", "ما مدى جودة هذه؟"),
            "rows": [
                {"name": "delivery", "pair": "d", "title": say("Delivery", "التوصيل")},
                {"name": "invoices", "pair": "e", "title": say("Invoices", "الفواتير")},
            ],
        },
        {
            "type": "comment",
            "name": "why",
            "title": say("What makes it hard?", "ما الذي يجعله صعبًا؟"),
            "visibleIf": "({ease} <= 2 or {worth} = 1) and {satisfied} notempty",
        },
    ],
}
PLANS: Final = {
    "name": "plans",
    "side": "customer",
    "title": say("Your plans", "خططكم"),
    "visibleIf": "not {ease} = 5",
    "jumps": [{"if": "{way} = 'phone'", "to": "last"}, {}],
    "elements": [
        {
            "type": "nps",
            "name": "recommend",
            "pair": "f",
            "about": "vendor",
            "scale": ELEVEN,
            "title": say("Would you recommend us?", "هل توصون بنا؟"),
            "cant_say": True,
        },
        {"type": "radiogroup", "name": "way", "title": say("How do you reach us?", "كيف تتواصلون؟"), "choices": WAYS, "cant_say": True},
        {"type": "dropdown", "name": "second", "title": say("And else?", "وغير ذلك؟"), "choices": WAYS},
        {"type": "checkbox", "name": "goods", "title": say("What matters?", "ما المهم؟"), "choices": GOODS, "maxSelectedChoices": 2},
        {
            "type": "ranking",
            "name": "order",
            "title": say("Put these in order", "رتبوا ما يلي"),
            "choices": GOODS,
            "visibleIf": "{goods} contains 'ease'",
        },
    ],
}
FIGURES: Final = {
    "name": "figures",
    "side": "customer",
    "title": say("Figures", "أرقام"),
    "elements": [
        {"type": "information", "name": "intro", "text": say("Now to figures.", "والآن إلى الأرقام.")},
        {
            "type": "number",
            "name": "orders",
            "title": say("How many orders a month?", "كم طلبًا شهريًا؟"),
            "minimum": 0,
            "maximum": 500,
            "unit": say("orders", "طلبات"),
            "cant_say": True,
        },
        {"type": "date", "name": "since", "title": say("Customer since?", "عميل منذ؟")},
        {"type": "text", "name": "product", "title": say("Which product?", "أي منتج؟")},
        {
            "type": "matrix",
            "name": "often",
            "title": say("How often do you use these?", "كم مرة تستخدمون هذه؟"),
            "choices": OFTEN,
            "rows": [{"name": "portal", "title": say("The portal", "البوابة")}, {"name": "hotline", "title": say("The hotline", "الخط")}],
        },
    ],
}
LAST: Final = {
    "name": "last",
    "side": "customer",
    "title": say("Consent", "الموافقة"),
    "elements": [{"type": "consent", "name": "contact", "title": say("You may call me.", "يمكنكم الاتصال بي."), "isRequired": True}],
}


def every_type() -> Definition:
    instrument = {
        "key": "every-type",
        "version": 3,
        "title": say("How do we work together?", "كيف نعمل معًا؟"),
        "default_language": "en",
        "languages": ["en", "ar"],
        "pages": [SERVICE, PLANS, FIGURES, LAST],
    }
    return read_definition(json.dumps({"format": "parallax.instrument", "format_version": 1, "instrument": instrument}).encode())
