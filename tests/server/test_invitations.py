"""The list of links: one row per person, and nothing that a spreadsheet would run."""

import pytest

from server.invitations import invitations_csv, plain_cell
from surveys.actions.waves import NewLink
from surveys.queries.asked import AccountName


def test_a_row_per_person() -> None:
    accounts = (AccountName(1, "A1", "Acme, Inc."), AccountName(2, "B1", "Bolt"))
    links = [NewLink("customer", "=Ann", "ann@acme.example", "en", accounts, "0" * 26)]
    assert invitations_csv(links, "https://x.example", bom=True) == (
        "\ufeffside,name,email,language,account_refs,accounts,link\r\n"
        f'customer,\'=Ann,ann@acme.example,en,A1; B1,"Acme, Inc.; Bolt",https://x.example/s/{"0" * 26}\r\n'
    )


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@x", "|x", "\tx", "\rx", "\nx", "＝1", "＋1", "－1", "＠x"])
def test_formulas_are_defused(text: str) -> None:
    assert plain_cell(text) == f"'{text}"
    assert plain_cell("a" + text) == "a" + text
