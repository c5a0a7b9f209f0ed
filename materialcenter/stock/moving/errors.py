"""The rules of moving, correcting and keeping metal that can say no."""

from materialcenter.core.errors import DomainError, Forbidden, InvalidInput, N_


class AlreadyInCondition(DomainError):
    """A change that changes nothing."""

    sentence = N_("Lot %(lot)s sudah %(condition)s.")


class NothingChosen(InvalidInput):
    """A document without metal."""

    sentence = N_("Pilih paling sedikit satu lot.")


class SamePlace(InvalidInput):
    """Metal cannot be moved to where it is."""

    sentence = N_("Lot %(lot)s sudah ada di %(place)s. Tulis rak lain.")


class MoreThanThere(InvalidInput):
    """More is to go than lies there."""

    sentence = N_("Lot %(lot)s di %(place)s hanya ada %(there)s. Kurangi jumlahnya.")


class ChangeMixed(InvalidInput):
    """A correction makes more or less, not both."""

    sentence = N_("Jumlah dan berat harus sama-sama bertambah atau sama-sama berkurang.")


class OwnAdjustment(Forbidden):
    """Nobody decides on his own correction."""

    sentence = N_("Anda yang meminta %(document)s. Mintalah orang lain memutuskannya.")


class OwnerMissing(InvalidInput):
    """Metal that is left here belongs to a workshop or a customer."""

    sentence = N_("Pilih pemilik bahan ini.")


class NotTitipan(DomainError):
    """Only metal of another owner goes back to its owner."""

    sentence = N_("Lot %(lot)s bukan titipan.")


class TitipanNotScrap(DomainError):
    """Metal of another owner is not the centre's to throw away."""

    sentence = N_("Lot %(lot)s titipan %(owner)s. Kembalikan kepada pemiliknya.")
