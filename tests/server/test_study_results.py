"""The tables of a study, from a file of ratings."""

import json
import re
from pathlib import Path

import polars as pl
import pytest

from tests.server.ratings_files import OPEN, TABLES, line, study, table, two_waves


def test_what_an_account_changed_by_stands_in_its_second_wave(tmp_path: Path) -> None:
    found = {(row["account_ref"], row["wave"]): row for row in table(study(tmp_path, two_waves(), *OPEN) / "accounts.csv")}
    fell = found["acme", "2"]
    assert (fell["change"], fell["change_pairs"], fell["change_absent"]) == ("-58.333333", "3", "")
    assert float(fell["change_low"]) < -58 < float(fell["change_high"]) < 0
    assert float(fell["rci"]) < -1.96
    assert found["beta", "2"]["change"] == "0"
    first = found["acme", "1"]
    assert (first["change"], first["rci"]) == ("", "")
    assert first["change_absent"] == "Customers were not asked about our service both in this wave and in the one before."
    assert (first["agreement_customer"], first["agreement_internal"]) == ("0.833333", "0.833333")


def test_the_review_says_health_and_why_an_account_is_at_risk(tmp_path: Path) -> None:
    found = {(row["account_ref"], row["wave"]): row for row in table(study(tmp_path, two_waves(), *OPEN) / "review.csv")}
    assert list(found) == [("acme", "1"), ("beta", "1"), ("acme", "2"), ("beta", "2")]
    row = found["acme", "2"]
    assert row["standing"] == "at risk"
    assert [flag.split(":")[1].strip() for flag in row["flags"].split("; ")] == ["poor_experience", "decline", "blind_spot (ease)"]
    assert all(any(letter.isdigit() for letter in flag) for flag in row["flags"].split("; "))
    points = [float(row[f"{part}_points"]) for part in ("experience", "loyalty", "alignment", "trend")]
    assert sum(points) == pytest.approx(float(row["health"]), abs=1e-5)
    assert (row["sentiment_points"], row["sentiment_left_out"]) == ("", "No comment of a customer could be scored.")
    assert row["weights_version"] == "2026.1"


def test_regard_agreement_drivers_and_linkage_stand_beside_the_gaps(tmp_path: Path) -> None:
    out = study(tmp_path, two_waves(), *OPEN)
    assert [(row["account_ref"], row["wave"], row["pair"], row["mean_internal"]) for row in table(out / "regard.csv")] == [
        (account, wave, "*", "75") for account in ("acme", "beta") for wave in "12"
    ]
    rows = table(out / "agreement.csv")
    assert [(row["side"], row["about"], row["pair"]) for row in rows if row["wave"] == "1"] == [
        ("customer", "vendor", "ease"),
        ("customer", "vendor", "renew"),
        ("customer", "vendor", "*"),
        ("internal", "vendor", "ease"),
        ("internal", "vendor", "*"),
        ("internal", "customer", "respect"),
        ("internal", "customer", "*"),
    ]
    # POMP 100 75 75 and 25 25 50: mean squares 3750 between and 208.3 within
    assert (rows[0]["respondents"], rows[0]["accounts"], rows[0]["icc2"]) == ("6", "2", "0.944444")
    assert {row["absent"] for row in table(out / "drivers.csv")} == {"2 of the 50 accounts that the weight of a driver needs."}
    assert [(row["wave"], row["measure"], row["absent"]) for row in table(out / "linkage.csv")] == [
        ("1", "regard", "2 of the 30 accounts that a link between both sides needs."),
        (
            "2",
            "regard",
            "2 of the 30 accounts that a link between both sides needs. 0 of the 30 accounts that a link between both sides needs.",
        ),
    ]


def test_fifty_accounts_have_drivers_of_the_pairs_named_as_loyalty(tmp_path: Path) -> None:
    lines = [
        line(f"a{number:02}", side, 0, 4 if side == "internal" else value, pair)
        for number in range(50)
        for pair, value in (("ease", number % 5 + 1), ("speed", number * 3 % 7 % 5 + 1), ("stay", (number + number // 9) % 5 + 1))
        for side in ("customer", "internal")
    ]
    rows = table(study(tmp_path, lines, "--loyalty", " stay ,") / "drivers.csv")
    assert [row["driver"] for row in rows] == ["ease", "speed"]
    assert sum(float(row["weight"]) for row in rows) == pytest.approx(float(rows[0]["r2"]), abs=2e-6)
    (absent,) = table(study(tmp_path, lines) / "drivers.csv")
    assert absent["absent"] == "Customers were not asked about their loyalty."


def recommending(account: str, *values: int) -> list[str]:
    return [f"{account},1,customer,c{who},recommend,vendor,own,{value},0,10," for who, value in enumerate(values)]


def test_who_recommends_stands_by_account_and_for_the_company(tmp_path: Path) -> None:
    lines = [*two_waves(), *recommending("acme", 10, 9, 8), *recommending("beta", 6, 9)]
    rows = table(study(tmp_path, lines) / "loyalty.csv")
    assert [[row[name] for name in ("account_ref", "n", "promoters", "passives", "detractors", "nps")] for row in rows] == [
        ["acme", "3", "2", "1", "0", ""],
        ["beta", "2", "1", "0", "1", ""],
        ["", "5", "3", "1", "1", "40"],
    ]
    # 3 of 5; of 8 with the added ones 3.75 and 1.75: .25 ± 1.96 √((.6875 - .25²)/8)
    assert [rows[2][name] for name in ("low", "high", "absent")] == ["-29.782659", "79.782659", ""]
    assert rows[0]["absent"] == "3 of the 5 answers that a net promoter score needs."
    assert {(row["wave"], row["pair"]) for row in rows} == {("1", "recommend")}
    assert table(study(tmp_path, lines, "--loyalty", "renew") / "loyalty.csv") == []


def test_tables_as_parquet_keep_their_kinds(tmp_path: Path) -> None:
    out = study(tmp_path, two_waves(), "--format", "parquet")
    assert sorted(path.name for path in out.iterdir()) == sorted([*(f"{name}.parquet" for name in TABLES), "study.json"])
    gaps = pl.read_parquet(out / "gaps.parquet")
    assert [gaps.schema[name] for name in ("gap", "confirmed", "pair")] == [pl.Float64, pl.Boolean, pl.String]
    assert gaps["gap"].null_count() == len(gaps) > 0
    assert gaps.filter(pl.col("account_ref") == "acme", pl.col("pair") == "ease")["mean_customer"].to_list() == pytest.approx([13 / 3, 2])
    accounts = pl.read_parquet(out / "accounts.parquet")
    assert accounts["change_pairs"].to_list() == [None, 3, None, 3]
    assert accounts["agreement_internal"].null_count() == 4


def test_tables_as_json_are_rows(tmp_path: Path) -> None:
    out = study(tmp_path, two_waves(), "--format", "json", *OPEN)
    first = json.loads((out / "gaps.json").read_bytes())[0]
    assert (first["account_ref"], first["n_internal"], first["gap"], first["confirmed"], first["band"]) == (
        "acme",
        "3",
        pytest.approx(14 / 3 - 13 / 3),
        False,
        None,
    )


def test_names_and_comments_never_become_formulas_and_negative_numbers_stay_numbers(tmp_path: Path) -> None:
    lines = [line("=HYPERLINK(1)", "customer", 0, 5, "+pair", comment="@cmd"), line("=HYPERLINK(1)", "internal", 0, 1, "+pair")]
    out = study(tmp_path, lines, *OPEN)
    row = table(out / "gaps.csv")[0]
    assert (row["account_ref"], row["pair"], row["gap"]) == ("'=HYPERLINK(1)", "'+pair", "-4")
    assert table(out / "comments.csv")[0]["comment"] == "'@cmd"
    assert table(out / "review.csv")[0]["account_ref"] == "'=HYPERLINK(1)"


@pytest.mark.parametrize("name", TABLES)
def test_every_column_is_documented(tmp_path: Path, name: str) -> None:
    text = Path("docs/study-format.md").read_text("utf-8")
    section = text.partition(f"\n## {'gaps' if name == 'regard' else name}\n")[2].partition("\n## ")[0]
    words = set(re.findall(r"[a-z0-9_…]+", section)) | {"account_ref", "wave", "comparison", "pair", "side", "about", "view"}
    with (study(tmp_path, two_waves()) / f"{name}.csv").open(encoding="utf-8") as file:
        header = file.readline().strip().split(",")
    parts = [(column, f"…_{column.partition('_')[2]}", f"{column.partition('_next')[0]}_next…") for column in header]
    assert [column for column, *others in parts if not {column, *others} & words] == []
