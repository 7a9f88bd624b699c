"""What is true in the sample company, and how a person's answers come from it; pure but for the generator it is given.

Model: for each account and dimension the customer's true view is drawn around the level of the account's story, and
the colleagues' true view lies `gap` above it. A person's answer is the side's true view, plus the person's own
leniency (SD 0.35) and noise per item (SD 0.6), rounded to the scale; 4 % say "can't say", 3 % leave the item out.
"""

from collections.abc import Sequence

import numpy as np
from msgspec import Struct

LENIENCY_SD = 0.35
NOISE_SD = 0.60
SPREAD_SD = 0.25
DECLINED_SHARE = 0.04
SKIPPED_SHARE = 0.03

DIMENSIONS = (
    "responsiveness",
    "reliability",
    "consistency",
    "communication",
    "understanding",
    "respect",
    "fairness",
    "ease",
    "recovery",
    "value",
)
CUSTOMER_PART = ("clear_requests", "timely_requests", "customer_respect", "customer_appreciation")


class Story(Struct, frozen=True):
    """A kind of relationship: the customer's level of 1–5, how far we lie above it, and how we see the customer."""

    name: str
    level: float
    gap: float
    regard: float
    regard_gap: float


STORIES = (
    Story("healthy", 4.2, 0.0, 4.1, 0.0),
    Story("blind spot", 2.4, 1.5, 3.2, -0.6),
    Story("over-confident", 3.9, 0.9, 3.9, -0.2),
    Story("hidden strength", 4.4, -0.9, 3.8, 0.1),
    Story("known problem", 2.6, 0.0, 3.4, -0.4),
    Story("demanding", 3.1, 0.8, 2.3, -1.5),
)


class Truth(Struct, frozen=True):
    """True views of one account in one wave, 1–5, by item stem; gaps are internal minus customer."""

    story: str
    customer: dict[str, float]
    internal: dict[str, float]
    predicted: dict[str, float]
    customer_of_self: dict[str, float]
    internal_of_customer: dict[str, float]
    account_value: float

    def gap(self, dimension: str) -> float:
        return self.internal[dimension] - self.customer[dimension]


def true_views(account: int, wave: int, rng: np.random.Generator) -> Truth:
    """The truth about an account; the third of the accounts that met after a wave have moved half way to each other."""
    story = STORIES[account % len(STORIES)]
    closeness = 0.5**wave if account % 3 == 1 else 1.0
    base = np.random.default_rng(1_000 + account)  # the account's own shape stays the same in every wave
    offsets = base.normal(0, SPREAD_SD, len(DIMENSIONS))
    gap_offsets = base.normal(0, SPREAD_SD, len(DIMENSIONS))
    drift = rng.normal(0, 0.08)
    customer = {name: _bounded(story.level + offsets[i] + drift + 0.3 * (1 - closeness)) for i, name in enumerate(DIMENSIONS)}
    internal = {name: _bounded(customer[name] + (story.gap + gap_offsets[i]) * closeness) for i, name in enumerate(DIMENSIONS)}
    of_self = {name: _bounded(story.regard - story.regard_gap + base.normal(0, SPREAD_SD)) for name in CUSTOMER_PART}
    of_customer = {name: _bounded(of_self[name] + story.regard_gap * closeness) for name in CUSTOMER_PART}
    return Truth(
        story=story.name,
        customer=customer,
        internal=internal,
        predicted={name: _bounded((customer[name] + internal[name]) / 2) for name in DIMENSIONS},
        customer_of_self=of_self,
        internal_of_customer=of_customer,
        account_value=_bounded(2.2 + 0.6 * story.regard + base.normal(0, SPREAD_SD)),
    )


def answers(true: dict[str, float], names: Sequence[str], rng: np.random.Generator) -> dict[str, str]:
    """One person's posted values, 1–5, for the named stems."""
    leniency = rng.normal(0, LENIENCY_SD)
    posted: dict[str, str] = {}
    for name in names:
        fate = rng.random()
        point = str(int(np.clip(round(true[name] + leniency + rng.normal(0, NOISE_SD)), 1, 5)))
        posted[name] = "" if fate < SKIPPED_SHARE else "_declined" if fate < SKIPPED_SHARE + DECLINED_SHARE else point
    return posted


def eleven_points(level: float, rng: np.random.Generator) -> str:
    """A level of 1–5 as an answer of 0–10."""
    return str(int(np.clip(round((level - 1) * 2.5 + rng.normal(0, 1.2)), 0, 10)))


def _bounded(value: float) -> float:
    return float(np.clip(value, 1.2, 4.8))
