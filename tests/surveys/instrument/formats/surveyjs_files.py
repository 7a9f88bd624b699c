"""Three SurveyJS surveys, written as its creator and its users write them."""

from tests.surveys.instrument.formats.surveyjs_employees import Json

# Sixteen items with panels inside of panels, another answer, and a jump.
CUSTOMERS: Json = {
    "title": "How did we do?",
    "description": "Five minutes about your last order.",
    "locale": "en",
    "showQuestionNumbers": "off",
    "calculatedValues": [{"name": "isUnhappy", "expression": "iif({overall} < 3, true, false)"}],
    "elements": [
        {
            "type": "text",
            "name": "orderNo",
            "title": "Your order number",
            "placeholder": "A-12345",
            "validators": [{"type": "regex", "regex": "A-\\d+"}],
        },
        {
            "type": "text",
            "name": "ordered_on",
            "title": "When did you order?",
            "inputType": "date",
            "min": "2025-01-01",
            "maxValueExpression": "today()",
        },
        {
            "type": "rating",
            "name": "overall",
            "title": "How satisfied are you?",
            "isRequired": True,
            "rateValues": [1, 2, 3, 4, 5],
            "minRateDescription": "Not at all",
            "maxRateDescription": "Completely",
        },
        {"type": "rating", "name": "effort", "title": "How easy was it?", "rateMax": 7},
        {
            "type": "panel",
            "name": "unhappy",
            "title": "We are sorry",
            "description": "Please tell us what went wrong.",
            "visibleIf": "{overall} <= 2",
            "state": "expanded",
            "elements": [
                {
                    "type": "checkbox",
                    "name": "reasons",
                    "title": "What went wrong?",
                    "isRequired": True,
                    "choices": [
                        {"value": "late", "text": "It came late"},
                        {"value": "broken", "text": "It was broken"},
                        {"value": "wrong item", "text": "It was the wrong item"},
                    ],
                    "hasOther": True,
                    "otherErrorText": "Please say what",
                },
                {
                    "type": "panel",
                    "name": "delay",
                    "visibleIf": "{panel.reasons} contains 'late'",
                    "elements": [
                        {
                            "type": "text",
                            "name": "days_late",
                            "title": "How many days late was order {orderNo}?",
                            "inputType": "number",
                            "min": 1,
                            "step": "0.5",
                        },
                        {
                            "type": "radiogroup",
                            "name": "told",
                            "title": "Did we tell you?",
                            "choices": [{"value": "Y", "text": "Yes"}, {"value": "N", "text": "No"}],
                            "colCount": 2,
                        },
                    ],
                },
                {
                    "type": "comment",
                    "name": "whatHappened",
                    "title": "What happened?",
                    "visibleIf": "{reasons} contains 'wrong item' or {reasons-Comment} notempty",
                },
                {"type": "file", "name": "photo", "title": "A photo", "maxSize": 102400},
            ],
        },
        {
            "type": "radiogroup",
            "name": "contact",
            "title": "May we call you?",
            "choices": ["yes", "no"],
            "defaultValue": "no",
            "visibleIf": "{isUnhappy} = true",
        },
        {
            "type": "multipletext",
            "name": "reach",
            "title": "How do we reach you?",
            "visibleIf": "{contact} = 'yes'",
            "items": [{"name": "Phone", "isRequired": True}, {"name": "Best time", "title": "When?"}],
        },
        {
            "type": "matrixdropdown",
            "name": "staff",
            "title": "The people you dealt with",
            "columns": [{"name": "grade", "cellType": "radiogroup", "choices": ["Poor", "Fair", "Good"]}],
            "rows": ["Sales", "Delivery"],
        },
        {
            "type": "matrixdropdown",
            "name": "products",
            "title": "Products",
            "columns": [{"name": "a"}, {"name": "b"}],
            "choices": [1, 2],
            "rows": ["x"],
        },
        {"type": "imagepicker", "name": "package", "title": "Which package was it?", "choices": [{"value": "box", "imageLink": "box.png"}]},
        {"type": "tagbox", "name": "tags", "title": "Words that fit us", "choices": ["Fast", "Friendly", "Fair"]},
        {"type": "dropdown", "name": "country", "title": "Country", "choicesByUrl": {"url": "https://example.org/countries"}},
    ],
}

# Two hundred statements on twenty pages, as a study of many scales is exported by a script.
STUDY: Json = {
    "title": "Study of organisational culture",
    "showQuestionNumbers": "on",
    "pages": [
        {
            "name": f"page{page}",
            "elements": [
                {
                    "type": "rating",
                    "name": f"item{page}_{number}",
                    "title": f"In our organisation, practice {number} of area {page} is part of daily work.",
                    "rateMax": 7 if page % 2 else 5,
                    "minRateDescription": "Never",
                    "maxRateDescription": "Always",
                    **({"isRequired": True} if number == 1 else {}),
                }
                for number in range(1, 11)
            ],
        }
        for page in range(1, 21)
    ],
}

# Eleven items with everything that only SurveyJS can do: the other end of what is taken.
REGISTRATION: Json = {
    "title": "Registration",
    "pages": [
        {
            "name": "page1",
            "elements": [
                {"type": "text", "name": "Full name", "isRequired": True, "autocomplete": "name"},
                {"type": "text", "name": "email", "inputType": "email", "isRequired": True, "validators": [{"type": "email"}]},
                {"type": "text", "name": "token", "title": "Your code", "maxLength": 900},
                {"type": "radiogroup", "name": "Session", "choices": ["Morning", "Afternoon"], "choicesVisibleIf": "{item} != 'x'"},
                {"type": "radiogroup", "name": "session", "title": "Second session", "choices": [1, 2, 3, -1], "readOnly": True},
                {"type": "expression", "name": "total", "expression": "{price} * 2"},
                {"type": "paneldynamic", "name": "guests", "templateElements": [{"type": "text", "name": "guest"}]},
            ],
        },
        {
            "name": "page2",
            "title": "Meals",
            "elements": [
                {
                    "type": "radiogroup",
                    "name": "meal",
                    "title": "Meal of {Full name}",
                    "choices": ["Meat", "None"],
                    "visibleIf": "{Session} = 'Morning'",
                },
                {"type": "text", "name": "allergies", "visibleIf": "{meal} <> 'None' and {total} > 2"},
                {"type": "text", "name": "arrival", "inputType": "time", "visibleIf": "age({birth}) > 17"},
                {"type": "radiogroup", "name": "only", "choices": ["one"]},
                {"type": "text", "name": "hidden_source", "visible": False, "defaultValue": "web"},
                {
                    "type": "boolean",
                    "name": "photos",
                    "title": "Photos may be taken",
                    "labelTrue": "I agree",
                    "labelFalse": "I do not",
                    "valueTrue": "agree",
                    "valueFalse": "not",
                },
            ],
        },
        {"name": "page3", "elements": [{"type": "comment", "name": "wishes", "visibleIf": "{photos} = 'agree' and {session} != -1"}]},
    ],
    "triggers": [
        {"type": "skip", "expression": "{Session} = 'Afternoon'", "gotoName": "wishes"},
        {"type": "skip", "expression": "{photos} = 'not'", "gotoName": "Full name"},
        {"type": "setvalue", "expression": "{meal} = 'None'", "setToName": "allergies", "setValue": "-"},
    ],
}
