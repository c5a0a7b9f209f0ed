"""What a test needs from the machine. In continuous integration nothing may be missing."""

import os
import shutil
from typing import NoReturn

import pytest


def missing(what: str, remedy: str) -> NoReturn:
    """Skip the test and name the remedy; with CI=true fail instead."""
    sentence = f"{what} is missing: {remedy}"
    if os.environ.get("CI") == "true":
        pytest.fail(sentence, pytrace=False)
    pytest.skip(sentence)


def chromium() -> str:
    """The path of the system's Chromium (CHROMIUM_PATH, or on the PATH)."""
    for name in (os.environ.get("CHROMIUM_PATH"), "chromium", "chromium-browser", "google-chrome"):
        if name and (path := shutil.which(name)):
            return path
    missing("Chromium", "sudo apt-get install chromium libatomic1")
