"""Why a list, or an act on its rows, is refused."""

from materialcenter.core.errors import DomainError, InvalidInput, N_


class NoHeading(InvalidInput):
    """No row with the names of the columns."""

    sentence = N_(
        "Baris judul kolom tidak ditemukan. Perlu ada satu baris berisi judul seperti %(headings)s."
    )


class RowsNotReady(DomainError):
    """Errors or doubts that nobody settled."""

    sentence = N_(
        "Masih ada %(errors)s baris salah dan %(doubts)s baris ragu. "
        "Perbaiki, nyatakan benar, atau keluarkan dahulu."
    )


class RowWrong(DomainError):
    """A row with an error cannot be called right."""

    sentence = N_("Baris %(row)s masih salah. Perbaiki isinya atau keluarkan dari impor.")


class RowUnclear(DomainError):
    """A row whose material nobody chose."""

    sentence = N_("Pilih dahulu bahan untuk baris %(row)s.")
