"""A questionnaire with every type of question, in five languages, for both sides, with conditions, a jump and recalled answers."""

from typing import Any

import msgspec

from surveys.instrument.document import read_definition
from surveys.instrument.types import Definition

Fields = dict[str, Any]
LANGUAGES = ("en", "de", "fr", "es", "ar")


def said(*words: str) -> dict[str, str]:
    return dict(zip(LANGUAGES, words, strict=True))


def choice(code: str, *words: str) -> Fields:
    return {"value": code, "text": said(*words)}


SATISFIED = {
    "points": 5,
    "anchors": {
        "1": said("Very dissatisfied", "Sehr unzufrieden", "Très insatisfait", "Muy insatisfecho", "غير راضٍ إطلاقًا"),
        "2": said("Dissatisfied", "Unzufrieden", "Insatisfait", "Insatisfecho", "غير راضٍ"),
        "3": said("Neither", "Weder noch", "Ni l’un ni l’autre", "Ni lo uno ni lo otro", "محايد"),
        "4": said("Satisfied", "Zufrieden", "Satisfait", "Satisfecho", "راضٍ"),
        "5": said("Very satisfied", "Sehr zufrieden", "Très satisfait", "Muy satisfecho", "راضٍ جدًا"),
    },
}
AGREE = {
    "points": 7,
    "anchors": {
        "1": said("Strongly disagree", "Stimme gar nicht zu", "Pas du tout d’accord", "Muy en desacuerdo", "لا أوافق بشدة"),
        "7": said("Strongly agree", "Stimme völlig zu", "Tout à fait d’accord", "Muy de acuerdo", "أوافق بشدة"),
    },
}
LIKELY = {
    "points": 11,
    "minimum": 0,
    "anchors": {
        "0": said("Not at all likely", "Ganz unwahrscheinlich", "Pas du tout probable", "Nada probable", "غير محتمل إطلاقًا"),
        "10": said("Extremely likely", "Äußerst wahrscheinlich", "Extrêmement probable", "Muy probable", "محتمل للغاية"),
    },
}
PAIRS = {
    "satisfaction": said("Satisfaction", "Zufriedenheit", "Satisfaction", "Satisfacción", "الرضا"),
    "effort": said("Ease", "Leichtigkeit", "Facilité", "Facilidad", "السهولة"),
    "promises": said("Promises", "Zusagen", "Promesses", "Promesas", "الوعود"),
    "recommendation": said("Recommendation", "Empfehlung", "Recommandation", "Recomendación", "التوصية"),
    "deliveries": said("Deliveries", "Lieferungen", "Livraisons", "Entregas", "التسليم"),
    "invoices": said("Invoices", "Rechnungen", "Factures", "Facturas", "الفواتير"),
    "support": said("Support", "Betreuung", "Assistance", "Soporte", "الدعم"),
}


def everyday(p: str) -> Fields:
    welcome = said(
        "Thank you for your time. Think of the last three months in {account.industry|your industry}.",
        "Danke für Ihre Zeit. Denken Sie an die letzten drei Monate in {account.industry|Ihrer Branche}.",
        "Merci de votre temps. Pensez aux trois derniers mois dans {account.industry|votre secteur}.",
        "Gracias por su tiempo. Piense en los últimos tres meses en {account.industry|su sector}.",
        "شكرًا لوقتكم. فكّروا في الأشهر الثلاثة الماضية في {account.industry|مجال عملكم}.",
    )
    return {
        "name": f"{p}_everyday",
        "title": said("Everyday work", "Der Alltag", "Le quotidien", "El día a día", "العمل اليومي"),
        "elements": [
            {"type": "information", "name": f"{p}_welcome", "text": welcome},
            {
                "type": "csat", "name": f"{p}_satisfied", "pair": "satisfaction", "scale": SATISFIED, "cant_say": True, "isRequired": True,
                "title": said(
                    "How satisfied are you with our work together?", "Wie zufrieden sind Sie mit der Zusammenarbeit?",
                    "Êtes-vous satisfait de notre collaboration ?", "¿Está satisfecho con nuestra colaboración?", "ما مدى رضاكم عن عملنا معًا؟",
                ),
            },
            {
                "type": "ces", "name": f"{p}_easy", "pair": "effort", "scale": AGREE,
                "title": said(
                    "{account} and we make it easy for each other.", "{account} und wir machen es einander leicht.",
                    "{account} et nous nous facilitons la tâche.", "{account} y nosotros nos lo ponemos fácil.", "نسهّل العمل بعضنا على بعض مع {account}.",
                ),
            },
            {
                "type": "rating", "name": f"{p}_promises", "pair": "promises", "scale": AGREE,
                "title": said("Promises are kept.", "Zusagen werden gehalten.", "Les promesses sont tenues.", "Las promesas se cumplen.", "تُحترم الوعود."),
            },
            {
                "type": "nps", "name": f"{p}_recommend", "pair": "recommendation", "scale": LIKELY, "cant_say": True,
                "title": said(
                    "How likely is a recommendation?", "Wie wahrscheinlich ist eine Empfehlung?", "Quelle est la probabilité d’une recommandation ?",
                    "¿Qué probabilidad hay de una recomendación?", "ما احتمال التوصية؟",
                ),
            },
        ],
    }  # fmt: skip


def areas(p: str) -> Fields:
    return {
        "name": f"{p}_areas",
        "title": said("Area by area", "Bereich für Bereich", "Domaine par domaine", "Área por área", "مجالًا بعد مجال"),
        "elements": [
            {
                "type": "matrix", "name": f"{p}_areas_rated", "scale": SATISFIED, "cant_say": True,
                "title": said("How satisfied are you with …", "Wie zufrieden sind Sie mit …", "Êtes-vous satisfait …", "¿Está satisfecho con …?", "ما مدى رضاكم عن …"),
                "description": said("Leave out what you do not know.", "Lassen Sie aus, was Sie nicht kennen.", "Omettez ce que vous ne connaissez pas.", "Omita lo que no conozca.", "اتركوا ما لا تعرفونه."),
                "rows": [
                    {"name": f"{p}_deliveries", "pair": "deliveries", "title": said("deliveries?", "den Lieferungen?", "des livraisons ?", "las entregas?", "التسليم؟")},
                    {
                        "name": f"{p}_invoices", "pair": "invoices", "title": said("invoices?", "den Rechnungen?", "des factures ?", "las facturas?", "الفواتير؟"),
                        "description": said("Amounts and dates", "Beträge und Termine", "Montants et dates", "Importes y fechas", "المبالغ والتواريخ"),
                    },
                    {
                        "name": f"{p}_support", "pair": "support", "title": said("support?", "der Betreuung?", "de l’assistance ?", "el soporte?", "الدعم؟"),
                        "visibleIf": f"{{{p}_deliveries}} notempty",
                    },
                ],
            },
            {
                "type": "matrix", "name": f"{p}_contact", "requiredIf": f"{{{p}_satisfied}} <= 2",
                "title": said("How often do we talk …", "Wie oft sprechen wir …", "À quelle fréquence parlons-nous …", "¿Con qué frecuencia hablamos …?", "كم مرة نتحدث …"),
                "choices": [
                    choice("never", "Never", "Nie", "Jamais", "Nunca", "أبدًا"),
                    choice("monthly", "Every month", "Jeden Monat", "Chaque mois", "Cada mes", "كل شهر"),
                    choice("weekly", "Every week", "Jede Woche", "Chaque semaine", "Cada semana", "كل أسبوع"),
                ],
                "rows": [
                    {"name": f"{p}_by_phone", "title": said("by telephone?", "am Telefon?", "par téléphone ?", "por teléfono?", "هاتفيًا؟")},
                    {"name": f"{p}_in_person", "title": said("in person?", "persönlich?", "en personne ?", "en persona?", "شخصيًا؟")},
                ],
            },
        ],
    }  # fmt: skip


def needs(p: str) -> Fields:
    return {
        "name": f"{p}_needs",
        "title": said("What matters", "Was zählt", "Ce qui compte", "Lo que importa", "ما يهمّ"),
        "jumps": [{"if": f"{{{p}_bought}} = 'nothing'", "to": f"{p}_end"}],
        "elements": [
            {
                "type": "radiogroup", "name": f"{p}_bought", "cant_say": True,
                "title": said("What is bought most?", "Was wird am meisten gekauft?", "Qu’est-ce qui s’achète le plus ?", "¿Qué se compra más?", "ما أكثر ما يُشترى؟"),
                "choices": [
                    choice("goods", "Goods", "Waren", "Des biens", "Bienes", "السلع"),
                    choice("services", "Services", "Dienste", "Des services", "Servicios", "الخدمات"),
                    choice("nothing", "Nothing yet", "Noch nichts", "Encore rien", "Nada todavía", "لا شيء بعد"),
                ],
            },
            {
                "type": "dropdown", "name": f"{p}_where", "cant_say": True,
                "title": said("Where?", "Wo?", "Où ?", "¿Dónde?", "أين؟"),
                "choices": [
                    choice("europe", "Europe", "Europa", "Europe", "Europa", "أوروبا"),
                    choice("africa", "Africa", "Afrika", "Afrique", "África", "أفريقيا"),
                    choice("asia", "Asia", "Asien", "Asie", "Asia", "آسيا"),
                    choice("america", "America", "Amerika", "Amérique", "América", "أمريكا"),
                ],
            },
            {
                "type": "checkbox", "name": f"{p}_ways", "maxSelectedChoices": 2, "cant_say": True,
                "title": said("Which two ways work best?", "Welche zwei Wege sind am besten?", "Quelles sont les deux meilleures voies ?", "¿Qué dos vías funcionan mejor?", "ما أفضل طريقتين؟"),
                "choices": [
                    choice("phone", "Telephone", "Telefon", "Téléphone", "Teléfono", "الهاتف"),
                    choice("mail", "E-mail", "E-Mail", "E-mail", "Correo", "البريد الإلكتروني"),
                    choice("visit", "Visit", "Besuch", "Visite", "Visita", "زيارة"),
                ],
            },
            {
                "type": "text", "name": f"{p}_number", "maxLength": 40, "visibleIf": f"{{{p}_ways}} contains 'phone'",
                "title": said("Who should call?", "Wer soll anrufen?", "Qui doit appeler ?", "¿Quién debe llamar?", "من ينبغي أن يتصل؟"),
            },
            {
                "type": "ranking", "name": f"{p}_order", "maxSelectedChoices": 3, "cant_say": True,
                "title": said("What comes first?", "Was steht an erster Stelle?", "Qu’est-ce qui vient en premier ?", "¿Qué va primero?", "ما الذي يأتي أولًا؟"),
                "choices": [
                    choice("price", "Price", "Preis", "Le prix", "El precio", "السعر"),
                    choice("speed", "Speed", "Tempo", "La rapidité", "La rapidez", "السرعة"),
                    choice("care", "Care", "Sorgfalt", "Le soin", "El cuidado", "العناية"),
                    choice("reach", "Being reachable", "Erreichbarkeit", "La disponibilité", "La disponibilidad", "سهولة الوصول"),
                ],
            },
        ],
    }  # fmt: skip


def details(p: str) -> Fields:
    return {
        "name": f"{p}_details",
        "title": said("In detail", "Im Einzelnen", "En détail", "En detalle", "بالتفصيل"),
        "description": said(
            f"About {{{p}_bought|what is bought}}", f"Über {{{p}_bought|das Gekaufte}}", f"À propos de {{{p}_bought|ce qui s’achète}}",
            f"Sobre {{{p}_bought|lo comprado}}", f"حول {{{p}_bought|ما يُشترى}}",
        ),
        "elements": [
            {
                "type": "number", "name": f"{p}_days", "minimum": 0, "maximum": 365, "cant_say": True,
                "unit": said("days", "Tage", "jours", "días", "أيام"),
                "title": said("How long does an order take?", "Wie lange dauert eine Bestellung?", "Combien de temps prend une commande ?", "¿Cuánto tarda un pedido?", "كم يستغرق الطلب؟"),
            },
            {
                "type": "number", "name": f"{p}_share", "decimals": 2, "minimum": -100, "unit": said("%", "%", "%", "%", "٪"),
                "title": said("By how much did it change?", "Um wie viel hat es sich geändert?", "De combien cela a-t-il changé ?", "¿Cuánto ha cambiado?", "بكم تغيّر؟"),
            },
            {
                "type": "date", "name": f"{p}_since", "minimum": "1990-01-01", "maximum": "2039-12-31", "cant_say": True,
                "title": said("Since when have we worked together?", "Seit wann arbeiten wir zusammen?", "Depuis quand travaillons-nous ensemble ?", "¿Desde cuándo trabajamos juntos?", "منذ متى نعمل معًا؟"),
            },
            {
                "type": "text", "name": f"{p}_word", "maxLength": 40,
                "title": said("In a word?", "In einem Wort?", "En un mot ?", "¿En una palabra?", "بكلمة واحدة؟"),
            },
            {
                "type": "comment", "name": f"{p}_more", "requiredIf": f"{{{p}_promises}} <= 2",
                "title": said("What should change?", "Was soll sich ändern?", "Qu’est-ce qui doit changer ?", "¿Qué debe cambiar?", "ما الذي ينبغي أن يتغيّر؟"),
            },
        ],
    }  # fmt: skip


def end(p: str) -> Fields:
    first, since, word = f"{p}_order", f"{p}_since", f"{p}_word"
    summary = said(
        f"What comes first: {{{first}|not said}}. Together since: {{{since}|not said}}. In a word: {{{word}|not said}}.",
        f"Zuerst: {{{first}|nicht gesagt}}. Zusammen seit: {{{since}|nicht gesagt}}. In einem Wort: {{{word}|nicht gesagt}}.",
        f"En premier : {{{first}|non précisé}}. Ensemble depuis : {{{since}|non précisé}}. En un mot : {{{word}|non précisé}}.",
        f"Primero: {{{first}|sin decir}}. Juntos desde: {{{since}|sin decir}}. En una palabra: {{{word}|sin decir}}.",
        f"أولًا: {{{first}|لم يُذكر}}. معًا منذ: {{{since}|لم يُذكر}}. بكلمة واحدة: {{{word}|لم يُذكر}}.",
    )
    return {
        "name": f"{p}_end",
        "title": said("To finish", "Zum Schluss", "Pour finir", "Para terminar", "في الختام"),
        "elements": [
            {"type": "information", "name": f"{p}_summary", "text": summary},
            {
                "type": "consent", "name": f"{p}_agree", "isRequired": True,
                "title": said(
                    "I agree that my answers are used to improve our work together.", "Ich bin einverstanden, dass meine Antworten die Zusammenarbeit verbessern helfen.",
                    "J’accepte que mes réponses servent à améliorer notre collaboration.", "Acepto que mis respuestas se usen para mejorar nuestra colaboración.",
                    "أوافق على استخدام إجاباتي لتحسين عملنا معًا.",
                ),
            },
        ],
    }  # fmt: skip


def _definition() -> Definition:
    shared = {"about": "vendor", "scale": SATISFIED}
    sides = (("c", "customer"), ("i", "internal"))
    pages = [{**shared, **page(p), "side": side} for p, side in sides for page in (everyday, areas, needs, details, end)]
    title = said(
        "Every type of question", "Jede Art von Frage", "Tous les types de questions", "Todo tipo de preguntas", "كل أنواع الأسئلة"
    )
    instrument = {
        "key": "every-type", "title": title, "default_language": "en", "languages": LANGUAGES, "unreviewed": LANGUAGES[1:], "pairs": PAIRS, "pages": pages,
    }  # fmt: skip
    return read_definition(msgspec.json.encode({"format": "parallax.instrument", "format_version": 1, "instrument": instrument}))


EVERY_TYPE = _definition()
