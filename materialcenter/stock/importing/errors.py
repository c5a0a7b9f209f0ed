"""Why a file, or an act on its rows, is refused."""

from materialcenter.core.errors import DomainError, InvalidInput, N_


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


class NoHeading(InvalidInput):
    """No row with the names of the columns."""

    sentence = N_(
        "Baris judul kolom tidak ditemukan. Perlu ada satu baris berisi judul seperti "
        "Nama Barang, Jumlah, Berat (Kg), Rak."
    )


class AlreadyPosted(DomainError):
    """The same content became stock before."""

    sentence = N_(
        "Berkas ini sudah dibukukan sebagai %(number)s pada %(day)s oleh %(name)s. "
        "Tidak ada yang ditambahkan."
    )


class BeingStaged(DomainError):
    """Two people upload the same file at the same moment."""

    sentence = N_("Berkas yang sama sedang diperiksa orang lain. Buka dari daftar impor.")


class RowsNotReady(DomainError):
    """Errors or doubts that nobody settled."""

    sentence = N_(
        "Masih ada %(errors)s baris salah dan %(doubts)s baris ragu. "
        "Perbaiki, nyatakan benar, atau keluarkan dahulu."
    )


class NothingToPost(DomainError):
    """Every row was left out."""

    sentence = N_("Tidak ada baris untuk dibukukan.")


class HasErrors(DomainError):
    """A row with an error cannot be called right."""

    sentence = N_("Baris %(row)s masih salah. Perbaiki isinya atau keluarkan dari impor.")


class MaterialMissing(DomainError):
    """A row whose material nobody chose."""

    sentence = N_("Pilih dahulu bahan untuk baris %(row)s.")
