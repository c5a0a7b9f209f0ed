"""Why an act on a file or its rows is refused."""

from materialcenter.core.errors import DomainError, N_


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
