"""Refusals: one class per broken rule, with a sentence that names the figures.

A sentence is a msgid in Indonesian with named places; figures keep their type (see the small
classes below), so that each door writes them in the reader's language.
"""

from dataclasses import dataclass
from datetime import date
from typing import TypeAlias


def N_(sentence: str) -> str:
    """Mark a sentence for translation where it is written; it is translated where it is shown."""
    return sentence


@dataclass(frozen=True, slots=True)
class Grams:
    """A mass to be shown in kilograms."""

    value: int


@dataclass(frozen=True, slots=True)
class Rupiah:
    """An amount of money to be shown in rupiah."""

    value: int


@dataclass(frozen=True, slots=True)
class Quantity:
    """A quantity in a material's count unit; `unit` is its unit code ("sheet", "bar", "kg")."""

    value: int
    unit: str


@dataclass(frozen=True, slots=True)
class Percent:
    """A share in basis points, to be shown in percent."""

    value: int


@dataclass(frozen=True, slots=True)
class Term:
    """A word that is itself to be translated."""

    msgid: str


Figure: TypeAlias = str | int | date | Grams | Rupiah | Quantity | Percent | Term


class DomainError(Exception):
    """A rule said no. Nothing was changed.

    `sentence` tells what happened and what to do; `field` names the form field it belongs to;
    `status` is the HTTP answer a web door gives.
    """

    sentence = N_("Tindakan ini tidak dapat dilakukan.")
    status = 409

    def __init__(self, *, field: str | None = None, **figures: Figure) -> None:
        self.field = field
        self.figures = figures
        super().__init__(self.sentence)

    @property
    def code(self) -> str:
        """A stable name for programs: the class name in kebab case."""
        name = type(self).__name__
        return "".join(f"-{c.lower()}" if c.isupper() else c for c in name).lstrip("-")

    def __str__(self) -> str:
        return f"{self.code}: {self.sentence % self.figures if self.figures else self.sentence}"


class NotFound(DomainError):
    """The thing does not exist, or is not for this person to know of."""

    sentence = N_("Halaman atau data ini tidak ditemukan.")
    status = 404


class Forbidden(DomainError):
    """The person may not do this act."""

    sentence = N_("Anda tidak berhak melakukan tindakan ini. Mintalah kepada petugas yang berhak.")
    status = 403


class InvalidInput(DomainError):
    """A value has the wrong shape or range; subclasses name the rule."""

    sentence = N_("Isian ini tidak dapat dipakai. Periksa lagi.")
    status = 422


class WrongState(DomainError):
    """The document is not in a state that allows the act."""

    sentence = N_(
        "%(document)s sekarang berstatus %(state)s, jadi tindakan ini tidak dapat dilakukan."
    )


class ReasonMissing(InvalidInput):
    """An act that has to be explained was not."""

    sentence = N_("Tuliskan alasannya dahulu.")

    def __init__(self, *, field: str | None = "reason", **figures: Figure) -> None:
        super().__init__(field=field, **figures)
