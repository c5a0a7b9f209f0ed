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


class NothingToPost(DomainError):
    """Every row was left out."""

    sentence = N_("Tidak ada baris untuk dibukukan.")
