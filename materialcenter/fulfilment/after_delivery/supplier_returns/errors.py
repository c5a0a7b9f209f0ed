"""What can be wrong about metal that goes back to its supplier."""

from materialcenter.core.errors import DomainError, InvalidInput, N_


class NothingToSendBack(InvalidInput):
    """A return without metal."""

    sentence = N_("Isi jumlah dan berat paling sedikit satu lot.")


class NotFromSupplier(DomainError):
    """Only what came with a delivery of this supplier goes back to him, not what was cut of it."""

    sentence = N_(
        "Lot %(lot)s tidak diterima dari pemasok ini, jadi tidak dapat diretur kepadanya."
    )


class NotHereAnyMore(InvalidInput):
    """More is to go back than lies there."""

    sentence = N_(
        "Lot %(lot)s di %(place)s hanya ada %(there)s. "
        "Yang sudah diserahkan harus dikembalikan IKM lebih dahulu."
    )


class MoreThanCame(InvalidInput):
    """More is to go back than came with the delivery and did not go back before."""

    sentence = N_("Dari lot %(lot)s paling banyak %(left)s yang masih dapat diretur.")


class ReplacementUsed(DomainError):
    """What the order waits for instead of the metal came, was closed or is somebody's."""

    sentence = N_(
        "%(document)s tidak dapat dibatalkan: penggantinya sudah datang, ditutup, "
        "atau dijatah untuk yang lain."
    )
