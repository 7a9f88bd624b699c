"""`parallax study` from the file to the folder."""

import csv
import json
from pathlib import Path

import polars as pl
import pypdfium2  # type: ignore[import-untyped]  # it ships no types
import pytest

from server.__main__ import main
from server.study_briefs import brief_names

TABLES = ("gaps", "regard", "accounts", "comments", "review", "agreement", "drivers", "linkage")
HEADER = "account_ref,wave,side,respondent_ref,pair,about,view,value,min,max,comment"


def line(
    account: str, side: str, who: int, value: object, pair: str = "ease", comment: str = "", wave: str = "1", about: str = "vendor"
) -> str:
    return f"{account},{wave},{side},{side[0]}{who},{pair},{about},own,{value},1,5,{comment}"


def sample(account: str = "acme") -> list[str]:
    ours = [line(account, "internal", who, value) for who, value in enumerate((5, 4, 4))]
    return [*ours, *[line(account, "customer", who, value, comment="The delivery is always late.") for who, value in enumerate((2, 3))]]


def write(folder: Path, lines: list[str]) -> Path:
    path = folder / "ratings.csv"
    path.write_text("\n".join([HEADER, *lines]) + "\n", "utf-8")
    return path


def table(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_attributed_study_writes_exact_figures_and_briefs(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "new" / "out"
    source = write(tmp_path, [*sample(), *sample("../../evil")])
    assert main(["study", str(source), "--mode", "attributed", "--k", "1", "--briefs", "--output", str(out)]) == 0
    assert capsys.readouterr().out == f"2 accounts, 4 gaps. 2 briefs. Written to {out}.\n"
    assert sorted(path.name for path in out.iterdir()) == sorted([*(f"{name}.csv" for name in TABLES), "briefs", "study.json"])
    assert sorted(path.name for path in (out / "briefs").iterdir()) == ["acme.pdf", "evil-0fbfd372a4.pdf"]
    first = next(row for row in table(out / "gaps.csv") if row["account_ref"] == "acme" and row["pair"] == "ease")
    assert (first["n_internal"], first["n_customer"], first["gap"]) == ("3", "2", "1.833333")
    assert {row["label"] for row in table(out / "comments.csv")} == {"negative"}
    assert json.loads((out / "study.json").read_text("utf-8"))["format"] == "parallax.study"
    document = pypdfium2.PdfDocument(out / "briefs" / "acme.pdf")
    assert 1 <= len(document) <= 2
    assert "acme" in document[0].get_textpage().get_text_bounded()


def test_confidential_study_prints_a_band_and_no_colleague(tmp_path: Path) -> None:
    secret = line("acme", "internal", 0, "", "", "They are rude people")
    source, out = write(tmp_path, [*sample(), secret.replace(",1,5,", ",,,")]), tmp_path / "out"
    assert main(["study", str(source), "--output", str(out)]) == 0
    (row, total) = table(out / "gaps.csv")
    assert {name: value for name, value in row.items() if value} == {
        "account_ref": "acme",
        "wave": "1",
        "comparison": "service",
        "pair": "ease",
        "n_internal": "3–7",
        "n_customer": "2",
        "mean_customer": "2.5",
        "band": "we see it better",
        "scale_min": "1",
        "scale_max": "5",
        "withheld": "R13",
        "level": "item",
    }
    assert (total["band"], total["gap"], total["withheld"]) == ("we see it better", "", "R13")
    everything = b"".join(path.read_bytes() for path in out.rglob("*") if path.is_file())
    assert b"rude" not in everything
    assert b"4.33" not in everything
    assert b"83.3" not in everything
    assert [row["respondent_ref"] for row in table(out / "comments.csv")] == ["", ""]


def test_k_below_three_is_refused_while_confidential(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    source = write(tmp_path, sample())
    assert main(["study", str(source), "--k", "2", "--output", str(tmp_path / "out")]) == 2
    sentence = "parallax: --k 2: confidential answers need at least 3; --mode attributed takes less, for data that may be shown.\n"
    assert capsys.readouterr().err == sentence
    assert main(["study", str(source), "--mode", "attributed", "--k", "0", "--output", str(tmp_path / "out")]) == 2
    assert not (tmp_path / "out").exists()


def test_bad_input_is_one_sentence_and_writes_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    source = write(tmp_path, [*sample()[:1], line("acme", "internal", 9, 6)])
    assert main(["study", str(source), "--output", str(tmp_path / "out")]) == 2
    assert capsys.readouterr().err == f"{source}: row 3, column value: 6 is off its scale of 1 to 5\n"
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    ("content", "problem"),
    [(b"", "row 1: the file is empty"), (b"\xff\xfe\x00", "is not UTF-8 text"), (HEADER.encode() + b'\n"', "is not CSV")],
)
def test_a_file_that_is_no_table(tmp_path: Path, capsys: pytest.CaptureFixture[str], content: bytes, problem: str) -> None:
    source = tmp_path / "ratings.csv"
    source.write_bytes(content)
    assert main(["study", str(source), "--output", str(tmp_path / "out")]) == 2
    assert problem in capsys.readouterr().err
    assert main(["study", str(tmp_path / "none.csv"), "--output", str(tmp_path / "out")]) == 2
    assert capsys.readouterr().err == f"parallax: {tmp_path / 'none.csv'}: cannot be read (No such file or directory).\n"
    assert not (tmp_path / "out").exists()


def test_the_folder_keeps_what_is_not_ours(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    source, out = write(tmp_path, sample()), tmp_path / "out"
    (out / "briefs").mkdir(parents=True)
    (out / "briefs" / "mine.txt").write_text("mine")
    (out / "gaps.csv").write_text("old")
    assert main(["study", str(source), "--output", str(out)]) == 0
    assert (out / "briefs" / "mine.txt").read_text() == "mine"
    assert len(table(out / "gaps.csv")) == 2
    assert main(["study", str(source), "--output", str(source)]) == 2
    assert capsys.readouterr().err == f"parallax: --output {source}: is a file; name a folder.\n"


def test_a_header_alone_is_an_empty_study(tmp_path: Path) -> None:
    assert main(["study", str(write(tmp_path, [])), "--output", str(tmp_path / "out")]) == 0
    assert table(tmp_path / "out" / "gaps.csv") == []


def test_names_of_briefs_are_safe_and_distinct() -> None:
    names = brief_names(["A-1", "a-1", "..", "", "con", "x/../../y", "Ä" * 300, "a" * 300, "a.b"])
    assert len({name.casefold() for name in names}) == 9
    assert names[0] == "A-1.pdf"
    assert names[8] == "a.b.pdf"
    assert all(len(name) < 120 and "/" not in name and not name.startswith(".") for name in names)


def study(folder: Path, lines: list[str], *options: str, header: str = HEADER) -> Path:
    """Run the command; where it wrote."""
    source, out = folder / "ratings.csv", folder / "out"
    source.write_text("\n".join([header, *lines]) + "\n", "utf-8")
    assert main(["study", str(source), "--output", str(out), *options]) == 0
    return out


OPEN = ("--mode", "attributed", "--k", "1")


def two_waves() -> list[str]:
    """Customers of acme fall from 5, 4, 4 to 3, 1, 2, those of beta stay; colleagues see nothing of it."""
    answers = {("acme", "1"): (5, 4, 4), ("acme", "2"): (3, 1, 2), ("beta", "1"): (2, 2, 3), ("beta", "2"): (2, 2, 3)}
    return [
        row
        for (account, wave), values in answers.items()
        for who, value in enumerate(values)
        for row in (
            line(account, "customer", who, value, wave=wave),
            line(account, "customer", who, value, pair="renew", wave=wave),
            line(account, "internal", who, 5 - who % 2, wave=wave),
            line(account, "internal", who, 4, pair="respect", wave=wave, about="customer"),
        )
    ]


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
    assert [row["absent"] for row in table(out / "drivers.csv")] == [
        "Accounts do not differ in loyalty or in what could drive it."
    ] * 2 or [row["absent"] for row in table(out / "drivers.csv")] == ["2 of the 50 accounts that the weight of a driver needs."] * 2
    assert {row["absent"] for row in table(out / "linkage.csv")} >= {"2 of the 30 accounts that a link between both sides needs."}


def test_fifty_accounts_have_drivers_of_the_pairs_named_as_loyalty(tmp_path: Path) -> None:
    lines = [
        line(f"a{number:02}", side, 0, 4 if side == "internal" else value, pair)
        for number in range(50)
        for pair, value in (("ease", number % 5 + 1), ("speed", number * 3 % 7 % 5 + 1), ("stay", (number + number // 9) % 5 + 1))
        for side in ("customer", "internal")
    ]
    rows = table(study(tmp_path, lines, "--loyalty", "stay, come back") / "drivers.csv")
    assert [row["driver"] for row in rows] == ["ease", "speed"]
    assert sum(float(row["weight"]) for row in rows) == pytest.approx(float(rows[0]["r2"]), abs=2e-6)
    (absent,) = table(study(tmp_path, lines) / "drivers.csv")
    assert absent["absent"] == "Customers were not asked about their loyalty."


def test_tables_as_parquet_keep_their_kinds(tmp_path: Path) -> None:
    out = study(tmp_path, two_waves(), "--format", "parquet")
    assert sorted(path.name for path in out.iterdir()) == sorted([*(f"{name}.parquet" for name in TABLES), "study.json"])
    gaps = pl.read_parquet(out / "gaps.parquet")
    assert (gaps.schema["gap"], gaps.schema["confirmed"], gaps.schema["pair"]) == (pl.Float64, pl.Boolean, pl.String)
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


def test_weights_of_ones_own_and_what_can_be_wrong_with_them(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    own = tmp_path / "own.json"
    own.write_text('{"version": "ours", "experience": 1, "loyalty": 0, "alignment": 0, "trend": 0, "sentiment": 0}')
    rows = table(study(tmp_path, two_waves(), "--weights", str(own)) / "review.csv")
    assert {(row["weights_version"], row["experience_weight"]) for row in rows} == {("ours", "1")}
    assert all(row["health"] == row["experience_points"] for row in rows)
    for content, problem in (
        ('{"version": "ours", "experience": "much"}', f"{own}: experience: Expected `float`, got `str`"),
        ('{"version": "x", "experience": 0, "loyalty": 0, "alignment": 0, "trend": 0, "sentiment": 0}', "Weights x: all are 0"),
        ("", f"{own}: the whole file: Input data was truncated"),
    ):
        own.write_text(content)
        capsys.readouterr()
        assert main(["study", str(tmp_path / "ratings.csv"), "--output", str(tmp_path / "other"), "--weights", str(own)]) == 2
        assert problem in capsys.readouterr().err
        assert not (tmp_path / "other").exists()
    assert main(["study", str(tmp_path / "ratings.csv"), "--output", str(tmp_path / "other"), "--weights", str(tmp_path / "no")]) == 2
    assert f"--weights {tmp_path / 'no'}: cannot be read" in capsys.readouterr().err


def test_pairs_of_a_dimension_are_compared_together_too_and_the_brief_prints_the_dimension(tmp_path: Path) -> None:
    lines = [
        f"{line('acme', side, who, value, pair)},{dimension}"
        for side, values in (("internal", (5, 4, 4)), ("customer", (2, 3, 2)))
        for who, value in enumerate(values)
        for pair, dimension in (("ease", "process"), ("speed", "process"), ("price", ""))
    ]
    out = study(tmp_path, lines, "--briefs", *OPEN, header=f"{HEADER},dimension")
    rows = [(row["pair"], row["level"], row["dimension"], row["scale_max"]) for row in table(out / "gaps.csv")]
    assert rows == [
        ("ease", "item", "process", "5"),
        ("price", "item", "", "5"),
        ("speed", "item", "process", "5"),
        ("process", "dimension", "", "100"),
        ("*", "account", "", "100"),
    ]
    text = pypdfium2.PdfDocument(out / "briefs" / "acme.pdf")[0].get_textpage().get_text_bounded()
    assert ("Process" in text, "Speed" in text) == (True, False)


def test_an_account_whose_only_customer_left_most_out_has_items_and_a_brief(tmp_path: Path) -> None:
    lines = [line("acme", "customer", 0, value, pair) for pair, value in (("ease", 2), ("price", ""), ("speed", ""))]
    out = study(tmp_path, [*lines, line("beta", "customer", 0, 3, "price"), line("beta", "customer", 0, 4, "speed")], "--briefs")
    assert {row["pair"] for row in table(out / "gaps.csv") if row["account_ref"] == "acme"} == {"ease"}
    (row, _) = table(out / "accounts.csv")
    assert (row["account_ref"], row["n_customer"], row["service_gap"]) == ("acme", "", "")
    assert (out / "briefs" / "acme.pdf").exists()


def test_names_and_comments_never_become_formulas_and_negative_numbers_stay_numbers(tmp_path: Path) -> None:
    lines = [line("=HYPERLINK(1)", "customer", 0, 5, "+pair", comment="@cmd"), line("=HYPERLINK(1)", "internal", 0, 1, "+pair")]
    out = study(tmp_path, lines, *OPEN)
    row = table(out / "gaps.csv")[0]
    assert (row["account_ref"], row["pair"], row["gap"]) == ("'=HYPERLINK(1)", "'+pair", "-4")
    assert table(out / "comments.csv")[0]["comment"] == "'@cmd"
    assert table(out / "review.csv")[0]["account_ref"] == "'=HYPERLINK(1)"
