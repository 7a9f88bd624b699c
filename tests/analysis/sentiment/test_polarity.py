"""Our polarity beside TextBlob's: equal to the last bit, whatever the text."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from textblob import TextBlob
from textblob.en import parser

from analysis.sentiment.polarity import Assessed, assess
from analysis.sentiment.tokens import read_words
from tests.analysis.sentiment.texts import ABBREVIATIONS, MARKS, SMILEYS, texts
from tests.counts import count


def exact(polarity: float, subjectivity: float) -> str:
    """All bits of both: 0.0 and -0.0 are not the same."""
    return f"{float(polarity).hex()} {float(subjectivity).hex()}"


def ours(text: str) -> str:
    found = assess(text)
    return exact(found.polarity, found.subjectivity)


def textblobs(text: str) -> str:
    return exact(*TextBlob(text).sentiment)


def test_values() -> None:
    assert assess("") == Assessed(0.0, 0.0, ())
    assert assess("The lorry came by.") == Assessed(0.0, 0.0, ())
    assert assess("Great work, not a good price, :-( though!") == Assessed(
        (0.8 + 0.7 * -0.5 - 0.75 * 1.25) / 3, (0.75 + 0.6000000000000001 + 1.0) / 3, (0.8, 0.7 * -0.5, -0.75 * 1.25)
    )


HARD = [
    "not good",
    "not a good one",
    "not the good one",
    "no very good",
    "very no good",
    "really not good",
    "really not very good",
    "hardly not a very good, not never bad",
    "It isn't good; don't be bad, it can't be good. N'T good n't",
    "GOOD Good gOOD good!",
    "! good ! ! !!! bad !",
    "very ! good",
    "very :) good",
    "very o_O good (!) bad ( ! ) good (! ) very (!) good",
    "( !\n\n) good",
    "late :\n\n) good",
    "late : ( again > : ( x D 8 - ) :'( : ' ( :')",
    "relax D box D (8) (2008) page 8)",
    ":)good :(bad ;-)x :Dx :D's :Dn't x :D_",
    "http://good.com good:/ :/good",
    "o.O o. O o .O so.O >.> > . > °o° °O°",
    "♥ <3 < 3 ♥♥ xD XD x-D",
    "e.g. good, i.e. bad, U.S. good U.S.. Mr. Bad Mr|. Bad A||||. good T. w/ good",
    "good... bad.... good.. bad...! good...) .... ... .. . .good ...bad",
    ".,.,.,good.,.,., bad.,.,.,",
    "'good' \"bad\" “good” ‘bad’ it’s good ''bad'' '",
    f"good {'END-OF-SENTENCE'} bad :END-OF-SENTENCE) (END-OF-SENTENCE!) END-OF-SENTENCE",
    "good\r\n\r\nbad\r\rgood\n \nbad\x0b\x1c\x1d\x1e\x1f\x85good\u2028bad\u2029good\u3000bad",
    "good\x00bad \x00 good\ud800 \udfff bad\u200b good\ufeff",
    "ｇｏｏｄ good！ 很好。good ΟΔΟΣ'Α İ good ﬁne ② ½",
    "😀 good😀 bad 👩‍👩‍👧 ❤️ good",
    "f*cking good, 13thly bad, well-off, top-notch. ugly-duckling!",
    "very very very very very good!!!!! extremely extremely extremely bad!!!!!",
    "  ",
    "(((good)))] [[[bad]]] {good} -bad- _good_ *bad* #good @bad ~good~ =bad= |good|",
]


@pytest.mark.parametrize("text", HARD)
def test_hard_texts(text: str) -> None:
    assert ours(text) == textblobs(text)
    assert assess(text).parts == tuple(part[1] for part in TextBlob(text).sentiment_assessments.assessments)


@pytest.mark.parametrize("mark", [*SMILEYS, *ABBREVIATIONS, *MARKS])
def test_marks_in_all_positions(mark: str) -> None:
    split = [
        mark,
        " ".join(mark),
        *(f"{mark[:place]}{space}{mark[place:]}" for place in range(1, len(mark)) for space in (" ", "\n\n", "\u3000")),
    ]
    positions = [
        "{}",
        "good {} bad",
        "very{}good",
        "not {}good",
        "very{} good{}",
        "really not {} bad.{}",
        "so {}'s",
        "{}n't good",
        "({})x!",
    ]
    wrong = [text for form in split for position in positions if ours(text := position.replace("{}", form)) != textblobs(text)]
    assert wrong == []


def test_made_up_texts_have_the_same_words() -> None:
    found = [*texts(count(3_000, 30_000), seed=21)]
    theirs = [[word.lower() for word in " ".join(parser.find_tokens(text)).split()] for text in found]
    assert [*map(read_words, found)] == theirs


@pytest.mark.timeout(1800)
def test_made_up_texts() -> None:
    wrong = [text for text in texts(count(3_000, 150_000), seed=20) if ours(text) != textblobs(text)]
    assert wrong == []


@given(st.text(st.characters(codec=None) | st.sampled_from("goodbadnotvery!!..:)(D' \n"), max_size=60))
def test_any_text(text: str) -> None:
    assert ours(text) == textblobs(text)


def test_words() -> None:
    assert read_words("Don't shout (!) at Mr. Brown, 8 ) e.g. now.... OK.") == [
        *["do", "n", "'", "t", "shout", "(!)", "at", "mr.", "brown", ",", "8)", "e.g.", "now", "...", "ok", "."]
    ]


@pytest.mark.parametrize("unit", ["!", ".,", "a.", "a.,", "|.", "'", ":", ": ", "x ", "> : ", "...,", "good! ", "\n"])
def test_a_hundred_kilobytes_of_what_textblob_takes_minutes_for(unit: str) -> None:
    assert assess(unit * (100_000 // len(unit))).polarity == assess(unit * 20).polarity
