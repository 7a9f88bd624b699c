"""What people read before question 1, kept for each wave: at launch, when its promise is tightened, and when our own words change."""

from collections.abc import Iterator

from msgspec.structs import replace

from server.web.answering.last_page import send_questions
from server.web.answering.promises import Promise, to_colleague, to_customer
from server.web.answering.questions import Form, form_for
from server.web.language import translate
from surveys.actions.consents import ConsentWords, keep_consents
from surveys.confidentiality import Contract
from surveys.instrument.forms import sides_asked
from surveys.queries.answering import LinkAccount
from surveys.queries.consents import OpenWave, Reader, open_waves

MANY = 99  # so many that no account is warned of being few
# One account stands for all: its name is filled in for each reader.
NAMED = LinkAccount(0, "{account}", "not_started", names_handoff=False, asked_customers=MANY)
UNNAMED = LinkAccount(0, "{account}", "not_started", names_handoff=False, asked_customers=MANY, named=False)


class ConsentKeeper:
    """Keeps the words of open waves; looks at a wave again only if its contract changed."""

    def __init__(self) -> None:
        self._noted: frozenset[tuple[int, Contract]] = frozenset()

    async def keep(self, now: int) -> None:
        for wave in await open_waves(self._noted):
            await keep_consents(wave.id, consent_words(wave), now)
            self._noted |= {(wave.id, wave.contract)}


def consent_words(wave: OpenWave) -> Iterator[ConsentWords]:
    """The words of every side that is asked, in every language of the questionnaire."""
    sides = sides_asked(wave.definition)
    for language in wave.definition.languages:
        if "customer" in sides:
            form = form_for(wave.definition, wave.content_hash, "customer", language)
            yield _words("customer", form, to_customer((NAMED,)), NAMED)
            yield _words("open", form, to_customer((UNNAMED,)), UNNAMED)
        if "internal" in sides:
            form = form_for(wave.definition, wave.content_hash, "internal", language)
            colleague = replace(NAMED, may_sign=wave.contract.vendor == "attributed")
            yield _words("internal", form, to_colleague(wave.contract, form), colleague)


def _words(side: Reader, form: Form, promised: tuple[Promise, ...], account: LinkAccount) -> ConsentWords:
    """The promises, then the choices that are asked for before sending."""
    said = [f"{translate(one.about, form.language)}: {translate(one.words, form.language)}" for one in promised]
    for choice in send_questions(form, account):
        said += [" ".join(part for part in (choice.title, choice.hint) if part)]
        said += [f"– {option.text}. {option.hint}" for option in choice.options]
    return ConsentWords(side, form.language, "\n".join(said))
