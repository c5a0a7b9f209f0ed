"""Why a list is refused."""

from materialcenter.core.errors import InvalidInput, N_


class NoHeading(InvalidInput):
    """No row with the names of the columns."""

    sentence = N_(
        "Baris judul kolom tidak ditemukan. Perlu ada satu baris berisi judul seperti %(headings)s."
    )
