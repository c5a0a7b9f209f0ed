"""Chance that falls the same way every time: each question has a generator of its own, named
by what is asked, so that a repeated transaction decides nothing anew."""

from collections.abc import Mapping
from random import Random
from typing import TypeVar

T = TypeVar("T")

SEED = 3328


def chance(*about: object) -> Random:
    """The generator for one question, e.g. `chance("rejected", request_id)`."""
    return Random(":".join(str(part) for part in (SEED, *about)))  # noqa: S311 - a story, no secret


def happens(share: float, *about: object) -> bool:
    """Whether something that befalls this share of all cases befalls this one."""
    return chance(*about).random() < share


def pick(dice: Random, weights: Mapping[T, float]) -> T:
    """One of the keys, by weight."""
    return dice.choices(list(weights), list(weights.values()))[0]
