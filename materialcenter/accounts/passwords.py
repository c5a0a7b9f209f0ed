"""Passwords: hashed with argon2id, long enough, and not one that everybody tries first."""

import secrets
from functools import cache
from itertools import pairwise
from pathlib import Path

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerifyMismatchError

from materialcenter.accounts.permissions import Role
from materialcenter.core.errors import InvalidInput, N_
from materialcenter.core.text import fold

LEAST = 8
LEAST_PIN = 6
MOST = 128

_hasher = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
_OUR_WORDS = ("tegal", "takaru", "ikm", "material", "center", "pusat", "baja", "logam", "bengkel")
_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"


class PasswordTooShort(InvalidInput):
    """Fewer characters than the role asks for."""

    sentence = N_("Kata sandi paling sedikit %(least)s karakter.")


class PasswordTooLong(InvalidInput):
    """More characters than are hashed."""

    sentence = N_("Kata sandi paling banyak %(most)s karakter.")


class PasswordTooCommon(InvalidInput):
    """One of those that are tried first."""

    sentence = N_("Kata sandi ini mudah ditebak. Pilih yang lain.")


def check(password: str, *, role: str, field: str = "password") -> None:
    """Raise when the password is too short, too long or too easy for the role.

    Members may use a PIN of six or more digits, because they type it on small phones and
    tries are throttled.
    """
    pin = role == Role.MEMBER and password.isascii() and password.isdigit()
    least = LEAST_PIN if pin else LEAST
    if len(password) < least:
        raise PasswordTooShort(field=field, least=least)
    if len(password) > MOST:
        raise PasswordTooLong(field=field, most=MOST)
    if _is_common(password):
        raise PasswordTooCommon(field=field)


def hash_of(password: str) -> str:
    """The argon2id hash to store, of the password exactly as typed."""
    return _hasher.hash(password)


def fits(password: str, password_hash: str | None) -> bool:
    """Whether the password has this hash. Without a hash it takes as long and says no."""
    try:
        return _hasher.verify(password_hash or _nobody(), password) and password_hash is not None
    except (VerifyMismatchError, InvalidHashError):
        return False


def is_outdated(password_hash: str) -> bool:
    """Whether the hash was made with weaker figures than today's."""
    return _hasher.check_needs_rehash(password_hash)


def one_time() -> str:
    """A password to hand over, easy to read out: "k7wd-m2xp-9rth"."""
    groups = ("".join(secrets.choice(_LETTERS) for _ in range(4)) for _ in range(3))
    return "-".join(groups)


@cache
def _nobody() -> str:
    return _hasher.hash(secrets.token_hex(16))


@cache
def _common() -> frozenset[str]:
    lines = Path(__file__).with_name("common_passwords.txt").read_text("utf-8").splitlines()
    return frozenset(line for line in lines if not line.startswith("#"))


def _is_common(password: str) -> bool:
    folded = fold(password).replace(" ", "")
    if folded in _common() or len(set(folded)) < 3:
        return True
    if folded.isdigit() and _is_ladder(folded):
        return True
    core = folded.strip("0123456789!@#$%^&*.,-_?")
    return core in _common() or _is_made_of_our_words(core)


def _is_ladder(digits: str) -> bool:
    steps = {(int(b) - int(a)) % 10 for a, b in pairwise(digits)}
    return steps in ({1}, {9})


def _is_made_of_our_words(text: str) -> bool:
    if not text:
        return False
    for word in _OUR_WORDS:
        text = text.replace(word, "")
    return not text
