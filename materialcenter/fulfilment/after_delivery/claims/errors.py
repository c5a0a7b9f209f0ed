"""What can be wrong about claims and their credits."""

from materialcenter.core.errors import DomainError, InvalidInput, N_


class NothingClaimed(InvalidInput):
    """A claim for nothing."""

    sentence = N_("Isi paling sedikit satu berat yang diklaim.")


class NothingShort(DomainError):
    """The supplier's note says no more than the scale."""

    sentence = N_("Lot %(lot)s tidak kurang dari surat jalan pemasok, jadi tidak ada yang diklaim.")


class ClaimAboveShort(InvalidInput):
    """More is claimed than is short and not claimed yet."""

    sentence = N_("Lot %(lot)s kurang %(short)s, dan yang belum diklaim tinggal %(left)s.")


class CreditAboveAsked(InvalidInput):
    """A credit of nothing, or of more than was asked for."""

    sentence = N_("Yang diminta %(asked)s. Kredit harus lebih dari nol dan tidak melebihi itu.")


class AskedNothing(InvalidInput):
    """A claim asks for money."""

    sentence = N_("Jumlah uang yang diminta harus lebih dari nol.")


class CreditAhead(InvalidInput):
    """Money that did not come yet."""

    sentence = N_("Tanggal kredit belum tiba. Catat setelah pemasok mengkreditkannya.")


class ClaimedFurtherOn(DomainError):
    """A receipt for which money is claimed or was credited stands."""

    sentence = N_(
        "%(document)s tidak dapat dibatalkan karena klaim %(others)s. "
        "Klaim yang masih terbuka dapat ditarik lebih dahulu."
    )
