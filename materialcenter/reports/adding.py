"""Figures of many parts added up by what the parts are about."""

from collections.abc import Callable, Iterable, Sequence
from operator import attrgetter
from typing import Any

Key = tuple[Any, ...]


def added_up(
    parts: Iterable[Any], names: Sequence[str], figures: Callable[[Any], Iterable[int]]
) -> dict[Key, list[int]]:
    """The sums of the parts' figures by some of their attributes; of none, all of it by ()."""
    read = attrgetter(*names) if names else None
    found: dict[Key, list[int]] = {}
    for part in parts:
        key: Key = () if read is None else read(part) if len(names) > 1 else (read(part),)
        sums = found.get(key)
        if sums is None:
            found[key] = list(figures(part))
        else:
            for at, figure in enumerate(figures(part)):
                sums[at] += figure
    return found
