"""The rules of certificates that can say no."""

from materialcenter.core.errors import DomainError, InvalidInput, N_


class NumberMissing(InvalidInput):
    """A certificate is known by its number."""

    sentence = N_("Tuliskan nomor sertifikatnya.")


class KindUnknown(InvalidInput):
    """EN 10204 knows four types."""

    sentence = N_("Pilih jenis sertifikat 2.1, 2.2, 3.1, atau 3.2.")


class FigureOutOfRange(InvalidInput):
    """A value no metal has."""

    sentence = N_("Nilai %(figure)s ini tidak mungkin. Periksa lagi satuannya.")


class YieldAboveTensile(InvalidInput):
    """Metal yields before it breaks."""

    sentence = N_("Kuat luluh tidak mungkin lebih besar dari kuat tarik. Periksa lagi keduanya.")


class CertificateKnown(DomainError):
    """The same number of the same heat was recorded before."""

    sentence = N_("Sertifikat %(number)s sudah tercatat. Buka yang sudah ada, lalu tautkan lotnya.")


class OtherHeat(DomainError):
    """A certificate covers metal of its own heat only."""

    sentence = N_(
        "Lot %(lot)s dari heat %(heat)s, sedangkan sertifikat ini untuk heat %(covered)s."
    )


class HeatNeedsFile(DomainError):
    """Metal without a heat gets one only from a certificate that can be looked at."""

    sentence = N_(
        "Lot %(lot)s belum punya nomor heat. Unggah dahulu berkas sertifikatnya, lalu tautkan."
    )


class NotLinked(DomainError):
    """Nothing to loosen."""

    sentence = N_("Lot %(lot)s tidak tertaut pada sertifikat ini.")
