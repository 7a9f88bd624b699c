"""Passwords are long enough, hashed with Argon2id, and never readable again."""

import pytest

from surveys.errors import BadInput
from surveys.passwords import check_password, hash_password, new_password, verify_password


def test_a_hash_fits_its_password_only() -> None:
    stored = hash_password("correct horse battery")
    assert stored.startswith("$argon2id$v=19$m=65536,t=3,p=4$")
    assert verify_password(stored, "correct horse battery")
    assert not verify_password(stored, "correct horse batterz")
    assert not verify_password(stored, "")


def test_the_same_characters_from_another_keyboard_are_the_same_password() -> None:
    assert verify_password(hash_password("u\u0308ber alle Maßen"), "über alle Maßen")


def test_a_broken_hash_fits_nothing() -> None:
    assert not verify_password("", "correct horse battery")
    assert not verify_password("$argon2id$broken", "correct horse battery")


@pytest.mark.parametrize(
    ("password", "sentence"),
    [
        ("elevenchars", "The password has 11 characters: choose one of at least 12."),
        ("x" * 1001, "The password has more than 1000 characters: choose a shorter one."),
    ],
)
def test_a_password_of_the_wrong_length_is_refused(password: str, sentence: str) -> None:
    with pytest.raises(BadInput) as raised:
        check_password(password)
    assert str(raised.value) == sentence


def test_generated_passwords_are_accepted_and_differ() -> None:
    made = {new_password() for _ in range(100)}
    for password in made:
        check_password(password)
    assert len(made) == 100
    assert {len(password) for password in made} == {23}
