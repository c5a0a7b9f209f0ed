"""The rules of counting that can say no."""

from materialcenter.core.errors import DomainError, InvalidInput, N_


class CountScopeMissing(InvalidInput):
    """A count is of one place or of one material."""

    sentence = N_("Pilih rak atau bahan yang dihitung, salah satu saja.")


class NothingToCount(DomainError):
    """The books have no metal there."""

    sentence = N_("Di sini tidak ada lot yang tercatat. Pilih rak atau bahan lain.")


class AlreadyCounting(DomainError):
    """The same metal counted twice would be corrected twice."""

    sentence = N_("Lot %(lot)s di %(place)s sudah dihitung di %(count)s. Selesaikan itu dahulu.")


class PiecesMissing(InvalidInput):
    """An empty field is no answer."""

    sentence = N_("Isi jumlahnya. Kalau tidak ada sama sekali, isi 0.")


class WeightMissing(InvalidInput):
    """An empty field is no answer."""

    sentence = N_("Isi berat timbangnya. Kalau tidak ada sama sekali, isi 0.")


class MetalDisagrees(InvalidInput):
    """Pieces without weight, or weight without pieces."""

    sentence = N_("Jumlah dan berat tidak cocok: yang satu nol, yang lain tidak.")


class TooMuchCounted(InvalidInput):
    """More than ever lay on a rack."""

    sentence = N_("Angka ini terlalu besar untuk satu lot. Periksa lagi.")


class UnknownLot(InvalidInput):
    """Only metal that has a lot can be counted."""

    sentence = N_("Lot %(lot)s tidak dikenal. Periksa kodenya.")


class UnknownPlace(InvalidInput):
    """Only places that there are can be counted."""

    sentence = N_("Rak %(place)s tidak ada. Periksa kodenya.")


class OutsideCount(InvalidInput):
    """A lot or place that this count is not about."""

    sentence = N_("Stok opname %(count)s tidak mencakup lot %(lot)s di %(place)s.")


class AlreadyOnSheet(DomainError):
    """The lot is to be counted there anyway."""

    sentence = N_("Lot %(lot)s di %(place)s sudah ada di daftar ini.")


class NothingCounted(DomainError):
    """A count without a single answer."""

    sentence = N_("Belum ada yang dihitung.")


class RecountMissing(DomainError):
    """What is to be looked at again was not."""

    sentence = N_("Yang diminta dihitung ulang belum dihitung: %(lots)s.")


class NothingToRecount(InvalidInput):
    """Only differences are looked at again."""

    sentence = N_("Pilih baris yang berselisih untuk dihitung ulang.")
