"""Moving average, and first in first out: pure, exact, no tables.

Metal of one material goes in and out in grams, in the order in which it happened; what it is
worth is told in rupiah, as a fraction. Round once, at the end.

>>> stock = MovingAverage()
>>> stock.come(60, 900)
>>> stock.come(140, 2170)
>>> stock.go(190)
>>> stock.value
Fraction(307, 2)

A method knows four acts. `come`: metal with what it cost. `go`: metal, at what the method says.
`bear`: rupiah without metal, such as freight billed late; below zero they are taken back. `waste`:
metal that cutting lost; its cost, less what it is worth as scrap, stays on what is left.

More may go than is there when papers were dated back: what is lacking is taken from what comes
next, at what that costs. Nothing is ever below zero: rupiah that no metal can bear are gone.
"""

from abc import ABC, abstractmethod
from collections import deque
from copy import copy
from fractions import Fraction
from math import gcd
from typing import NamedTuple, Self

from materialcenter.core.quantities import divide_half_up


class Layer(NamedTuple):
    """Some metal in grams, at `cost_idr` rupiah for `per` grams."""

    grams: int
    cost_idr: int
    per: int

    @property
    def value(self) -> Fraction:
        """Rupiah that it is worth."""
        return Fraction(self.cost_idr * self.grams, self.per)

    def less(self, grams: int) -> "Layer":
        """What is left without some of it."""
        return Layer(self.grams - grams, self.cost_idr, self.per)

    def bearing(self, rupiah: Fraction) -> "Layer":
        """The same metal, worth so much more, or less."""
        value = self.value + rupiah
        return Layer(self.grams, value.numerator, value.denominator * self.grams)


class Method(ABC):
    """A way to tell what stock of one material is worth. `grams` are there now."""

    def __init__(self) -> None:
        self.grams: int = 0
        self._lacking: int = 0

    @property
    @abstractmethod
    def value(self) -> Fraction:
        """Rupiah that what is there is worth, exactly."""

    @property
    def value_idr(self) -> int:
        """The value in whole rupiah, rounded half up."""
        return divide_half_up(self.value.numerator, self.value.denominator)

    def come(self, grams: int, value_idr: int) -> None:
        """Metal comes in that cost so much."""
        late = min(self._lacking, grams)
        self._lacking -= late
        if grams > late:
            self.grams += grams - late
            self._add(Layer(grams - late, value_idr, grams))

    def go(self, grams: int) -> None:
        """Metal goes out."""
        there = min(grams, self.grams)
        self._lacking += grams - there
        if there:
            self._take(there)
            self.grams -= there

    @abstractmethod
    def bear(self, value_idr: int) -> None:
        """Rupiah are added to what is there, or taken from it."""

    @abstractmethod
    def waste(self, grams: int, credit_idr: int) -> None:
        """Metal is lost in cutting, and is worth so much as scrap."""

    def copy(self) -> Self:
        """One that goes its own way from here."""
        return copy(self)

    @abstractmethod
    def _add(self, new: Layer) -> None: ...

    @abstractmethod
    def _take(self, grams: int) -> object: ...


class MovingAverage(Method):
    """Whatever goes out costs the average of what is there.

    The value is kept as a numerator and a denominator that are not reduced: to reduce numbers of
    thousands of digits at each step would cost more than everything else.
    """

    def __init__(self) -> None:
        super().__init__()
        self._numerator, self._denominator = 0, 1

    @property
    def value(self) -> Fraction:
        """Rupiah that what is there is worth, exactly."""
        return Fraction(self._numerator, self._denominator)

    @property
    def value_idr(self) -> int:
        """The value in whole rupiah, rounded half up."""
        return divide_half_up(self._numerator, self._denominator)

    def bear(self, value_idr: int) -> None:
        """Every gram bears its part."""
        if self.grams:
            self._numerator = max(0, self._numerator + value_idr * self._denominator)

    def waste(self, grams: int, credit_idr: int) -> None:
        """Every gram that is left bears its part of the cost."""
        if grams >= self.grams:
            self.go(grams)
        else:
            self.grams -= grams
            self.bear(-credit_idr)

    def _add(self, new: Layer) -> None:
        if new.grams == new.per:
            self._numerator += new.cost_idr * self._denominator
            return
        self._numerator = (
            self._numerator * new.per + new.cost_idr * new.grams * self._denominator
        )  # fmt: skip
        self._denominator *= new.per

    def _take(self, grams: int) -> None:
        left = self.grams - grams
        if not left:
            self._numerator, self._denominator = 0, 1
            return
        common = gcd(left, self.grams)
        self._numerator *= left // common
        self._denominator *= self.grams // common


class Fifo(Method):
    """What came first goes first: `layers` are what is left, the oldest first."""

    def __init__(self) -> None:
        super().__init__()
        self.layers: deque[Layer] = deque()

    @property
    def value(self) -> Fraction:
        """Rupiah that what is there is worth, exactly."""
        whole = sum(layer.cost_idr for layer in self.layers if layer.grams == layer.per)
        begun = (layer.value for layer in self.layers if layer.grams != layer.per)
        return sum(begun, Fraction(whole))

    def bear(self, value_idr: int) -> None:
        """The newest layer bears it; taken back it is from the newest on."""
        rest = Fraction(value_idr)
        for at in reversed(range(len(self.layers))):
            part = max(rest, -self.layers[at].value)
            self.layers[at] = self.layers[at].bearing(part)
            rest -= part
            if not rest:
                return

    def waste(self, grams: int, credit_idr: int) -> None:
        """The oldest metal is cut, and the oldest that is left bears its cost."""
        there = min(grams, self.grams)
        cost = sum((layer.value for layer in self._take(there)), Fraction())
        self.grams -= there
        self._lacking += grams - there
        if self.layers:
            self.layers[0] = self.layers[0].bearing(
                max(cost - credit_idr, -self.layers[0].value)
            )  # fmt: skip

    def copy(self) -> Self:
        """One that goes its own way from here."""
        other = copy(self)
        other.layers = self.layers.copy()
        return other

    def _add(self, new: Layer) -> None:
        self.layers.append(new)

    def _take(self, grams: int) -> list[Layer]:
        gone: list[Layer] = []
        while grams:
            oldest = self.layers.popleft()
            if oldest.grams > grams:
                self.layers.appendleft(oldest.less(grams))
                oldest = Layer(grams, oldest.cost_idr, oldest.per)
            grams -= oldest.grams
            gone.append(oldest)
        return gone
