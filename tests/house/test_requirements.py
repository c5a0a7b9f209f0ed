"""The lock files agree and name packages only, never where this machine got them from."""

import re

from materialcenter.config import ROOT

_PIN = re.compile(r"^[a-z0-9._-]+(?:\[[a-z,]+\])?==\S+", re.MULTILINE)


def locked(name: str) -> str:
    return (ROOT / name).read_text("utf-8")


def test_development_lock_contains_every_pin_of_the_other() -> None:
    needed, present = (
        set(_PIN.findall(locked(name))) for name in ("requirements.txt", "requirements-dev.txt")
    )
    assert len(needed) > 20
    assert needed <= present


def test_lock_files_name_no_index_and_no_path() -> None:
    for name in ("requirements.txt", "requirements-dev.txt"):
        text = locked(name)
        assert not re.search(r"^--?(extra-|index|find|f\b)|file:|https?://", text, re.MULTILINE)
