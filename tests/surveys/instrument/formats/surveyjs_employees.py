"""A SurveyJS survey in two languages with matrices, as its creator writes it."""

from typing import Any

Json = dict[str, Any]


def statements(*texts: str) -> list[Json]:
    return [{"value": f"S{number}", "text": text} for number, text in enumerate(texts, start=1)]


AGREEMENT = [
    {"value": 1, "text": {"default": "Strongly disagree", "de": "Stimme gar nicht zu"}},
    {"value": 2, "text": {"default": "Disagree", "de": "Stimme nicht zu"}},
    {"value": 3, "text": {"default": "Neither", "de": "Weder noch"}},
    {"value": 4, "text": {"default": "Agree", "de": "Stimme zu"}},
    {"value": 5, "text": {"default": "Strongly agree", "de": "Stimme voll zu"}},
]

# Twenty-four items in two languages; the German was begun and not finished.
EMPLOYEES: Json = {
    "title": {"default": "Employee survey 2026", "de": "Mitarbeiterbefragung 2026"},
    "logo": "https://example.org/logo.png",
    "logoPosition": "right",
    "completedHtml": "<h3>Thank you for your time!</h3>",
    "showProgressBar": "top",
    "pages": [
        {
            "name": "aboutYou",
            "title": {"default": "About you", "de": "Über Sie"},
            "elements": [
                {
                    "type": "dropdown",
                    "name": "department",
                    "title": {"default": "Which department do you work in?", "de": "In welcher Abteilung arbeiten Sie?"},
                    "isRequired": True,
                    "choices": [
                        "Sales",
                        "Service",
                        {"value": "R&D", "text": {"default": "Research and development", "de": "Forschung und Entwicklung"}},
                    ],
                    "showOtherItem": True,
                    "otherText": {"default": "Another one", "de": "Eine andere"},
                },
                {
                    "type": "text",
                    "name": "yearsHere",
                    "title": {"default": "How many years have you been with us?", "de": "Wie viele Jahre sind Sie schon bei uns?"},
                    "inputType": "number",
                    "min": 0,
                    "max": 50,
                    "step": 1,
                },
                {"type": "boolean", "name": "leads", "title": {"default": "Do you lead people?", "de": "Führen Sie Menschen?"}},
            ],
        },
        {
            "name": "climate",
            "elements": [
                {
                    "type": "matrix",
                    "name": "daily work",
                    "title": {"default": "Your daily work", "de": "Ihr Arbeitsalltag"},
                    "columns": AGREEMENT,
                    "rows": statements(
                        "I know what is expected of me",
                        "I have the tools that I need",
                        "My work is appreciated",
                        "I can speak up when something goes wrong",
                        "Mistakes are used to learn from",
                        "I get help when I ask for it",
                        "Decisions are explained to me",
                        "I have enough time for good work",
                    ),
                    "isAllRowRequired": True,
                    "alternateRows": True,
                },
                {
                    "type": "matrix",
                    "name": "leadership",
                    "title": {"default": "The person who leads you", "de": "Ihre Führungskraft"},
                    "columns": ["Never", "Sometimes", "Often", "Always"],
                    "rows": statements("Listens", "Keeps promises", "Gives credit", "Gives feedback", "Asks for feedback", "Is fair"),
                },
                {
                    "type": "comment",
                    "name": "whatIsMissing",
                    "title": {"default": "What do you miss most?", "de": "Was fehlt Ihnen am meisten?"},
                    "visibleIf": "{daily work.S2} <= 2 or {leadership.S1} anyof ['Never', 'Sometimes']",
                    "maxLength": 1000,
                    "rows": 6,
                },
                {
                    "type": "comment",
                    "name": "leadersNeed",
                    "title": {"default": "What would help you lead?", "de": "Was würde Ihnen beim Führen helfen?"},
                    "visibleIf": "{leads} = true",
                    "requiredIf": "{yearsHere} < 2",
                },
            ],
        },
        {
            "name": "engagement",
            "title": {"default": "You and the company", "de": "Sie und das Unternehmen"},
            "visibleIf": "{yearsHere} > 0 and {department} notempty",
            "elements": [
                {
                    "type": "rating",
                    "name": "recommend",
                    "title": {
                        "default": "Would you recommend working in {department}?",
                        "de": "Würden Sie die Arbeit in {department} empfehlen?",
                    },
                    "rateMin": 0,
                    "rateMax": 10,
                    "minRateDescription": {"default": "Not at all", "de": "Auf keinen Fall"},
                    "maxRateDescription": {"default": "By all means", "de": "Unbedingt"},
                },
                {"type": "rating", "name": "mood", "title": "How was your week?", "rateType": "smileys", "rateCount": 4, "rateMax": 4},
                {
                    "type": "ranking",
                    "name": "matters",
                    "title": {"default": "What matters most to you?", "de": "Was ist Ihnen am wichtigsten?"},
                    "choices": ["Pay", "People", "Purpose", "Flexible hours", "Learning"],
                },
                {
                    "type": "checkbox",
                    "name": "benefits",
                    "title": {"default": "Which benefits do you use?", "de": "Welche Angebote nutzen Sie?"},
                    "choices": ["Gym", "Meals", "Childcare", "Train ticket"],
                    "showNoneItem": True,
                    "showSelectAllItem": True,
                    "maxSelectedChoices": 3,
                    "choicesOrder": "random",
                },
                {"type": "signaturepad", "name": "signature", "title": "Sign here"},
                {"type": "html", "name": "bye", "html": {"default": "<p>Thank you, <em>everybody</em>.</p>", "de": "<p>Danke.</p>"}},
            ],
        },
    ],
    "triggers": [{"type": "complete", "expression": "{leads} = false and {daily work.S1} = 1"}],
}
