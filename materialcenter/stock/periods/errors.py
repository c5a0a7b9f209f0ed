"""What closing a month and posting into one can be refused for."""

from materialcenter.core.errors import DomainError, N_


class MonthClosed(DomainError):
    """Something is dated inside a closed month."""

    sentence = N_("Bulan %(month)s sudah ditutup. Catat dengan tanggal hari ini.")


class MonthNotOver(DomainError):
    """A month that still runs is not closed."""

    sentence = N_("Bulan %(month)s belum selesai. Tutup setelah bulannya lewat.")


class CloseEarlierFirst(DomainError):
    """Months are closed one after the other."""

    sentence = N_("Tutup bulan %(first)s dahulu. Bulan ditutup berurutan.")


class AlreadyClosed(DomainError):
    """A month is closed once."""

    sentence = N_("Bulan %(month)s sudah ditutup.")


class ReopenLaterFirst(DomainError):
    """Only the last closed month is opened again."""

    sentence = N_("Hanya bulan terakhir yang ditutup dapat dibuka lagi: %(last)s.")


class NothingToClose(DomainError):
    """A centre without movements has no month to close."""

    sentence = N_("Belum ada pergerakan bahan pada bulan %(month)s.")
