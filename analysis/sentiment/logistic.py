"""Multinomial logistic regression with a normal prior, by L-BFGS."""

import numpy as np
from scipy.optimize import minimize
from scipy.sparse import csr_array

from analysis.ratings import Bools, Floats, Ints

_NEVER = -1e9
_STEPS = 150


def fit_logistic(design: csr_array, targets: Ints, weights: Floats, allowed: Bools, precision: Floats, start: Floats) -> Floats:
    """Most probable coefficients (columns × classes) of a multinomial logistic regression.

    `design` (rows × columns), `targets` (rows) as class numbers, `weights` (rows), `precision` (columns) of the normal prior around
    `start` (columns × classes). `allowed` (rows × classes) says which classes a row could have got: a source without neutral texts
    speaks only of negative against positive. Source: L-BFGS-B (Byrd, Lu, Nocedal & Zhu 1995).
    """
    count, classes = allowed.shape
    closed = np.where(allowed, 0.0, _NEVER)
    truth = np.eye(classes)[targets]
    mean_precision = precision[:, None] / count
    transposed = design.T.tocsr()

    def loss(flat: Floats) -> tuple[float, Floats]:
        moved = flat.reshape(start.shape)
        logits = design @ (start + moved) + closed
        logits -= logits.max(axis=1, keepdims=True)
        powers = np.exp(logits)
        sums = powers.sum(axis=1, keepdims=True)
        surprise = np.log(sums[:, 0]) - (logits * truth).sum(axis=1)
        slope = transposed @ (weights[:, None] * (powers / sums - truth)) / count + mean_precision * moved
        return float(weights @ surprise / count + 0.5 * (mean_precision * moved**2).sum()), slope.ravel()

    found = minimize(loss, np.zeros(start.size), jac=True, method="L-BFGS-B", options={"maxiter": _STEPS})
    return np.asarray(start + found.x.reshape(start.shape), dtype=np.float64)


def probabilities(logits: Floats) -> Floats:
    """Softmax of the last axis."""
    powers = np.exp(logits - logits.max(axis=-1, keepdims=True))
    return np.asarray(powers / powers.sum(axis=-1, keepdims=True), dtype=np.float64)
