"""Keys and names of waves."""

from datetime import date

from surveys.actions.waves import KEY
from surveys.planning.naming import free_key, key_stem, slug, wave_name


def test_keys_are_made_of_the_name_and_the_day() -> None:
    day = date(2028, 2, 29)
    assert key_stem("Frühjahr & spät", day) == "fruhjahr-spat-2028-02-29"
    assert key_stem("مسح الربيع", None) == "wave"
    assert key_stem("Spring 2028", None) == "spring-2028"
    assert KEY.fullmatch(free_key(key_stem("x" * 300, day), set()))
    assert slug("a" * 47 + " b") == "a" * 47


def test_a_key_that_is_taken_gets_the_first_free_number() -> None:
    assert free_key("spring", {"spring-2"}) == "spring"
    assert free_key("spring", {"spring", "spring-2", "spring-4"}) == "spring-3"


def test_names() -> None:
    assert wave_name("Spring", None) == "Spring"
    assert wave_name("Spring", date(2028, 2, 29), "Acme") == "Spring · Acme · 2028-02-29"
    assert len(wave_name("x" * 200, date(2028, 2, 29))) == 200
