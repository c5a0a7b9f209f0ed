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

    def bearing(self, rupiah: Fraction) -> "Layer":
        """The same metal, worth so much more, or less."""
        value = self.value + rupiah
        return Layer(self.grams, value.numerator, value.denominator * self.grams)


class Method(ABC):
    """A way to tell what stock of one material is worth."""

    @property
    @abstractmethod
    def value(self) -> Fraction:
        """Rupiah that what is there is worth, exactly."""

    @property
    def value_idr(self) -> int:
        """The value in whole rupiah, rounded half up."""
        return divide_half_up(self.value.numerator, self.value.denominator)

    @property
    @abstractmethod
    def grams(self) -> int:
        """What is there."""

    @abstractmethod
    def come(self, grams: int, value_idr: int) -> None:
        """Metal comes in that cost so much."""

    @abstractmethod
    def go(self, grams: int) -> None:
        """Metal goes out."""

    @abstractmethod
    def bear(self, value_idr: int) -> None:
        """Rupiah are added to what is there, or taken from it."""

    @abstractmethod
    def waste(self, grams: int, credit_idr: int) -> None:
        """Metal is lost in cutting, and is worth so much as scrap."""

    def copy(self) -> Self:
        """One that goes its own way from here."""
        return copy(self)


class MovingAverage(Method):
    """Whatever goes out costs the average of what is there.

    The value is kept as a numerator and a denominator that are not reduced: to reduce numbers of
    thousands of digits at each step would cost more than everything else.
    """

    def __init__(self) -> None:
        self._grams = self._lacking = self._numerator = 0
        self._denominator = 1

    @property
    def value(self) -> Fraction:
        """Rupiah that what is there is worth, exactly."""
        return Fraction(self._numerator, self._denominator)

    @property
    def value_idr(self) -> int:
        """The value in whole rupiah, rounded half up."""
        return divide_half_up(self._numerator, self._denominator)

    @property
    def grams(self) -> int:
        """What is there."""
        return self._grams

    def come(self, grams: int, value_idr: int) -> None:
        """Metal comes in that cost so much."""
        self._grams += grams
        self._numerator += value_idr * self._denominator
        if self._lacking:
            late = min(self._lacking, grams)
            self._lacking -= late
            self.go(late)

    def go(self, grams: int) -> None:
        """Metal goes out."""
        left = self._grams - grams
        if left <= 0:
            self._grams, self._numerator, self._denominator = 0, 0, 1
            self._lacking -= left
            return
        common = gcd(left, self._grams)
        self._numerator *= left // common
        self._denominator *= self._grams // common
        self._grams = left

    def bear(self, value_idr: int) -> None:
        """Every gram bears its part."""
        if self._grams:
            self._numerator = max(0, self._numerator + value_idr * self._denominator)

    def waste(self, grams: int, credit_idr: int) -> None:
        """Every gram that is left bears its part of the cost."""
        if grams >= self._grams:
            self.go(grams)
        else:
            self._grams -= grams
            self.bear(-credit_idr)


class Fifo(Method):
    """What came first goes first. What went is taken off when somebody asks what is left: in this
    order it makes no difference whether it went before or after something came."""

    def __init__(self) -> None:
        self._layers: deque[Layer] = deque()
        self._gone = 0

    @property
    def layers(self) -> deque[Layer]:
        """What is left, the oldest first."""
        while self._gone and self._layers:
            self._take()
        return self._layers

    @property
    def value(self) -> Fraction:
        """Rupiah that what is there is worth, exactly."""
        whole = sum(layer.cost_idr for layer in self.layers if layer.grams == layer.per)
        begun = (layer.value for layer in self.layers if layer.grams != layer.per)
        return sum(begun, Fraction(whole))

    @property
    def grams(self) -> int:
        """What is there."""
        return sum(layer.grams for layer in self.layers)

    def come(self, grams: int, value_idr: int) -> None:
        """Metal comes in that cost so much."""
        self._layers.append(Layer(grams, value_idr, grams))

    def go(self, grams: int) -> None:
        """Metal goes out."""
        self._gone += grams

    def bear(self, value_idr: int) -> None:
        """The newest layer bears it; taken back it is from the newest on."""
        rest = Fraction(value_idr)
        for at in reversed(range(len(self.layers))):
            part = max(rest, -self._layers[at].value)
            self._layers[at] = self._layers[at].bearing(part)
            rest -= part
            if not rest:
                return

    def waste(self, grams: int, credit_idr: int) -> None:
        """The oldest metal is cut, and the oldest that is left bears its cost."""
        cost = Fraction(-credit_idr)
        self._gone = grams if self.layers else self._gone + grams
        while self._gone and self._layers:
            cost += self._take().value
        if self._layers:
            oldest = self._layers[0]
            self._layers[0] = oldest.bearing(max(cost, -oldest.value))

    def copy(self) -> Self:
        """One that goes its own way from here."""
        other = copy(self)
        other._layers = self._layers.copy()
        return other

    def _take(self) -> Layer:
        """Some of what went, as much of it as the oldest layer has."""
        oldest = self._layers.popleft()
        if oldest.grams > self._gone:
            self._layers.appendleft(Layer(oldest.grams - self._gone, oldest.cost_idr, oldest.per))
            oldest = Layer(self._gone, oldest.cost_idr, oldest.per)
        self._gone -= oldest.grams
        return oldest
