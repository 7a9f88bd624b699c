"""The screens that no questionnaire holds: which departments to rate, and what may be done with the answers before they are sent."""

from collections.abc import Mapping

from server.web.answering.questions import Form, Option, Question, facts_of
from server.web.language import translate
from surveys.confidentiality import FEW_ASKED
from surveys.drafts import PICKS_FIELD, SHARING_FIELD, SIGNED_FIELD, WORDS_FIELD
from surveys.instrument.types import Page
from surveys.queries.answering import LinkAccount
from surveys.sentences import plural, sentence

PICK_TITLE = sentence("Working with other departments")
LAST_TITLE = sentence("Before you send")
WORDS_HINT = sentence(
    "Without your name, undated, in mixed order, and only together with the comments of at least nine other people. "
    "Without this tick nobody reads your words: they only count towards themes that at least three people raised."
)
SIGNED_HINT = sentence(
    "Only your ratings of how we serve the customer and your guesses of what they will say, and only if no one or two others could be"
    " worked out from them. Without this tick they count in the averages only. Everything else stays without your name."
)
SEEN = sentence(
    "They also see who has answered: where only few have, or where results come while others still answer, they may work out that it"
    " was you."
)
TOTALS_HINT = sentence(
    "Counted for {account} only if at least two other people there answer without their name, and results come once, at the end. "
    "Otherwise only in figures across many customers. Nobody reads your words.",
    account="{account}",
)


def pick_question(form: Form, page: Page, departments: Mapping[int, str], account: LinkAccount) -> Question:
    """Which departments a colleague works with."""
    names, language = {"account": account.name, **dict(facts_of(account, form.parts[page.name].facts))}, form.language
    title = form.say(page.pick.title, names) if page.pick else translate("Which departments do you work with?", language)
    hint = form.say(page.pick.description, names) if page.pick else translate("Pick up to {most}.", language, most=page.max_repeats)
    options = tuple(Option(str(department), name) for department, name in departments.items())
    return Question(PICKS_FIELD, "several", title, hint, options=options)


def send_questions(form: Form, account: LinkAccount) -> tuple[Question, ...]:
    """What may be done with the answers; nothing is chosen beforehand."""
    if form.side == "customer":
        return (_sharing(form.language, account),)
    return (_words(form.language), *((_signed(form.language, account),) if account.may_sign else ()))


def _words(language: str) -> Question:
    option = Option("yes", translate("My comments may be read word for word", language), translate(WORDS_HINT, language))
    title = translate("May people who look after the whole company read your comments?", language)
    return Question(WORDS_FIELD, "several", title, options=(option,))


def _signed(language: str, account: LinkAccount) -> Question:
    option = Option(
        "yes",
        translate(sentence("My name may be shown with my answers about how we serve {account}", account=account.name), language),
        translate(SIGNED_HINT, language),
    )
    title = translate(sentence("May the people who look after {account} see who said what?", account=account.name), language)
    return Question(SIGNED_FIELD, "several", title, options=(option,))


def _sharing(language: str, account: LinkAccount) -> Question:
    named = translate("The people who look after you see who said what, and can reply to you.", language)
    unnamed = translate("They see what was said, not who said it.", language)
    guessed = _few(language, account) if account.asked_customers <= FEW_ASKED else translate(SEEN, language) if account.named else ""
    by_name = (Option("named", translate("My name and my answers", language), named),) if account.named else ()
    options = (
        *by_name,
        Option("unnamed", translate("My answers without my name", language), f"{unnamed} {guessed}".strip()),
        Option("totals", translate("Totals only", language), translate(TOTALS_HINT, language, account=account.name)),
    )
    title = translate("What may we share of your answers?", language)
    hint = translate("If you choose nothing, we use your answers without your name.", language)
    return Question(SHARING_FIELD, "one", title, hint, options=options)


def _few(language: str, account: LinkAccount) -> str:
    if account.asked_customers == 0:
        unknown = sentence("Please note: few people at {account} may answer, so people may guess that it was you.", account=account.name)
        return translate(unknown, language)
    if account.asked_customers == 1:
        alone = sentence(
            "Please note: you are the only person we ask at {account}, so people will know that it was you.", account=account.name
        )
        return translate(alone, language)
    one, many = (
        "Please note: we ask only {n} person at {account}, so people may guess that it was you.",
        "Please note: we ask only {n} people at {account}, so people may guess that it was you.",
    )
    return translate(plural(one, many, account.asked_customers, account=account.name), language)
