"""Why an act on a price list or its rows is refused."""

from materialcenter.core.errors import DomainError, N_


class ListAlreadyPosted(DomainError):
    """The same content was written down before for this supplier."""

    sentence = N_(
        "Berkas ini sudah dicatat pada %(day)s oleh %(name)s. Tidak ada yang ditambahkan."
    )


class ListBeingStaged(DomainError):
    """Two people upload the same file at the same moment."""

    sentence = N_("Berkas yang sama sedang diperiksa orang lain. Buka dari daftar berkas.")


class NoPricesToPost(DomainError):
    """Every row was left out."""

    sentence = N_("Tidak ada harga untuk dicatat.")
