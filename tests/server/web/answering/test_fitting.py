"""What fits is kept, what does not is named once."""

from server.web.answering.fitting import fit
from surveys.answer_values import Value
from surveys.drafts import Draft
from surveys.errors import Place
from surveys.instrument.forms import pages_for
from surveys.instrument.library import load_library

PAGES = pages_for(load_library("relationship-alignment"), "customer")
COLLEAGUES = pages_for(load_library("relationship-alignment"), "internal")
OFF_SCALE = "This is not one of the answers to choose from: please choose again."


def test_what_fits_is_kept_beside_what_does_not() -> None:
    fields = {"c_value": ["4"], "c_ease": ["9"], "c_respect": ["1", "2"], "_sharing": ["all"]}
    fitted = fit(Draft(), PAGES, [], fields, asks_required=False)
    assert {place.where for place in fitted.problems} == {"c_ease", "c_respect", "_sharing"}
    assert {item: value for item, value in fitted.draft.values.items() if value.missing is None} == {"c_value": Value(4.0)}
    assert fitted.draft.sharing is None


def test_what_was_stored_stands_where_the_new_does_not_fit() -> None:
    stored = fit(Draft(), PAGES, [], {"c_ease": ["3"]}, asks_required=False).draft
    fitted = fit(stored, PAGES, [], {"c_ease": ["9"]}, asks_required=False)
    assert fitted.draft == stored
    assert fitted.problems == (Place("c_ease", OFF_SCALE),)


def test_a_fault_about_a_department_names_its_field() -> None:
    fields = {"_departments": ["3", "4"], "h_given_complete.3": ["9"], "h_given_complete.4": ["2"]}
    fitted = fit(Draft(), COLLEAGUES, [3, 4], fields, asks_required=False)
    assert fitted.problems == (Place("h_given_complete.3", OFF_SCALE),)
    assert fitted.draft.picks == (3, 4)
    assert fitted.draft.repeats[4]["h_given_complete"] == Value(2.0)
