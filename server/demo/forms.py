"""A simulated person's posted form, by the item names of the shipped `relationship-alignment`."""

import numpy as np

from server.demo import words
from server.demo.truth import CUSTOMER_PART, DIMENSIONS, Truth, answers, eleven_points
from surveys.drafts import PICKS_FIELD, SHARING_FIELD, WORDS_FIELD, repeated_name

PREDICTED = ("responsiveness", "reliability", "understanding", "recovery", "value")
HANDOFF = ("received_complete", "received_on_time", "received_respectful", "given_complete", "given_on_time", "given_respectful")
GOOD_FROM = 3.4
Posted = dict[str, list[str]]


def customer_form(true: Truth, rng: np.random.Generator) -> Posted:
    """What a contact sends."""
    level = float(np.mean(list(true.customer.values())))
    values = {f"c_{name}": value for name, value in answers(true.customer, DIMENSIONS, rng).items()}
    values |= {f"c_{name}": value for name, value in answers(true.customer_of_self, CUSTOMER_PART, rng).items()}
    values |= {"c_renewal": eleven_points(level, rng), "c_recommendation": eleven_points(level, rng)}
    wishes = words.CUSTOMER_WISHES if level >= GOOD_FROM else words.CUSTOMER_BAD
    values |= {"c_satisfied": words.maybe(words.CUSTOMER_GOOD, rng) if level >= GOOD_FROM else "", "c_improve": words.maybe(wishes, rng)}
    values["c_own_part"] = words.maybe(words.CUSTOMER_OWN_PART, rng)
    posted = {name: [value] for name, value in values.items()}
    posted["c_matters"] = [str(name) for name in rng.choice(DIMENSIONS, size=3, replace=False)]
    posted[SHARING_FIELD] = [str(rng.choice(["named", "unnamed", "totals"], p=[0.45, 0.4, 0.15]))]
    return posted


def colleague_form(true: Truth, departments: list[int], rng: np.random.Generator) -> Posted:
    """What a colleague sends about one account, with up to two hand-offs."""
    values = {f"i_{name}": value for name, value in answers(true.internal, DIMENSIONS, rng).items()}
    values |= {f"p_{name}": value for name, value in answers(true.predicted, PREDICTED, rng).items()}
    values |= {f"i_{name}": value for name, value in answers(true.internal_of_customer, CUSTOMER_PART, rng).items()}
    predicted = float(np.mean(list(true.predicted.values())))
    values |= {"p_renewal": eleven_points(predicted, rng), "p_recommendation": eleven_points(predicted, rng)}
    worth = {"account_value": true.account_value, "account_effort": true.account_value - 0.3}
    values |= {f"i_{name}": value for name, value in answers(worth, tuple(worth), rng).items()}
    values |= {"i_shaped": words.maybe(words.INTERNAL_SHAPED, rng), "i_easier": words.maybe(words.INTERNAL_EASIER, rng)}
    values["i_part_way"] = words.maybe(words.INTERNAL_PART_WAY, rng)
    posted = {name: [value] for name, value in values.items()}
    picks = sorted(int(pick) for pick in rng.choice(departments, size=min(2, len(departments)), replace=False))
    posted[PICKS_FIELD] = [str(pick) for pick in picks]
    for pick in picks:
        level = 3.2 + 0.8 * np.sin(pick)  # each department's own quality of hand-offs
        rated = answers(dict.fromkeys(HANDOFF, float(level)), HANDOFF, rng)
        posted |= {repeated_name(f"h_{name}", pick): [value] for name, value in rated.items()}
    posted[WORDS_FIELD] = ["yes"] if rng.random() < 0.5 else [""]
    return posted
