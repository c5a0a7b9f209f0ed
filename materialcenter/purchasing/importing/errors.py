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


class PricesNotReady(DomainError):
    """Errors or doubts that nobody settled."""

    sentence = N_(
        "Masih ada %(errors)s baris salah dan %(doubts)s baris ragu. "
        "Perbaiki, nyatakan benar, atau keluarkan dahulu."
    )


class NoPricesToPost(DomainError):
    """Every row was left out."""

    sentence = N_("Tidak ada harga untuk dicatat.")


class PriceRowWrong(DomainError):
    """A row with an error cannot be called right."""

    sentence = N_("Baris %(row)s masih salah. Perbaiki isinya atau keluarkan dari impor.")


class PriceRowUnclear(DomainError):
    """A row whose material nobody chose."""

    sentence = N_("Pilih dahulu bahan untuk baris %(row)s.")
