import pytest

from materialcenter.accounts import passwords
from materialcenter.accounts.permissions import Role
from materialcenter.core.errors import InvalidInput


@pytest.mark.parametrize(
    "password",
    ["short", "1234567", "password", "Tegal2026", "ikmtegal", "takaru-1", "abababab", "87654321"],
)
def test_a_password_is_refused_when_it_is_short_or_tried_first(password: str) -> None:
    with pytest.raises(InvalidInput):
        passwords.check(password, role=Role.STOREKEEPER)


@pytest.mark.parametrize(
    "password", ["kuda-lumping-89", "naik sepeda ke pasar", "🚲" * 3 + "abcde"]
)
def test_a_password_is_taken_when_it_is_long_and_uncommon(password: str) -> None:
    passwords.check(password, role=Role.STOREKEEPER)


def test_six_digits_are_enough_when_a_member_chooses_a_pin() -> None:
    passwords.check("481937", role=Role.MEMBER)
    with pytest.raises(passwords.PasswordTooShort):
        passwords.check("481937", role=Role.BUYER)
    with pytest.raises(passwords.PasswordTooShort):
        passwords.check("48193", role=Role.MEMBER)
    with pytest.raises(passwords.PasswordTooCommon):
        passwords.check("123456", role=Role.MEMBER)


def test_every_character_counts_when_a_password_is_checked() -> None:
    long = "x" * 72 + "7 "
    stored = passwords.hash_of(long)
    assert stored.startswith("$argon2id$v=19$m=19456,t=2,p=1$")
    assert passwords.fits(long, stored)
    assert not passwords.fits(long.strip(), stored)
    assert not passwords.fits(long[:73] + "x", stored)
    assert not passwords.fits(long.upper(), stored)
    assert not passwords.fits(long, None)
