"""A plan as the fields of its form, and back: every field that cannot be read has its own sentence."""

from collections.abc import Callable, Mapping
from typing import Any, Final, get_args

from msgspec import Struct
from msgspec.structs import replace

from server.web.forms import Form
from surveys.confidentiality import Contract, Mode
from surveys.errors import BadInput
from surveys.planning.checks import check_plan
from surveys.planning.plan import BeforeContractEnd, Cap, Every, Once, OnEvent, Plan, Schedule, Whom
from surveys.planning.settings import Keep, Quota, QuotaField, WaveSettings
from surveys.sentences import Sentence, sentence

QUOTA_ROWS: Final = 3  # empty ones to fill in
LARGEST: Final = 10_000_000
NUMBER: Final = sentence("Write a whole number.")
# Each part of a plan is checked by itself beside parts that are right, so that everything wrong is said at once.
_RIGHT: Final = Plan(name="x", instrument="x")
_PARTS: Final[dict[str, Callable[[Plan], dict[str, Any]]]] = {
    "name": lambda plan: {"name": plan.name},
    "instrument": lambda plan: {"instrument": plan.instrument},
    "accounts": lambda plan: {"accounts": plan.accounts, "refs": plan.refs},
    "customers": lambda plan: {"whom": plan.whom},
    "schedule": lambda plan: {"schedule": plan.schedule},
    "zone": lambda plan: {"settings": WaveSettings(zone=plan.settings.zone)},
    "days_open": lambda plan: {"days_open": plan.days_open},
    "person_days": lambda plan: {"cap": Cap(plan.cap.person_days, 0)},
    "account_days": lambda plan: {"cap": Cap(0, plan.cap.account_days)},
    "reminders": lambda plan: {
        "days_open": plan.days_open if 0 < plan.days_open < 366 else 366,
        "settings": WaveSettings(reminders=plan.settings.reminders, mails=plan.settings.mails),
    },
    "quotas": lambda plan: {"settings": WaveSettings(quotas=plan.settings.quotas)},
}


class Read(Struct, frozen=True):
    """The plan that a form describes, and by field what is wrong with it."""

    plan: Plan
    errors: Mapping[str, str]


def problems(plan: Plan) -> dict[str, str]:
    """What cannot be kept of a plan, by field."""
    found: dict[str, str] = {}
    for name, part in _PARTS.items():
        try:
            check_plan(replace(_RIGHT, **part(plan)))
        except BadInput as error:
            found[name] = error.words
    return found


def read_form_of(form: Form, before: Plan, least: int) -> Read:
    """Read a form over the plan that it was drawn from, which keeps what the form does not hold."""
    errors: dict[str, str] = {}
    numbers = _Numbers(form, errors)
    k = numbers.read("k")
    if k < least and "k" not in errors:
        errors["k"] = sentence("No fewer than {least}: this installation promises that to everybody.", least=least)
    contract = _contract(form, max(k, least), max(numbers.read("fewest_customers"), 1), errors)
    plan = replace(
        before,
        name=form.text("name"),
        instrument=form.text("instrument"),
        version=numbers.read("version", empty=0),
        internal_instrument=form.text("internal_instrument"),
        internal_version=numbers.read("internal_version", empty=0) if form.text("internal_instrument") else 0,
        accounts=form.text("accounts") or "all",
        refs=tuple(dict.fromkeys(form.text("refs").split("\n"))) if form.text("which") == "refs" else (),
        whom=Whom(form.ticked("customers"), form.ticked("colleagues"), form.every("levels"), form.every("functions")),
        schedule=_schedule(form, numbers),
        days_open=numbers.read("days_open"),
        contract=contract,
        cap=Cap(numbers.read("person_days", empty=0), numbers.read("account_days", empty=0)),
        settings=_settings(form, before.settings, numbers, errors),
    )
    plan = replace(plan, refs=tuple(ref.strip() for ref in plan.refs if ref.strip()))
    if form.text("which") == "refs" and not plan.refs:
        errors["accounts"] = sentence("Write at least one ref, each on a line of its own.")
    return Read(plan, {**problems(plan), **errors})


def _contract(form: Form, k: int, customers: int, errors: dict[str, str]) -> Contract:
    wished = Contract(k=k, releases="weekly" if form.ticked("weekly") else "close", customers=customers)
    try:
        return replace(wished, vendor=form.text("vendor") if form.text("vendor") in get_args(Mode) else "pooled")
    except BadInput as error:
        errors["vendor"] = error.words
        return wished


class _Numbers:
    """Reads whole numbers and remembers which fields hold none."""

    def __init__(self, form: Form, errors: dict[str, str]) -> None:
        self._form = form
        self._errors = errors

    def read(self, name: str, empty: int | None = None) -> int:
        text = self._form.text(name)
        if not text and empty is not None:
            return empty
        if not is_number(text):
            self._errors[name] = NUMBER
            return 1
        return int(text)


def is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 8


def _schedule(form: Form, numbers: _Numbers) -> Schedule:
    match form.text("schedule"):
        case "once":
            return Once(form.text("at"))
        case "every":
            months: Any = int(form.text("months")) if form.text("months") in {"1", "3", "6", "12"} else 3
            return Every(months, numbers.read("day"), form.text("time") or "09:00", form.text("starts"))
        case "contract":
            return BeforeContractEnd(numbers.read("before"), form.text("contract_time") or "09:00")
        case "event":
            return OnEvent(form.text("event"))
    return Once()


def _settings(form: Form, before: WaveSettings, numbers: _Numbers, errors: dict[str, str]) -> WaveSettings:
    mails = form.ticked("mails")
    days = form.text("reminders").replace(",", " ").split()
    if not all(is_number(day) for day in days):
        errors["reminders"] = sentence("Write days as numbers, such as 7, 14.")
        days = []
    return replace(
        before,
        languages=form.every("languages"),
        reminders=tuple(sorted(int(day) for day in days)),
        quotas=_quotas(form, errors),
        keep=Keep(*(_days(form, numbers, name) for name in Keep.__struct_fields__)),
        zone=form.text("zone") or "UTC",
        mails=mails,
    )


def _days(form: Form, numbers: _Numbers, name: str) -> int | None:
    return numbers.read(f"keep_{name}") if form.text(f"keep_{name}") else None


def _quotas(form: Form, errors: dict[str, str]) -> tuple[Quota, ...]:
    """Rows without a group are no quotas."""
    rows = zip(form.every("quota_field"), form.every("quota_value"), form.every("quota_wanted"), strict=False)
    filled = [(field, value.strip(), wanted.strip()) for field, value, wanted in rows if value.strip()]
    if not all(field in get_args(QuotaField) and is_number(wanted) for field, _, wanted in filled):
        errors["quotas"] = sentence("Write for each group how many answers are wanted, as a whole number.")
        return ()
    return tuple(Quota(field, value, int(wanted)) for field, value, wanted in filled)  # type: ignore[arg-type]  # one of the literal's words, as checked above


def form_of(plan: Plan) -> Form:
    """The fields of a plan's form."""
    settings = plan.settings
    fields: dict[str, tuple[str, ...]] = {
        "name": (plan.name,),
        "instrument": (plan.instrument,),
        "version": (str(plan.version or ""),),
        "internal_instrument": (plan.internal_instrument,),
        "internal_version": (str(plan.internal_version or ""),),
        "which": ("refs" if plan.refs else "filter",),
        "accounts": (plan.accounts,),
        "refs": ("\n".join(plan.refs),),
        "customers": ("yes" if plan.whom.customers else "",),
        "colleagues": ("yes" if plan.whom.colleagues else "",),
        "levels": plan.whom.decision_levels,
        "functions": plan.whom.functions,
        "vendor": (plan.contract.vendor,),
        "k": (str(plan.contract.k),),
        "fewest_customers": (str(plan.contract.customers),),
        "weekly": ("yes" if plan.contract.releases == "weekly" else "",),
        "days_open": (str(plan.days_open),),
        "zone": (settings.zone,),
        "mails": ("yes" if settings.mails else "",),
        "reminders": (", ".join(map(str, settings.reminders)),),
        "languages": settings.languages,
        "person_days": (str(plan.cap.person_days),),
        "account_days": (str(plan.cap.account_days),),
        "quota_field": tuple(quota.field for quota in settings.quotas),
        "quota_value": tuple(quota.value for quota in settings.quotas),
        "quota_wanted": tuple(str(quota.wanted) for quota in settings.quotas),
        **{f"keep_{name}": (str(getattr(settings.keep, name) or ""),) for name in Keep.__struct_fields__},
        **_schedule_fields(plan.schedule),
    }
    return Form(fields, {})


def _schedule_fields(schedule: Schedule) -> dict[str, tuple[str, ...]]:
    match schedule:
        case Every(months, day, at, starts):
            return {"schedule": ("every",), "months": (str(months),), "day": (str(day),), "time": (at,), "starts": (starts,)}
        case BeforeContractEnd(days, at):
            return {"schedule": ("contract",), "before": (str(days),), "contract_time": (at,)}
        case OnEvent(event):
            return {"schedule": ("event",), "event": (event,)}
        case Once(at):
            return {"schedule": ("once" if at else "now",), "at": (at,)}


FIELD_NAMES: Final[dict[str, Sentence]] = {
    "name": sentence("Name"),
    "instrument": sentence("Questionnaire"),
    "version": sentence("Version"),
    "internal_version": sentence("Version"),
    "accounts": sentence("Accounts"),
    "customers": sentence("Who is asked"),
    "vendor": sentence("How colleagues see us"),
    "k": sentence("Fewest colleagues behind anything that is shown"),
    "fewest_customers": sentence("Fewest customers behind a figure"),
    "schedule": sentence("When it opens"),
    "day": sentence("Day of the month"),
    "before": sentence("Days before the contract ends"),
    "zone": sentence("Time zone"),
    "days_open": sentence("Days open"),
    "reminders": sentence("Reminders"),
    "person_days": sentence("Days before the same person is asked again"),
    "account_days": sentence("Days before the same account is asked again"),
    "quotas": sentence("Quotas"),
    **{f"keep_{name}": sentence("How long it is kept") for name in Keep.__struct_fields__},
}
