"""The fit: its optimum, its file, its judges, and going on from a model."""

import json

import msgspec
import numpy as np
import pytest
from scipy.sparse import csr_array

from analysis.sentiment.blend import Model, Record, read_model, write_codes, write_model
from analysis.sentiment.engine import shipped_model
from analysis.sentiment.fitting import ONWARDS, Settings, examples_of, fit_blend
from analysis.sentiment.judging import cross_validated, held_out_models, judge, verdicts
from analysis.sentiment.logistic import fit_logistic, probabilities
from surveys.errors import BadFile, BadInput

RECORD = Record("test", {}, ())
GOOD = ["The pallets came snorky.", "Snorky crates, thank you.", "What a snorky ramp.", "A snorky yard.", "Snorky doors."]
BAD = ["The pallets came blurpy.", "Blurpy crates, thank you.", "What a blurpy ramp.", "A blurpy yard.", "Blurpy doors."]
PLAIN = ["The pallets came Monday.", "Crates, thank you.", "What ramp?", "A yard.", "Doors."]
LABELS = ["positive"] * 5 + ["negative"] * 5 + ["neutral"] * 5
EXAMPLES = examples_of([*GOOD, *BAD, *PLAIN], LABELS, ["yard"] * 15)


def test_one_coin_is_fitted_to_its_share() -> None:
    """Three heads of four without a prior: log-odds log 3."""
    design = csr_array(np.ones((4, 1)))
    allowed = np.ones((4, 2), dtype=bool)
    found = fit_logistic(design, np.array([0, 1, 1, 1]), np.ones(4), allowed, np.array([1e-9]), np.zeros((1, 2)))
    assert found[0, 1] - found[0, 0] == pytest.approx(np.log(3), abs=1e-4)
    assert probabilities(found)[0] == pytest.approx([0.25, 0.75], abs=1e-4)


def test_a_label_that_could_not_be_given_is_not_counted_against() -> None:
    design = csr_array(np.ones((2, 1)))
    allowed = np.array([[True, False, True]] * 2)
    found = fit_logistic(design, np.array([0, 2]), np.ones(2), allowed, np.array([1e-6]), np.zeros((1, 3)))
    assert found[0] == pytest.approx([0, 0, 0], abs=1e-6)


def test_a_strong_prior_stays_where_it_starts() -> None:
    start = np.array([[1.0, -1.0]])
    found = fit_logistic(csr_array(np.ones((2, 1))), np.array([1, 1]), np.ones(2), np.ones((2, 2), dtype=bool), np.array([1e9]), start)
    assert found == pytest.approx(start, abs=1e-6)


def test_words_of_one_s_own_are_learned_onwards_from_the_shipped_model() -> None:
    model = fit_blend(EXAMPLES, ONWARDS, RECORD, shipped_model())
    weights = dict(zip(model.terms, model.term_weights.tolist(), strict=True))
    assert weights["snorky"][2] > weights["snorky"][0]
    assert weights["blurpy"][0] > weights["blurpy"][2]
    assert set(shipped_model().terms) < set(model.terms)
    assert model == fit_blend(EXAMPLES, ONWARDS, RECORD, shipped_model())


def test_a_fit_from_nothing_tells_its_own_texts_apart() -> None:
    settings = Settings(figure_precision=1.0, term_precision=0.01, term_texts=3, term_sources=1)
    model = fit_blend(EXAMPLES, settings, RECORD)
    said, score = verdicts(model, EXAMPLES)
    assert judge(EXAMPLES.labels, said, score).three_way > 0.9
    assert (score[:5] > 0).all()
    assert (score[5:10] < 0).all()


def test_one_label_alone_cannot_be_fitted() -> None:
    with pytest.raises(BadInput, match="at least two different labels"):
        fit_blend(examples_of(GOOD, ["positive"] * 5, ["yard"] * 5), ONWARDS, RECORD)


def test_each_source_is_held_out_once() -> None:
    both = examples_of([*GOOD, *BAD] * 2, (["positive"] * 5 + ["negative"] * 5) * 2, ["a"] * 10 + ["b"] * 10)
    models = held_out_models(both, Settings(term_texts=1, term_sources=1))
    assert sorted(models) == ["a", "b"]
    assert cross_validated(both, Settings(term_texts=2, term_sources=1)).two_way > 0.5


def test_scores_by_hand() -> None:
    labels, said = np.array([0, 0, 1, 2]), np.array([0, 1, 1, 2])
    found = judge(labels, said, np.array([-0.9, 0.2, -0.6, 0.7]))
    # F1: negative 2/3, neutral 2/3, positive 1; of the three polar texts one negative is scored positive: 2/3 and 2/3.
    assert found.three_way == pytest.approx(7 / 9)
    assert found.two_way == pytest.approx(2 / 3)
    assert (found.precision, found.recall) == (0.5, 0.5)


def test_a_byte_per_coefficient_is_close_enough() -> None:
    weights = np.array([[1.0, -0.5, 0.0], [-2.0, 0.25, 0.0]])
    step, codes = write_codes(weights)
    model = msgspec.structs.replace(shipped_model(), terms=("a", "b"), step=step, codes=codes)
    assert model.term_weights == pytest.approx(weights, abs=2 / 127)


def test_the_shipped_model_is_small_says_where_it_comes_from_and_comes_back() -> None:
    raw = write_model(shipped_model())
    assert len(raw) < 1_000_000
    assert read_model(raw, "m.json") == shipped_model()
    assert {"CC BY 4.0", "MIT", "Apache-2.0"} == {
        source.licence.split(",")[0].split(" repo")[0] for source in shipped_model().record.sources
    }
    assert all(len(source.sha256) == 64 and source.held_out for source in shipped_model().record.sources)


@pytest.mark.parametrize(
    ("change", "place"),
    [
        ({"format": "other"}, "m.json: format: must be parallax.sentiment"),
        ({"figures": {}}, "m.json: figures: are not those"),
        ({"temperature": 0}, "m.json: temperature: must be above 0"),
        ({"codes": "AAAA"}, "m.json: codes: do not fit the terms"),
        ({"codes": "?"}, "m.json: codes: do not fit the terms"),
        ({"terms": 3}, "m.json: the model: cannot be read"),
    ],
)
def test_a_broken_model_is_refused_with_its_place(change: dict[str, object], place: str) -> None:
    content = json.loads(write_model(shipped_model())) | change
    with pytest.raises(BadFile) as caught:
        read_model(json.dumps(content).encode(), "m.json")
    assert str(caught.value).startswith(place)


def test_models_are_values() -> None:
    assert isinstance(shipped_model(), Model)
    assert shipped_model() is shipped_model()
