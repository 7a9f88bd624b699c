"""Two LimeSurvey exports: one as versions since 4 write them, in two languages, and one as version 3 did."""

from collections.abc import Mapping, Sequence

from tests.surveys.instrument.formats.written import Fields, lss

Words = Mapping[str, str]


def question(qid: int, kind: str, title: str, *, gid: int = 1, **more: object) -> Fields:
    plain: Fields = {
        "qid": qid,
        "parent_qid": 0,
        "sid": 482915,
        "gid": gid,
        "type": kind,
        "title": title,
        "preg": "",
        "other": "N",
        "mandatory": "N",
    }
    tail: Fields = {
        "encrypted": "N",
        "question_order": qid,
        "scale_id": 0,
        "same_default": 0,
        "relevance": "1",
        "question_theme_name": "core",
        "modulename": "",
        "same_script": 0,
    }
    return {**plain, **tail, **more}


def subquestion(qid: int, parent: int, title: str, relevance: str = "1", scale: int = 0) -> Fields:
    return {
        "qid": qid,
        "parent_qid": parent,
        "sid": 482915,
        "gid": 1,
        "type": "T",
        "title": title,
        "other": "N",
        "mandatory": "",
        "question_order": qid,
        "scale_id": scale,
        "relevance": relevance,
    }


def answers(qid: int, *codes: str, values: Sequence[int] = ()) -> list[Fields]:
    rows = zip(range(1, 100), codes, values or [0] * len(codes), strict=False)
    return [
        {"aid": qid * 100 + order, "qid": qid, "code": code, "sortorder": order, "assessment_value": value, "scale_id": 0}
        for order, code, value in rows
    ]


def attribute(qid: int, name: str, value: object, language: str = "") -> Fields:
    return {"qid": qid, "attribute": name, "value": value, "language": language}


def l10ns(key: str, field: str, texts: Mapping[int, Words], **more: object) -> list[Fields]:
    return [
        {"id": number * 10 + order, key: number, field: text, **more, "language": language}
        for number, words in texts.items()
        for order, (language, text) in enumerate(words.items())
    ]


def both(english: str, german: str) -> Words:
    return {"en": english, "de": german}


_QUESTIONS = [
    question(1, "L", "customerType", mandatory="Y", other="Y", question_theme_name="bootstrap_buttons"),
    question(2, "M", "SERVICES", relevance='customerType.NAOK == "A1" or customerType.NAOK == "A2"'),
    question(3, "F", "G01Q03", mandatory="S", relevance="!is_empty(SERVICES_SQ001.NAOK)"),
    question(4, "A", "trust", mandatory="Y", preg="/^[1-5]$/"),
    question(5, "T", "whyLow", relevance="trust_T1.NAOK <= 2 and G01Q03_R1 == 'B1'"),
    question(6, "!", "channel", gid=2, relevance='((482915X1X1.NAOK == "A2"))'),
    question(7, "R", "order", gid=2),
    question(8, "N", "visits", gid=2),
    question(9, "D", "lastVisit", gid=2, relevance="visits.NAOK > 0"),
    question(10, "Y", "again", gid=2),
    question(11, "O", "reason", gid=2, relevance='again.NAOK == "N" && reason_old.NAOK != ""'),
    question(12, "5", "stars", gid=2),
    question(13, "X", "hint", gid=2, relevance='again.NAOK != "Y"'),
    question(14, "K", "spend", gid=2),
    question(15, "Q", "names", gid=2),
    question(16, "G", "sex", gid=3),
    question(17, "I", "lang", gid=3),
    question(18, "|", "upload", gid=3),
    question(19, "S", "mail", gid=3),
    question(20, "P", "extras", gid=3),
    question(21, "E", "trend", gid=3),
    question(22, "1", "dual", gid=3),
    question(23, "B", "ten", gid=3),
    question(24, "*", "sum", gid=3),
    question(25, "S", "source", gid=3),
]
_SUBQUESTIONS = [
    *(subquestion(100 + number, 2, f"SQ00{number}") for number in range(1, 4)),
    subquestion(104, 3, "R1"),
    subquestion(105, 3, "R2", 'SERVICES_SQ002.NAOK == "Y"'),
    *(subquestion(105 + number, 4, f"T{number}") for number in range(1, 7)),
    *(subquestion(111 + number, 14, code) for number, code in enumerate(("hw", "sw"), start=1)),
    *(subquestion(113 + number, 15, code) for number, code in enumerate(("first", "last"), start=1)),
    *(subquestion(115 + number, 20, code) for number, code in enumerate(("gift", "visit"), start=1)),
    *(subquestion(117 + number, 21, code) for number, code in enumerate(("price", "quality"), start=1)),
    subquestion(120, 22, "d1"),
    subquestion(121, 23, "t1"),
]
_TEXTS = {
    1: both("What kind of customer are you?", "Was für ein Kunde sind Sie?"),
    2: both("<p>Which services do you use?</p>", "<p>Welche Dienste nutzen Sie?</p>"),
    3: both("How often?", "Wie oft?"),
    4: both("How much do you agree?", "Wie sehr stimmen Sie zu?"),
    5: both("What went wrong?", "Was lief schief?"),
    6: both("How do you reach us as {customerType.shown}?", "Wie erreichen Sie uns als {customerType.shown}?"),
    7: both("What matters?", "Was zählt?"),
    8: both("How many visits, {TOKEN:FIRSTNAME}?", "Wie viele Besuche, {TOKEN:FIRSTNAME}?"),
    9: both("When was the last?", "Wann war der letzte?"),
    10: both("Would you come again?", "Kämen Sie wieder?"),
    11: both("Why not?", "Warum nicht?"),
    12: both("Your stars", "Ihre Sterne"),
    13: both("<strong>Please</strong> think again.", "<strong>Bitte</strong> überlegen Sie noch einmal."),
    14: both("What do you spend on", "Was geben Sie aus für"),
    15: both("Your name", "Ihr Name"),
    16: both("You are", "Sie sind"),
    17: both("Language", "Sprache"),
    18: both("Upload", "Datei"),
    19: both("Mail", "E-Mail"),
    20: both("Extras", "Extras"),
    21: both("Is it more or less?", "Ist es mehr oder weniger?"),
    22: both("Two scales", "Zwei Skalen"),
    23: both("Of ten", "Von zehn"),
    24: both("{visits * 2}", "{visits * 2}"),
    25: both("Source", "Quelle"),
}
_SUBTEXTS = {int(str(row["qid"])): both(f"Row {row['title']}", f"Zeile {row['title']}") for row in _SUBQUESTIONS}
_ANSWERS = [
    *answers(1, "A1", "A2", "A3", values=(0, 5, 0)),
    *answers(3, "B1", "B2", "B3"),
    *answers(6, "mail", "call"),
    *answers(7, "r1", "r2", "r3"),
    *answers(11, "far", "dear"),
    *answers(22, "x", "y"),
    {"aid": 9001, "qid": 22, "code": "z", "sortorder": 1, "assessment_value": 0, "scale_id": 1},
]
_ANSWER_TEXTS = {int(str(row["aid"])): both(f"Answer {row['code']}", f"Antwort {row['code']}") for row in _ANSWERS if row["aid"] != 20501}

CUSTOMERS = lss(
    ["en", "de"],
    answers=_ANSWERS,
    answer_l10ns=l10ns("aid", "answer", _ANSWER_TEXTS),
    groups=[
        {"gid": 1, "sid": 482915, "group_order": 1, "randomization_group": "", "grelevance": "1"},
        {"gid": 2, "sid": 482915, "group_order": 2, "randomization_group": "mix", "grelevance": 'customerType.NAOK != "A3"'},
        {"gid": 3, "sid": 482915, "group_order": 3, "randomization_group": "", "grelevance": ""},
        {"gid": 4, "sid": 482915, "group_order": 4, "randomization_group": "", "grelevance": "1"},
    ],
    group_l10ns=[
        *l10ns("gid", "group_name", {1: both("Working with us", "Arbeiten mit uns"), 2: both("Visits", "Besuche"), 4: both("Empty", "Leer")}, description=""),
        *l10ns("gid", "group_name", {3: {"en": "You"}}, description="Nearly done."),
    ],
    questions=_QUESTIONS,
    subquestions=_SUBQUESTIONS,
    question_l10ns=[
        *l10ns("qid", "question", {1: _TEXTS[1]}, help="Choose what fits best.", script="alert(1)"),
        *l10ns("qid", "question", {number: words for number, words in {**_TEXTS, **_SUBTEXTS}.items() if number != 1}, help="", script=""),
    ],
    question_attributes=[
        attribute(1, "other_replace_text", "Another kind", "en"),
        attribute(1, "other_replace_text", "Eine andere Art", "de"),
        attribute(1, "statistics_showgraph", 1),
        attribute(2, "max_answers", 2),
        attribute(2, "exclude_all_others", "SQ003"),
        attribute(3, "array_filter", "SERVICES"),
        attribute(5, "maximum_chars", 600),
        attribute(7, "max_answers", 2),
        attribute(8, "num_value_int_only", 1),
        attribute(8, "min_num_value_n", 0),
        attribute(8, "max_num_value_n", "100"),
        attribute(8, "suffix", "per year", "en"),
        attribute(8, "suffix", "im Jahr", "de"),
        attribute(9, "date_min", "2020-01-01"),
        attribute(9, "date_max", "today"),
        attribute(19, "em_validation_q", 'regexMatch("/@/", self)'),
        attribute(25, "hidden", 1),
        attribute(25, "cssclass", ""),
    ],
    conditions=[{"cid": 1, "qid": 9, "cqid": 8, "cfieldname": "482915X2X8", "method": ">", "value": 0}],
    quota=[{"id": 1, "sid": 482915, "name": "A3", "qlimit": 10}],
    surveys=[{"sid": 482915, "gsid": 1, "admin": "inherit", "anonymized": "Y", "format": "G", "language": "en", "additional_languages": "de", "usecaptcha": "N", "expires": ""}],
    surveys_languagesettings=[
        {"surveyls_survey_id": 482915, "surveyls_language": "en", "surveyls_title": "Customers 2026", "surveyls_description": "Ten minutes.", "surveyls_welcometext": "<p>Welcome!</p>", "surveyls_endtext": "Bye", "surveyls_dateformat": 9},
        {"surveyls_survey_id": 482915, "surveyls_language": "de", "surveyls_title": "Kunden 2026", "surveyls_description": "", "surveyls_welcometext": "<p>Willkommen!</p>", "surveyls_endtext": "", "surveyls_dateformat": 1},
    ],
)  # fmt: skip


def _old(rows: Sequence[Fields], field: str, texts: Mapping[str, str]) -> list[Fields]:
    return [{**row, field: texts[str(row["title"])], "help": "", "language": "en"} for row in rows]


_TEAM = [question(10 + number, "F", f"area{number}") for number in range(1, 9)]
_TEAM_ROWS = [subquestion(1000 + area * 20 + number, 10 + area, f"r{number}") for area in range(1, 9) for number in range(1, 9)]
_AGREEMENT = ("Not at all", "Hardly", "Partly", "Mostly", "Fully")

# Sixty-six items as version 3 wrote them: the texts stand in the rows of their tables.
TEAM = lss(
    ["en"],
    answers=[
        {"qid": 10 + area, "code": str(code), "answer": text, "sortorder": code, "assessment_value": 0, "language": "en", "scale_id": 0}
        for area in range(1, 9)
        for code, text in enumerate(_AGREEMENT, start=1)
    ],
    groups=[{"gid": 1, "sid": 482915, "group_name": "Our team", "group_order": 0, "description": "", "language": "en", "randomization_group": "", "grelevance": ""}],
    questions=[
        *_old(_TEAM, "question", {f"area{number}": f"Area {number}" for number in range(1, 9)}),
        *_old([question(30, "N", "members"), question(31, "U", "remark", relevance="area1_r1.NAOK < 3 and area2_r8.NAOK == 5")], "question", {"members": "How many are you?", "remark": "Anything else?"}),
    ],
    subquestions=_old(_TEAM_ROWS, "question", {f"r{number}": f"Statement {number}" for number in range(1, 9)}),
    surveys=[{"sid": 482915, "language": "en", "additional_languages": ""}],
    surveys_languagesettings=[{"surveyls_survey_id": 482915, "surveyls_language": "en", "surveyls_title": "Team check"}],
)  # fmt: skip
