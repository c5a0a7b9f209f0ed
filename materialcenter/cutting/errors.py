"""Why something cannot be cut. Each names the piece."""

from materialcenter.core.errors import DomainError, InvalidInput, N_


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
    """A length, a count, a kerf or a trim that no saw can make."""

    sentence = N_("Ukuran dan jumlah %(name)s harus lebih dari nol.")
