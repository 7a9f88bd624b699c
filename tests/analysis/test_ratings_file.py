"""The table of ratings: what is read, and one sentence for each thing that can be wrong with it."""

import pytest

from analysis.handoffs.rows import HandoffRating
from analysis.ratings import Comment, Rating
from analysis.ratings_file import RatingsFile, read_ratings
from analysis.results import Scale
from surveys.errors import BadFile

HEADER = "account_ref,wave,side,respondent_ref,pair,about,view,value,min,max,comment"
GOOD = "a,1,internal,r1,ease,vendor,own,4,1,5,"


def read(*lines: str, header: str = HEADER) -> RatingsFile:
    return read_ratings([header + "\n", *(line + "\n" for line in lines)], "r.csv")


def test_a_rating_a_missing_answer_and_comments() -> None:
    found = read(GOOD, 'a,1,customer,c1,ease,vendor,own,,1,5,"Good, really"', "a,1,customer,c1,,,,,,,Thanks")
    assert found == RatingsFile(
        ratings=(
            Rating("a", "1", "internal", "r1", "ease", "vendor", "own", 4.0, Scale(1, 5)),
            Rating("a", "1", "customer", "c1", "ease", "vendor", "own", None, Scale(1, 5)),
        ),
        comments=(
            Comment("a", "1", "customer", "c1", "ease", "Good, really", row=3),
            Comment("a", "1", "customer", "c1", "", "Thanks", row=4),
        ),
    )


def test_columns_in_any_order_with_reverse_and_a_byte_order_mark() -> None:
    header = "\ufeffreverse,comment,max,min,value,view,about,pair,respondent_ref,side,wave,account_ref"
    assert read("1,,4,1,2.5,own,vendor,tension,r1,internal,1,a", header=header).ratings == (
        Rating("a", "1", "internal", "r1", "tension", "vendor", "own", 2.5, Scale(1, 4, reverse=True)),
    )


def test_blank_lines_and_a_comment_over_two_lines_keep_the_row_numbers() -> None:
    with pytest.raises(BadFile) as caught:
        read(GOOD, "", 'a,1,customer,c1,,,,,,,"two\nlines"', "a,1,nobody,c1,ease,vendor,own,3,1,5,")
    assert str(caught.value) == 'r.csv: row 5, column side: "nobody" is not one of customer, internal'


def test_one_respondent_may_rate_two_accounts_both_frames_and_two_waves() -> None:
    lines = [
        GOOD,
        GOOD.replace("a,1", "b,1"),
        GOOD.replace("a,1", "a,2"),
        GOOD.replace("own", "predicted"),
        GOOD.replace("vendor", "customer"),
    ]
    assert len(read(*lines).ratings) == 5


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        (",1,internal,r2,ease,vendor,own,4,1,5,", "row 3, column account_ref: is empty; every row needs one"),
        ("a,,internal,r2,ease,vendor,own,4,1,5,", "row 3, column wave: is empty; every row needs one"),
        ("a,1,internal,,ease,vendor,own,4,1,5,", "row 3, column respondent_ref: is empty; every row needs one"),
        ("a,1,Internal,r2,ease,vendor,own,4,1,5,", 'row 3, column side: "Internal" is not one of customer, internal'),
        ("a,1,internal,r2,ease,us,own,4,1,5,", 'row 3, column about: "us" is not one of vendor, customer, handoff, culture'),
        ("a,1,internal,r2,ease,vendor,guess,4,1,5,", 'row 3, column view: "guess" is not one of own, predicted'),
        ("a,1,internal,r2,ease,vendor,own,four,1,5,", 'row 3, column value: "four" is not a number; write it like 4 or 3.5'),
        ("a,1,internal,r2,ease,vendor,own,nan,1,5,", 'row 3, column value: "nan" is not a number; write it like 4 or 3.5'),
        ("a,1,internal,r2,ease,vendor,own,inf,1,5,", 'row 3, column value: "inf" is not a number; write it like 4 or 3.5'),
        ("a,1,internal,r2,ease,vendor,own,1_0,1,5,", 'row 3, column value: "1_0" is not a number; write it like 4 or 3.5'),
        ("a,1,internal,r2,ease,vendor,own,1e999,1,5,", 'row 3, column value: "1e999" is not a number; write it like 4 or 3.5'),
        ('a,1,internal,r2,ease,vendor,own,"3,5",1,5,', 'row 3, column value: "3,5" is not a number; write it like 4 or 3.5'),
        ("a,1,internal,r2,ease,vendor,own,5.1,1,5,", "row 3, column value: 5.1 is off its scale of 1 to 5"),
        ("a,1,internal,r2,ease,vendor,own,0,1,5,", "row 3, column value: 0 is off its scale of 1 to 5"),
        ("a,1,internal,r2,speed,vendor,own,4,5,5,", "row 3, column min: 5 is not below the max of 5"),
        ("a,1,internal,r2,speed,vendor,own,4,,5,", "row 3, column min: is empty; a rating needs both ends of its scale"),
        ("a,1,internal,r2,ease,vendor,own,4,1,7,", 'row 3, column max: differs from row 2; a pair ("ease") has one scale in all its rows'),
        ("a,1,customer,r2,ease,vendor,own,4,0,5,", 'row 3, column min: differs from row 2; a pair ("ease") has one scale in all its rows'),
        (GOOD, 'row 3, column respondent_ref: "r1" already rated "ease" in this frame and wave in row 2; keep one of the two'),
        ("a,1,internal,r2,ease,vendor,own,4,1", "row 3, column max: the row has 9 fields, the header 11; fill in the missing ones"),
        (
            "a,1,internal,r2,ease,vendor,own,4,1,5,well, done",
            "row 3, column comment: the row has 12 fields, the header 11; quote texts with commas",
        ),
        (
            "a,1,internal,r2,,vendor,own,4,1,5,",
            "row 3, column pair: is empty beside a value; name what was rated, or empty both for a general comment",
        ),
        ("a,1,internal,r2,*,vendor,own,4,1,5,", 'row 3, column pair: "*" names the account total in the results; use another word'),
        ("a,1,internal,r2,,vendors,own,,,,hello", 'row 3, column about: "vendors" is not one of vendor, customer, handoff, culture'),
    ],
)
def test_each_fault_is_one_sentence_with_its_place(line: str, sentence: str) -> None:
    with pytest.raises(BadFile) as caught:
        read(GOOD, line)
    assert str(caught.value) == f"r.csv: {sentence}"


@pytest.mark.parametrize(
    ("header", "sentence"),
    [
        (HEADER.replace("view,", ""), "row 1, column view: is missing; the format needs the columns " + HEADER.replace(",", ", ")),
        (HEADER + ",mood", "row 1, column mood: is not a column of this format; remove it"),
        (HEADER + ",wave", "row 1, column wave: stands twice in the header; keep one"),
    ],
)
def test_a_wrong_header(header: str, sentence: str) -> None:
    with pytest.raises(BadFile) as caught:
        read(GOOD, header=header)
    assert str(caught.value) == f"r.csv: {sentence}"


def test_an_empty_file_and_a_broken_quote() -> None:
    with pytest.raises(BadFile, match="row 1: the file is empty"):
        read_ratings([], "r.csv")
    with pytest.raises(BadFile, match=r"row 3: is not CSV \(unexpected end of data\)"):
        read(GOOD, 'a,1,internal,r2,ease,vendor,own,4,1,5,"open')


def test_scales_that_differ_in_direction() -> None:
    with pytest.raises(BadFile) as caught:
        read(GOOD + ",1", GOOD.replace("r1", "r2") + ",0", header=HEADER + ",reverse")
    assert str(caught.value) == 'r.csv: row 3, column reverse: differs from row 2; a pair ("ease") has one scale in all its rows'


WITH_DIMENSION = HEADER + ",dimension"


def test_pairs_may_belong_to_a_dimension() -> None:
    lines = [GOOD + ",care", GOOD.replace("ease", "speed") + ",care", GOOD.replace("ease", "price") + ","]
    assert [rating.dimension for rating in read(*lines, header=WITH_DIMENSION).ratings] == ["care", "care", ""]


@pytest.mark.parametrize(
    ("second", "sentence"),
    [
        (",other", 'row 3, column dimension: differs from row 2; a pair ("ease") has one dimension in all its rows, or none'),
        (",", 'row 3, column dimension: differs from row 2; a pair ("ease") has one dimension in all its rows, or none'),
    ],
)
def test_a_pair_has_one_dimension(second: str, sentence: str) -> None:
    with pytest.raises(BadFile) as caught:
        read(GOOD + ",care", GOOD.replace("r1", "r2") + second, header=WITH_DIMENSION)
    assert str(caught.value) == f"r.csv: {sentence}"


@pytest.mark.parametrize(("name", "row"), [("speed", 3), ("ease", 2)])
def test_a_dimension_is_not_named_like_a_pair(name: str, row: int) -> None:
    with pytest.raises(BadFile) as caught:
        read(f"{GOOD},{name}", GOOD.replace("ease", "speed") + ",", header=WITH_DIMENSION)
    assert str(caught.value) == f'r.csv: row {row}, column dimension: "{name}" is the name of a pair; use another word'


def test_a_dimension_is_not_named_like_the_total() -> None:
    with pytest.raises(BadFile) as caught:
        read(f"{GOOD},*", header=WITH_DIMENSION)
    assert str(caught.value) == 'r.csv: row 2, column dimension: "*" names the account total in the results; use another word'


def test_waves_are_rounds_and_not_dates() -> None:
    with pytest.raises(BadFile) as caught:
        read(*(GOOD.replace("a,1,", f"a,day {day},") for day in range(1000)))
    sentence = "r.csv: row 202, column wave: is the 201st wave; a wave is a round of asking, not a date or an answer's number"
    assert str(caught.value) == sentence


def test_a_scale_without_length_is_none() -> None:
    with pytest.raises(BadFile) as caught:
        read(GOOD.replace("4,1,5", "1,1,1.0000000001"))
    assert str(caught.value) == "r.csv: row 2, column min: 1 is not below the max of 1.0000000001"


WITH_DEPARTMENTS = HEADER + ",department,target,direction"
HANDOFF = "a,1,internal,r1,ease,handoff,own,4,1,5,"


def test_departments_rate_each_other_apart_from_all_other_ratings() -> None:
    found = read(
        f"{HANDOFF},Sales,Legal,",
        f"{HANDOFF},Sales,Legal,given",
        f"{HANDOFF.replace(',4,', ',,')},Sales,Design,received",
        f"{HANDOFF},,,",
        f"{GOOD},,,",
        header=WITH_DEPARTMENTS,
    )
    assert found == RatingsFile(
        ratings=(
            Rating("a", "1", "internal", "r1", "ease", "handoff", "own", 4.0, Scale(1, 5)),
            Rating("a", "1", "internal", "r1", "ease", "vendor", "own", 4.0, Scale(1, 5)),
        ),
        comments=(),
        handoffs=(
            HandoffRating("1", "r1", "Sales", "Legal", "received", "ease", 4.0, Scale(1, 5)),
            HandoffRating("1", "r1", "Sales", "Legal", "given", "ease", 4.0, Scale(1, 5)),
            HandoffRating("1", "r1", "Sales", "Design", "received", "ease", None, Scale(1, 5)),
        ),
    )


def test_what_a_colleague_writes_about_a_department_is_kept_nowhere() -> None:
    general = "a,1,internal,r1,,handoff,,,,,always late,Sales,Legal,"
    found = read(f"{HANDOFF}too late,Sales,Legal,", general, f"{HANDOFF}kept,,,", header=WITH_DEPARTMENTS)
    assert [comment.text for comment in found.comments] == ["kept"]


def test_a_respondent_may_change_departments_between_waves_and_rate_for_two_accounts() -> None:
    lines = [f"{HANDOFF},Sales,Legal,", f"{HANDOFF.replace('a,1', 'b,1')},Sales,Legal,", f"{HANDOFF.replace('a,1', 'a,2')},Legal,Sales,"]
    assert [(row.wave, row.department) for row in read(*lines, header=WITH_DEPARTMENTS).handoffs] == [
        ("1", "Sales"),
        ("1", "Sales"),
        ("2", "Legal"),
    ]


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        (f"{GOOD},Sales,Legal,", "column department: is filled in, but the row is not about handoff; leave it empty"),
        (f"{GOOD},,Legal,", "column target: is filled in, but the row is not about handoff; leave it empty"),
        (f"{GOOD},,,given", "column direction: is filled in, but the row is not about handoff; leave it empty"),
        ("a,1,internal,r1,,,,,,,hello,Sales,Legal,", "column department: is filled in, but the row is not about handoff; leave it empty"),
        (
            f"{HANDOFF.replace('internal', 'customer')},Sales,Legal,",
            "column department: is filled in, but the row is a customer's; leave it empty",
        ),
        (
            f"{HANDOFF.replace('own', 'predicted')},Sales,Legal,",
            "column view: is predicted; departments rate hand-offs as they find them, so write own",
        ),
        (f"{HANDOFF},Sales,,", "column target: is empty beside department; name the department whose hand-off is rated"),
        (f"{HANDOFF},,Legal,", "column department: is empty beside target; name the rater's department"),
        (f"{HANDOFF},,,given", "column department: is empty beside direction; name the rater's department"),
        (f"{HANDOFF},Sales,Sales,", "column target: is the rater's own department; name another one"),
        (f"{HANDOFF},Sales,Legal,both", 'column direction: "both" is not one of received, given'),
        (f"{HANDOFF},{'S' * 201},Legal,", "column department: is longer than 200 characters"),
        (f"{HANDOFF},Legal,Sales,", 'column department: differs from row 2; a respondent ("r1") has one department in a wave'),
        (
            f"{HANDOFF},Sales,Design,received",
            'column respondent_ref: "r1" already rated "ease" in this frame and wave in row 2; keep one of the two',
        ),
        (f"{HANDOFF.replace(',4,', ',6,')},Sales,Legal,", "column value: 6 is off its scale of 1 to 5"),
    ],
)
def test_each_fault_of_a_hand_off_is_one_sentence_with_its_place(line: str, sentence: str) -> None:
    with pytest.raises(BadFile) as caught:
        read(f"{HANDOFF},Sales,Design,", line, header=WITH_DEPARTMENTS)
    assert str(caught.value) == f"r.csv: row 3, {sentence}"


def test_a_wave_has_at_most_fifty_departments() -> None:
    rows = (f"a,1,internal,r{at},ease,handoff,own,4,1,5,,Sales,Team {at}" for at in range(60))
    with pytest.raises(BadFile) as caught:
        read(*rows, header=HEADER + ",department,target")
    assert str(caught.value) == "r.csv: row 51, column department: is one too many; a wave has at most 50 departments, put teams together"
