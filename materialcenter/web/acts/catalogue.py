"""Acts on materials, grades and ways to cut."""

from materialcenter.core.errors import N_

MATERIAL = {
    "added": (N_("Menambah bahan %(code)s."), N_("Menambah bahan.")),
    "reorder set": (
        N_("Mengatur batas pesan ulang %(level)s, jumlah pesan %(quantity)s."),
        N_("Mengatur batas pesan ulang."),
    ),
    "tolerance set": (
        N_("Mengatur toleransi kiriman +%(over_bp)s dan −%(under_bp)s."),
        N_("Mengatur toleransi kiriman."),
    ),
    "priced": (
        N_("Menetapkan harga %(idr_per_kg)s per kg mulai %(valid_from)s."),
        N_("Menetapkan harga."),
    ),
    "compared": (
        N_(
            "Mencatat harga pembanding %(idr_per_kg)s per kg mulai %(valid_from)s, dari %(source)s."
        ),
        N_("Mencatat harga pembanding."),
    ),
    "activated": (N_("Menjual bahan ini lagi."),),
    "deactivated": (N_("Tidak menjual bahan ini lagi."),),
    "merged": (N_("Menggabungkan bahan ini ke %(into)s."), N_("Menggabungkan bahan ini.")),
    "took-over": (
        N_("Mengambil alih stok %(twin)s dengan %(number)s."),
        N_("Mengambil alih bahan %(twin)s."),
        N_("Mengambil alih bahan lain."),
    ),
}

GRADE = {
    "added": (N_("Menambah mutu %(code)s."), N_("Menambah mutu.")),
    "changed": (N_("Mengubah data mutu."),),
}

PROCESS = {
    "added": (N_("Menambah cara potong %(process)s."), N_("Menambah cara potong.")),
    "changed": (N_("Mengubah cara potong %(process)s."), N_("Mengubah cara potong.")),
}
