"""The most valuable set of pieces that fits on a bar, exactly (Nemhauser & Ullmann 1969)."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Integers = NDArray[np.int64]

# Beyond this the list is thinned: what it finds still fits, but need not be the best.
MOST_STATES = 50_000


@dataclass(frozen=True, slots=True)
class Filling:
    """What fits and is worth most: how many of each piece."""

    value: int
    counts: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Fillings:
    """The best for each capacity; whether exact; and the totals that were looked at."""

    best: list[Filling]
    exact: bool
    work: int


@dataclass(frozen=True, slots=True)
class _Layer:
    """After an item: every useful total, whether it holds the item, and what it grew from."""

    item: int
    times: int
    taken: NDArray[np.bool_]
    origin: NDArray[np.int32]


def _bundles(copies: Sequence[int]) -> Iterator[tuple[int, int]]:
    """Bundles of 1, 2, 4 … of an item, from which every number up to its copies can be made."""
    for item, count in enumerate(copies):
        times = 1
        while count > 0:
            yield item, min(times, count)
            count -= times
            times *= 2


def best_fillings(
    lengths: Sequence[int], values: Sequence[int], copies: Sequence[int], capacities: Sequence[int]
) -> Fillings:
    """For each capacity the best filling.

    Lengths and capacities share one unit; an item is used at most `copies` times.
    """
    largest = max(capacities)
    copies = [
        min(count, largest // length) if value else 0
        for length, value, count in zip(lengths, values, copies, strict=True)
    ]
    weights, worths = np.zeros(1, np.int64), np.zeros(1, np.int64)
    layers: list[_Layer] = []
    exact, work = True, 0
    for item, times in _bundles(copies):
        heavier = weights + times * lengths[item]
        fits = np.flatnonzero(heavier <= largest)
        all_weights = np.concatenate([weights, heavier[fits]])
        all_worths = np.concatenate([worths, worths[fits] + times * values[item]])
        order = np.lexsort((-all_worths, all_weights))
        sorted_worths = all_worths[order]
        useful = sorted_worths > np.concatenate([[-1], np.maximum.accumulate(sorted_worths)[:-1]])
        kept = order[useful]
        if len(kept) > MOST_STATES:
            exact = False
            kept = np.append(kept[:-1][:: len(kept) // MOST_STATES + 1], kept[-1])
        work += len(all_weights)
        taken = kept >= len(weights)
        origin = np.where(taken, fits[np.maximum(kept - len(weights), 0)] if len(fits) else 0, kept)
        layers.append(_Layer(item, times, taken, origin.astype(np.int32)))
        weights, worths = all_weights[kept], all_worths[kept]
    fillings = [
        _traced(int(np.searchsorted(weights, capacity, side="right")) - 1, worths, layers, copies)
        for capacity in capacities
    ]
    return Fillings(fillings, exact, work)


def _traced(
    state: int, worths: Integers, layers: Sequence[_Layer], copies: Sequence[int]
) -> Filling:
    value, counts = int(worths[state]), [0] * len(copies)
    for layer in reversed(layers):
        if layer.taken[state]:
            counts[layer.item] += layer.times
        state = int(layer.origin[state])
    return Filling(value, tuple(counts))
