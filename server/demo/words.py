"""What simulated people write; a sentence follows from how they see the thing it is about."""

import numpy as np

COMMENT_SHARE = 0.35

CUSTOMER_GOOD = (
    "Your engineers always find a way, and they tell us honestly what is possible.",
    "Deliveries arrive when promised. That is worth a lot to us.",
    "Our account manager answers within the hour and knows our plant by heart.",
    "Invoices are correct and clear, we never have to ask twice.",
)
CUSTOMER_WISHES = (
    "Tell us a week ahead when a maintenance window moves.",
    "One number for urgent questions would save us a lot of calls.",
    "Training for our new operators, twice a year.",
)
CUSTOMER_BAD = (
    "We wait days for an answer and then get three different ones from three departments.",
    "Nobody tells us when a delivery slips. We find out when the line stands still.",
    "I explain our business anew to somebody every month.",
    "The price went up and nobody could say what we get for it.",
)
CUSTOMER_OWN_PART = (
    "We could send our forecasts earlier and in one file.",
    "We should name one person who collects our questions.",
    "We could thank your people more often, they do a lot that nobody sees.",
)
INTERNAL_SHAPED = (
    "In spring they changed the specification three times in a week and blamed us for the delay.",
    "When our technician stayed over the weekend, they wrote a letter of thanks to his manager.",
    "They escalate to our management before they call us.",
)
INTERNAL_EASIER = (
    "Send complete orders with the drawing attached.",
    "Tell us two weeks ahead when volumes change.",
    "Call us before writing to everybody in copy.",
)
INTERNAL_PART_WAY = (
    "I would visit them once a quarter to see how they use our parts.",
    "I could give them one number that is always answered.",
    "I would like to explain how our planning works.",
)


def maybe(texts: tuple[str, ...], rng: np.random.Generator) -> str:
    """One of the sentences, or nothing: most people leave comments empty."""
    return str(rng.choice(texts)) if rng.random() < COMMENT_SHARE else ""
