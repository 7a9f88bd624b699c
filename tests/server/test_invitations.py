"""The list of links: one row per person, and nothing that a spreadsheet would run."""

from server.invitations import invitations_csv
from surveys.actions.waves import NewLink
from surveys.queries.asked import AccountName


def test_a_row_per_person() -> None:
    accounts = (AccountName(1, "A1", "Acme, Inc."), AccountName(2, "B1", "Bolt"))
    links = [NewLink("customer", "=Ann", "ann@acme.example", "en", accounts, "0" * 26)]
    assert invitations_csv(links, "https://x.example", bom=True) == (
        "\ufeffside,name,email,language,account_refs,accounts,link\r\n"
        f'customer,\'=Ann,ann@acme.example,en,A1; B1,"Acme, Inc.; Bolt",https://x.example/s/{"0" * 26}\r\n'
    )
