"""Acts on metal: cut, handed over, moved, counted, imported."""

from materialcenter.core.errors import N_

CUT_JOB = {
    "planned": (N_("Merencanakan %(pieces)s potongan."), N_("Membuat rencana.")),
    "planned-again": (N_("Membuat rencana lagi."),),
    "cancelled": (N_("Membatalkan rencana."),),
    "cut": (N_("Mencatat hasil potong %(number)s."), N_("Mencatat hasil potong.")),
    "cut-reversed": (
        N_("Membatalkan hasil potong %(number)s dengan %(reversal)s."),
        N_("Membatalkan hasil potong."),
    ),
}

ISSUE = {
    "posted": (
        N_("Menyerahkan bahan, tanpa sertifikat: %(without)s."),
        N_("Menyerahkan bahan."),
    ),
    "returned": (
        N_("Menerima retur %(number)s: %(grams)s."),
        N_("Menerima retur."),
    ),
    "reversed": (N_("Membatalkan penyerahan dengan %(number)s."), N_("Membatalkan penyerahan.")),
}

POSTING = {
    "transferred": (
        N_("Memindahkan %(lots)s lot ke %(place)s."),
        N_("Memindahkan bahan."),
    ),
    "scrapped": (
        N_("Mengeluarkan %(grams)s sebagai rongsok, dibayar %(credit_idr)s."),
        N_("Mengeluarkan rongsok."),
    ),
    "taken-in": (N_("Menerima titipan %(owner)s."), N_("Menerima titipan.")),
    "handed-back": (N_("Mengembalikan titipan %(owner)s."), N_("Mengembalikan titipan.")),
    "undone": (N_("Membatalkan dokumen dengan %(number)s."), N_("Membatalkan dokumen.")),
    "posted": (N_("Membukukan saldo awal, jumlah lot: %(lots)s."), N_("Membukukan saldo awal.")),
    "reversed": (N_("Membatalkan saldo awal dengan %(number)s."), N_("Membatalkan saldo awal.")),
}

ADJUSTMENT = {
    "asked": (N_("Meminta penyesuaian."),),
    "posted": (
        N_("Membukukan penyesuaian senilai %(value_idr)s."),
        N_("Membukukan penyesuaian."),
    ),
    "refused": (N_("Menolak penyesuaian."),),
    "undone": (N_("Membatalkan penyesuaian dengan %(number)s."), N_("Membatalkan penyesuaian.")),
}

LOT = {
    "quarantined": (N_("Mengarantina lot dengan %(number)s."), N_("Mengarantina lot.")),
    "blocked": (N_("Memblokir lot dengan %(number)s."), N_("Memblokir lot.")),
    "released": (N_("Melepas lot dengan %(number)s."), N_("Melepas lot.")),
    "certificate-declined": (N_("Sertifikat dengan heat yang sama bukan untuk lot ini."),),
    "reopened": (N_("Menarik jawaban itu kembali."),),
}

IMPORT = {
    "staged": (N_("Mengunggah daftar stok, jumlah baris: %(rows)s."), N_("Mengunggah daftar.")),
    "discarded": (N_("Membuang daftar ini."),),
    "posted": (N_("Membukukan daftar ini sebagai %(number)s."), N_("Membukukan daftar ini.")),
    "row_mended": (N_("Memperbaiki baris %(row)s."), N_("Memperbaiki satu baris.")),
    "row_confirmed": (N_("Membenarkan baris %(row)s."), N_("Membenarkan satu baris.")),
    "row_excluded": (N_("Mengeluarkan baris %(row)s."), N_("Mengeluarkan satu baris.")),
    "row_included": (N_("Memasukkan lagi baris %(row)s."), N_("Memasukkan lagi satu baris.")),
    "doubts_confirmed": (
        N_("Membenarkan keraguan yang sama pada %(rows)s baris."),
        N_("Membenarkan keraguan yang sama."),
    ),
    "unsettled_excluded": (
        N_("Mengeluarkan %(rows)s baris yang belum beres."),
        N_("Mengeluarkan baris yang belum beres."),
    ),
}

COUNT = {
    "opened": (N_("Membuat daftar hitung, jumlah baris: %(lines)s."), N_("Membuat daftar hitung.")),
    "lot-added": (
        N_("Menambah lot %(lot)s yang ada di %(place)s."),
        N_("Menambah lot yang tidak di daftar."),
    ),
    "finished": (
        N_("Selesai menghitung %(counted)s dari %(lines)s baris."),
        N_("Selesai menghitung."),
    ),
    "reopened": (N_("Membuka hitungan lagi."),),
    "recount-asked": (N_("Meminta hitung ulang lot %(lots)s."), N_("Meminta hitung ulang.")),
    "cancelled": (N_("Membatalkan stok opname."),),
    "posted": (
        N_("Menyetujui %(differences)s selisih. Tidak dihitung: lot %(left_out)s."),
        N_("Menyetujui %(differences)s selisih."),
        N_("Menyetujui stok opname."),
    ),
    "reversed": (N_("Membatalkan pembukuan dengan %(number)s."), N_("Membatalkan pembukuan.")),
}

CERTIFICATE = {
    "recorded": (N_("Mencatat sertifikat."),),
    "changed": (N_("Mengubah data sertifikat."),),
    "file-attached": (N_("Mengunggah berkas %(file)s."), N_("Mengunggah berkas.")),
    "linked": (N_("Menautkan lot %(lot)s."), N_("Menautkan lot.")),
    "unlinked": (N_("Melepas tautan lot %(lot)s."), N_("Melepas tautan lot.")),
}
