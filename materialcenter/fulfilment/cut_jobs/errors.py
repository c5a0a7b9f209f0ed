"""The rules of cutting that can say no."""

from materialcenter.core.errors import DomainError, InvalidInput, N_


class SheetLengthMissing(InvalidInput):
    """From a coil a sheet is taken off first."""

    sentence = N_("Isi dulu panjang lembar yang diambil dari coil.")


class NothingInStock(DomainError):
    """No metal of the material is free to be cut."""

    sentence = N_("Tidak ada %(material)s yang bebas untuk dipotong.")


class WrongLine(DomainError):
    """Pieces are planned for a line that asks for another material or is not open."""

    sentence = N_("Baris permintaan ini tidak meminta %(material)s, atau sudah selesai.")


class NothingCut(InvalidInput):
    """A cut without metal consumed or without anything that came out of it."""

    sentence = N_("Isi dulu apa yang dipotong dan apa hasilnya.")


class MoreThanConsumed(InvalidInput):
    """Pieces, remnants, scrap and kerf together are more metal than was cut into."""

    sentence = N_(
        "Hasil dari lot %(lot)s berukuran %(yielded)s, padahal yang dipotong hanya %(consumed)s."
        " Periksa ukuran dan jumlahnya."
    )


class RemnantTooSmall(InvalidInput):
    """A remnant below the setting is scrap."""

    sentence = N_(
        "Sisa %(size)s mm lebih kecil dari batas %(least)s mm. Masukkan beratnya sebagai rongsok."
    )


class DifferenceNeedsReason(InvalidInput):
    """What was weighed is not what was cut into."""

    sentence = N_(
        "Berat hasil dari lot %(lot)s berbeda %(grams)s dari yang dipotong. Tuliskan alasannya."
    )


class CreditTooLarge(InvalidInput):
    """Scrap cannot be worth more than the metal it was cut from."""

    sentence = N_("Nilai rongsok tidak boleh melebihi nilai bahan, yaitu %(most)s.")


class HeldByOthers(DomainError):
    """Metal that is kept for others would be cut."""

    sentence = N_("Lot %(lot)s di %(place)s disimpan untuk IKM lain. Yang boleh dipotong %(free)s.")
