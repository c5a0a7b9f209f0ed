"""Why a file is refused."""

from materialcenter.core.errors import InvalidInput, N_


class NotASpreadsheet(InvalidInput):
    """Something else than xlsx or csv, whatever its name says."""

    sentence = N_(
        "Berkas ini bukan Excel (.xlsx) atau CSV. Simpan ulang sebagai .xlsx, lalu unggah."
    )


class OldOrLockedSpreadsheet(InvalidInput):
    """An .xls of before 2007, or one with a password."""

    sentence = N_(
        "Berkas ini Excel lama (.xls) atau memakai kata sandi. "
        "Simpan ulang sebagai .xlsx tanpa kata sandi, lalu unggah."
    )


class HasMacros(InvalidInput):
    """A workbook that carries programs."""

    sentence = N_("Berkas ini memuat makro. Simpan ulang sebagai .xlsx biasa, lalu unggah.")


class TooLarge(InvalidInput):
    """More than can be read safely."""

    sentence = N_(
        "Berkas ini terlalu besar: paling banyak %(rows)s baris, %(columns)s kolom dan "
        "%(megabytes)s MB setelah dibuka. Bagi menjadi beberapa berkas."
    )


class Unreadable(InvalidInput):
    """A spreadsheet that is broken inside."""

    sentence = N_(
        "Berkas ini rusak, isinya tidak terbaca. Buka di Excel, simpan ulang, lalu unggah."
    )


class EmptyFile(InvalidInput):
    """No bytes, or no rows."""

    sentence = N_("Berkas ini kosong. Pilih berkas lain.")
