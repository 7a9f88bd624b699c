"""Days, moments and money on the pages of people who sign in, as the language of the page writes them: filters of the templates."""

from datetime import UTC, date, datetime

from babel.dates import format_skeleton, format_time
from babel.numbers import format_decimal
from jinja2 import pass_context
from jinja2.runtime import Context

from server.web import pages
from server.web.language import spoken, translate
from server.web.pages import environment


def day(text: str | None, language: str) -> str:
    """An ISO date as 4 Dec 2026; what is not one stays as it came."""
    if (tag := spoken(language)) == "en":
        return pages.day(text)
    try:
        when = date.fromisoformat(text or "")
    except ValueError:
        return text or ""
    return format_skeleton("yMMMd", when, locale=tag)


def day_of(milliseconds: int, language: str) -> str:
    """The day of a Unix time in milliseconds, in UTC."""
    return day(datetime.fromtimestamp(milliseconds / 1000, UTC).date().isoformat(), language)


def moment(milliseconds: int, language: str) -> str:
    """A Unix time in milliseconds as a day and a time, in UTC."""
    if (tag := spoken(language)) == "en":
        return pages.moment(milliseconds)
    time = format_time(datetime.fromtimestamp(milliseconds / 1000, UTC), "short", locale=tag)
    return translate("{day}, {time} UTC", language, day=day_of(milliseconds, language), time=time)


def money(amount: float | None, currency: str, language: str) -> str:
    """An amount without cents, its thousands apart."""
    if amount is None or (tag := spoken(language)) == "en":
        return pages.money(amount, currency)
    return f"{format_decimal(amount, '#,##0', locale=tag)} {currency}".strip()


def _language(context: Context) -> str:
    return str(context.get("language", "en"))


@pass_context
def _day(context: Context, text: str | None) -> str:
    return day(text, _language(context))


@pass_context
def _day_of(context: Context, milliseconds: int) -> str:
    return day_of(milliseconds, _language(context))


@pass_context
def _moment(context: Context, milliseconds: int) -> str:
    return moment(milliseconds, _language(context))


@pass_context
def _money(context: Context, amount: float | None, currency: str) -> str:
    return money(amount, currency, _language(context))


environment.filters.update(day=_day, day_of=_day_of, moment=_moment, money=_money)
