"""The rules of the rack that can say no."""

from materialcenter.core.errors import DomainError, InvalidInput, N_


class NotEnoughFree(DomainError):
    """More is to be promised than is free."""

    sentence = N_("Lot %(lot)s hanya bebas %(free)s, sedangkan yang diminta %(asked)s.")


class LotNotGood(DomainError):
    """Metal in quarantine or blocked is promised to nobody and leaves with nobody."""

    sentence = N_(
        "Lot %(lot)s sedang %(condition)s, jadi bahannya belum boleh dipakai. Lepas lotnya dahulu."
    )


class NotEnoughOnHand(DomainError):
    """More is to leave than lies there and is not held."""

    sentence = N_(
        "Lot %(lot)s di %(place)s tidak cukup: yang boleh diambil %(free)s. Kurangi jumlahnya."
    )


class HoldBelowZero(DomainError):
    """More is to be released than is held."""

    sentence = N_("Bahan lot %(lot)s sudah tidak disimpan untuk permintaan ini.")


class NotAPlaceInside(InvalidInput):
    """Metal cannot be put there."""

    sentence = N_("Rak %(place)s tidak ada di gudang. Pilih rak lain.")


class NothingToMove(InvalidInput):
    """A movement without metal."""

    sentence = N_("Jumlah dan berat harus lebih dari nol.")


class AlreadyReversed(DomainError):
    """A document can be reversed once."""

    sentence = N_("%(document)s sudah dibatalkan dengan %(reversal)s.")


class ReversesReversal(DomainError):
    """A reversal is final; the original document is entered again instead."""

    sentence = N_("%(document)s adalah pembatalan. Buat dokumen baru, jangan batalkan ini.")


class UsedFurtherOn(DomainError):
    """What a document brought was used by something later."""

    sentence = N_(
        "%(document)s tidak dapat dibatalkan: bahan lot %(lot)s sudah dipakai di %(others)s. "
        "Batalkan itu dahulu."
    )
