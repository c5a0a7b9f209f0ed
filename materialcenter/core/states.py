"""Status on paper: which steps a document may take, written as a table."""

from collections.abc import Mapping
from enum import StrEnum
from typing import TypeVar

from materialcenter.core.errors import Term, WrongState

S = TypeVar("S", bound=StrEnum)


def step(
    steps: Mapping[S, frozenset[S]], state: str, to: S, *, document: str, names: Mapping[S, str]
) -> S:
    """The new state `to`, when the table allows it from `state`; WrongState otherwise."""
    current = type(to)(state)
    if to not in steps.get(current, frozenset()):
        raise WrongState(document=document, state=Term(names[current]))
    return to
