"""Why something cannot be cut. Each names the piece."""

from materialcenter.core.errors import DomainError, InvalidInput, N_, Term


class PieceTooLarge(DomainError):
    """A piece that no stock on offer can yield, however it is cut."""

    sentence = N_(
        "%(piece)s (%(size)s mm) tidak dapat dipotong: tidak ada bahan yang cukup besar."
        " Bahan terbesar setelah dirapikan %(largest)s mm."
    )


class PieceNeedsTurning(DomainError):
    """A piece that fits only when turned, and may not be turned."""

    sentence = N_(
        "%(piece)s (%(size)s mm) hanya muat jika diputar, padahal arah gilingnya harus tetap."
        " Izinkan diputar, atau pilih bahan yang lebih besar."
    )


class NotEnoughStock(DomainError):
    """All stock on offer together does not yield the pieces; `missing` names those left over."""

    sentence = N_("Bahan yang dipilih tidak cukup. Yang belum terpotong: %(missing)s.")


class NothingToCut(InvalidInput):
    """A plan without pieces, or without stock."""

    sentence = N_("Isi dulu bahan dan potongan yang diminta.")


class CutSizeWrong(InvalidInput):
    """A size or a count of stock or pieces that is not above zero."""

    sentence = N_("Ukuran dan jumlah %(name)s harus lebih dari nol.")


class LossWrong(InvalidInput):
    """A kerf or a trim below zero; the field is "kerf" or "trim"."""

    sentence = N_("%(name)s tidak boleh kurang dari nol.")


LOSSES = {"kerf": Term(N_("Lebar bekas potong")), "trim": Term(N_("Potong tepi"))}


def check_losses(**losses: int) -> None:
    """Kerf and trim may be nothing, but not less; raises LossWrong."""
    for field, lost in losses.items():
        if lost < 0:
            raise LossWrong(field=field, name=LOSSES[field])
