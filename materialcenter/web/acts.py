"""What each act on a document is called, by (table, act): the richest sentence first, then
plainer ones for entries that lack its figures; the last needs none."""

import re

from materialcenter.core.errors import N_

_PLACE = re.compile(r"%\((\w+)\)s")

_CUT_JOB = {
    "planned": (N_("Merencanakan %(pieces)s potongan."), N_("Membuat rencana.")),
    "planned-again": (N_("Membuat rencana lagi."),),
    "cancelled": (N_("Membatalkan rencana."),),
    "cut": (N_("Mencatat hasil potong %(number)s."), N_("Mencatat hasil potong.")),
    "cut-reversed": (
        N_("Membatalkan hasil potong %(number)s dengan %(reversal)s."),
        N_("Membatalkan hasil potong."),
    ),
}
_REQUEST = {
    "cut": (N_("Memotong bahan, %(number)s."), N_("Memotong bahan.")),
    "submitted": (N_("Mengirim permintaan, jumlah bahan: %(lines)s."), N_("Mengirim permintaan.")),
    "approved": (
        N_("Menyetujui %(approved)s. Langsung disiapkan: %(reserved)s."),
        N_("Menyetujui %(approved)s."),
        N_("Menyetujui permintaan."),
    ),
    "approval-undone": (N_("Membatalkan persetujuan."),),
    "rejected": (N_("Menolak permintaan."),),
    "withdrawn": (N_("Menarik permintaan."),),
    "rest-cancelled": (N_("Membatalkan sisa: %(lines)s."), N_("Membatalkan sisa permintaan.")),
    "offer-made": (
        N_("Menawarkan %(quantity)s %(material)s, %(idr_per_kg)s per kg, pengganti %(lines)s."),
        N_("Menawarkan bahan pengganti."),
    ),
    "offer-accepted": (
        N_("Menerima %(quantity)s %(material)s, pengganti %(lines)s. Disiapkan: %(reserved)s."),
        N_("Menerima %(quantity)s %(material)s, pengganti %(lines)s."),
        N_("Menerima bahan pengganti."),
    ),
    "offer-declined": (
        N_("Tidak mengambil pengganti %(quantity)s %(material)s."),
        N_("Tidak mengambil bahan pengganti."),
    ),
    "offer-withdrawn": (
        N_("Menarik tawaran %(quantity)s %(material)s."),
        N_("Menarik tawaran bahan pengganti."),
    ),
    "offer-lapsed": (
        N_("Tawaran %(quantity)s %(material)s lewat waktunya."),
        N_("Tawaran bahan pengganti lewat waktunya."),
    ),
    "reserved": (
        N_("Menyiapkan %(lines)s dari lot %(lot)s."),
        N_("Menyiapkan %(lines)s."),
        N_("Menyiapkan bahan."),
    ),
    "rearranged": (
        N_("Memindahkan penutupan: melepas %(taken)s, mendapat %(lines)s."),
        N_("Memindahkan penutupan: melepas %(taken)s."),
        N_("Memindahkan penutupan: mendapat %(lines)s."),
        N_("Memindahkan penutupan."),
    ),
    "released": (
        N_("Melepas %(lines)s dari lot %(lot)s."),
        N_("Melepas bahan yang disiapkan."),
    ),
    "delivery-moved": (
        N_("%(quantity)s %(material)s sekarang diharapkan datang %(day)s."),
        N_("Tanggal datang berubah."),
    ),
    "extended": (N_("Menyimpan bahan sampai %(day)s."), N_("Menyimpan bahan lebih lama.")),
    "order-line-closed": (
        N_("Sisa pesanan ke pemasok tidak datang, %(quantity)s %(material)s perlu dipesan lagi."),
        N_("Sisa pesanan ke pemasok tidak datang."),
    ),
    "expired": (
        N_("Masa simpan habis, %(lines)s dilepas."),
        N_("Masa simpan habis, bahan dilepas."),
    ),
    "pegged": (
        N_("Memesankan %(quantity)s %(material)s."),
        N_("Memesankan bahan."),
    ),
    "unpegged": (
        N_("Mengeluarkan %(quantity)s %(material)s dari pesanan."),
        N_("Mengeluarkan bahan dari pesanan."),
    ),
    "order-cancelled": (
        N_("Membatalkan pesanan ke pemasok, %(quantity)s %(material)s perlu dipesan lagi."),
        N_("Membatalkan pesanan ke pemasok."),
    ),
    "draft-deleted": (
        N_("Menghapus rencana pesanan, %(quantity)s %(material)s perlu dipesan lagi."),
        N_("Menghapus rencana pesanan."),
    ),
    "arrived": (
        N_("Menerima kiriman: %(given)s dari %(pegged)s %(material)s untuk permintaan ini."),
        N_("Menerima kiriman untuk permintaan ini."),
    ),
    "delivery-rejected": (
        N_("Menolak %(rejected)s %(material)s dari kiriman, %(waiting)s masih ditunggu."),
        N_("Sebagian kiriman ditolak saat diperiksa, %(waiting)s %(material)s masih ditunggu."),
        N_("Sebagian kiriman ditolak saat diperiksa."),
    ),
    "count-shrunk": (
        N_("Stok opname %(number)s mendapati kurang, %(lines)s dilepas dari lot %(lot)s."),
        N_("Hasil hitung gudang kurang, %(lines)s dilepas dari lot %(lot)s."),
        N_("Hasil hitung gudang kurang, sebagian yang disimpan dilepas."),
    ),
    "issued": (N_("Menyerahkan bahan dengan surat jalan %(number)s."), N_("Menyerahkan bahan.")),
    "issue-reversed": (
        N_("Membatalkan penyerahan %(number)s dengan %(reversal)s."),
        N_("Membatalkan penyerahan."),
    ),
    "receipt-reversed": (
        N_("Membatalkan penerimaan %(number)s dengan %(reversal)s."),
        N_("Membatalkan penerimaan."),
    ),
    "postponed": (
        N_("Belum ada bahan pengganti, dilihat lagi %(day)s."),
        N_("Belum ada bahan pengganti."),
    ),
    "reopened": (N_("Mencari bahan pengganti lagi."),),
    "sent-back-waiting": (
        N_("%(quantity)s %(material)s dikembalikan ke pemasok (%(number)s), menunggu pengganti."),
        N_("%(quantity)s %(material)s dikembalikan ke pemasok, menunggu pengganti."),
        N_("Sebagian bahan dikembalikan ke pemasok, menunggu pengganti."),
    ),
    "sent-back-uncovered": (
        N_("%(quantity)s %(material)s dikembalikan ke pemasok (%(number)s), perlu dipesan lagi."),
        N_("%(quantity)s %(material)s dikembalikan ke pemasok, perlu dipesan lagi."),
        N_("Sebagian bahan dikembalikan ke pemasok, perlu dipesan lagi."),
    ),
    "sent-back-undone": (
        N_("Retur %(number)s dibatalkan, %(quantity)s %(material)s disimpan lagi."),
        N_("Retur %(number)s dibatalkan."),
        N_("%(quantity)s %(material)s batal dikembalikan ke pemasok, disimpan lagi."),
        N_("Pengembalian ke pemasok dibatalkan."),
    ),
}
_ORDER = {
    "drafted": (N_("Membuat rencana pesanan."),),
    "line-added": (
        N_("Menambah %(quantity)s %(material)s, %(idr_per_piece)s per %(unit)s."),
        N_("Menambah %(quantity)s %(material)s, %(idr_per_kg)s per kg."),
        N_("Menambah bahan."),
    ),
    "line-changed": (
        N_("Mengubah %(material)s menjadi %(quantity)s, %(idr_per_piece)s per %(unit)s."),
        N_("Mengubah %(material)s menjadi %(quantity)s, %(idr_per_kg)s per kg."),
        N_("Mengubah bahan."),
    ),
    "approved": (
        N_("Menyetujui pesanan %(number)s senilai %(total_idr)s."),
        N_("Menyetujui pesanan."),
    ),
    "sent": (N_("Mengirim pesanan ke pemasok."),),
    "terms-changed": (
        N_("Mengatur diskon %(discount_bp)s dan biaya %(charges_idr)s."),
        N_("Mengatur diskon dan biaya."),
    ),
    "version-proposed": (
        N_("Mengusulkan versi %(version)s: %(before_idr)s menjadi %(total_idr)s."),
        N_("Mengusulkan perubahan."),
    ),
    "version-approved": (
        N_("Menyetujui versi %(version)s: %(before_idr)s menjadi %(total_idr)s."),
        N_("Menyetujui perubahan."),
    ),
    "version-refused": (N_("Menolak versi %(version)s."), N_("Menolak perubahan.")),
    "version-withdrawn": (
        N_("Menarik usulan versi %(version)s."),
        N_("Menarik usulan perubahan."),
    ),
    "version-sent": (
        N_("Mengirim versi %(version)s ke pemasok."),
        N_("Mengirim perubahan ke pemasok."),
    ),
    "line-split": (
        N_("Memisah %(quantity)s %(material)s untuk datang %(day)s."),
        N_("Memisah kiriman satu bahan."),
    ),
    "confirmed": (
        N_("Pemasok menyanggupi %(confirmed)s dari %(quantity)s %(material)s, datang %(day)s."),
        N_("Mencatat konfirmasi pemasok."),
    ),
    "received": (N_("Menerima kiriman %(number)s."), N_("Menerima kiriman.")),
    "rejected": (
        N_("Menolak %(rejected)s %(material)s dari kiriman %(number)s."),
        N_("Menolak sebagian kiriman."),
    ),
    "receipt-reversed": (
        N_("Membatalkan penerimaan %(number)s dengan %(reversal)s."),
        N_("Membatalkan penerimaan."),
    ),
    "sent-back": (
        N_("Meretur %(quantity)s %(material)s dengan %(number)s, tanpa pengganti."),
        N_("Meretur bahan ke pemasok, tanpa pengganti."),
    ),
    "sent-back-replaced": (
        N_("Meretur %(quantity)s %(material)s dengan %(number)s, menunggu pengganti."),
        N_("Meretur bahan ke pemasok, menunggu pengganti."),
    ),
    "sent-back-undone": (
        N_("Membatalkan retur %(number)s dengan %(reversal)s."),
        N_("Membatalkan retur ke pemasok."),
    ),
    "unpegged": (
        N_("%(quantity)s %(material)s tidak lagi untuk permintaan tertentu."),
        N_("Sebagian tidak lagi untuk permintaan tertentu."),
    ),
    "rescheduled": (
        N_("Mengubah tanggal datang %(material)s menjadi %(day)s."),
        N_("Mengubah tanggal datang."),
    ),
    "line-closed": (
        N_("Menutup %(quantity)s %(material)s yang tidak dikirim pemasok."),
        N_("Menutup sisa yang tidak dikirim pemasok."),
    ),
    "line-cancelled": (
        N_("Membatalkan sisa %(quantity)s %(material)s."),
        N_("Membatalkan sisa satu bahan."),
    ),
    "cancelled": (N_("Membatalkan pesanan."),),
    "deleted": (N_("Menghapus rencana pesanan."),),
    "kept-for-stock": (
        N_("Menyimpan %(quantity)s %(material)s yang tanpa pemilik untuk stok."),
        N_("Menyimpan yang tanpa pemilik untuk stok."),
    ),
    "price-confirmed": (
        N_("Membenarkan harga %(material)s %(idr_per_kg)s per kg."),
        N_("Membenarkan harga."),
    ),
    "reopened": (N_("Menarik jawaban itu kembali."),),
}
_RECEIPT = {
    "posted": (
        N_("Membukukan penerimaan. Aturan pembagian: %(rule)s."),
        N_("Membukukan penerimaan."),
    ),
    "reversed": (N_("Membatalkan penerimaan dengan %(number)s."), N_("Membatalkan penerimaan.")),
    "cost-spread": (
        N_("Membebankan biaya angkut %(amount_idr)s dengan %(number)s."),
        N_("Membebankan biaya angkut."),
    ),
    "sent-back": (N_("Meretur bahan ke pemasok dengan %(number)s."), N_("Meretur bahan.")),
    "sent-back-undone": (
        N_("Membatalkan retur %(number)s dengan %(reversal)s."),
        N_("Membatalkan retur ke pemasok."),
    ),
    "claimed": (
        N_("Mengklaim %(grams)s senilai %(asked_idr)s dengan %(number)s."),
        N_("Mengklaim selisih timbang."),
    ),
}
_SUPPLIER_RETURN = {
    "posted": (N_("Meretur %(grams)s ke pemasok."), N_("Meretur bahan ke pemasok.")),
    "reversed": (N_("Membatalkan retur dengan %(number)s."), N_("Membatalkan retur.")),
}
_CLAIM = {
    "made": (N_("Mengklaim %(grams)s senilai %(asked_idr)s."), N_("Mengklaim selisih timbang.")),
    "settled": (
        N_("Mencatat kredit %(credit_idr)s tanggal %(day)s."),
        N_("Mencatat kredit pemasok."),
    ),
    "refused": (N_("Klaim ditolak pemasok."),),
    "withdrawn": (N_("Menarik klaim."),),
}
_COST = {
    "posted": (N_("Membagi biaya %(amount_idr)s."), N_("Membagi biaya.")),
    "reversed": (N_("Membatalkan biaya dengan %(number)s."), N_("Membatalkan biaya.")),
}
_ISSUE = {
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
_POSTING = {
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
_ADJUSTMENT = {
    "asked": (N_("Meminta penyesuaian."),),
    "posted": (
        N_("Membukukan penyesuaian senilai %(value_idr)s."),
        N_("Membukukan penyesuaian."),
    ),
    "refused": (N_("Menolak penyesuaian."),),
    "undone": (N_("Membatalkan penyesuaian dengan %(number)s."), N_("Membatalkan penyesuaian.")),
}
_LOT = {
    "quarantined": (N_("Mengarantina lot dengan %(number)s."), N_("Mengarantina lot.")),
    "blocked": (N_("Memblokir lot dengan %(number)s."), N_("Memblokir lot.")),
    "released": (N_("Melepas lot dengan %(number)s."), N_("Melepas lot.")),
    "certificate-declined": (N_("Sertifikat dengan heat yang sama bukan untuk lot ini."),),
    "reopened": (N_("Menarik jawaban itu kembali."),),
}
_IMPORT = {
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
_MATERIAL = {
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
    "activated": (N_("Menjual bahan ini lagi."),),
    "deactivated": (N_("Tidak menjual bahan ini lagi."),),
    "merged": (N_("Menggabungkan bahan ini ke %(into)s."), N_("Menggabungkan bahan ini.")),
    "took-over": (
        N_("Mengambil alih stok %(twin)s dengan %(number)s."),
        N_("Mengambil alih bahan %(twin)s."),
        N_("Mengambil alih bahan lain."),
    ),
}
_GRADE = {
    "added": (N_("Menambah mutu %(code)s."), N_("Menambah mutu.")),
    "changed": (N_("Mengubah data mutu."),),
}
_PROCESS = {
    "added": (N_("Menambah cara potong %(process)s."), N_("Menambah cara potong.")),
    "changed": (N_("Mengubah cara potong %(process)s."), N_("Mengubah cara potong.")),
}
_SUPPLIER = {
    "added": (N_("Menambah pemasok."),),
    "changed": (N_("Mengubah data pemasok."),),
    "priced": (
        N_("Mencatat harga %(material)s %(idr_per_piece)s per %(unit)s mulai %(valid_from)s."),
        N_("Mencatat harga %(material)s %(idr_per_kg)s per kg mulai %(valid_from)s."),
        N_("Mencatat harga."),
    ),
    "price-changed": (
        N_("Mengubah harga %(material)s menjadi %(idr_per_kg)s per kg mulai %(valid_from)s."),
        N_("Mengubah harga."),
    ),
    "price-ended": (
        N_("Mengakhiri harga %(material)s %(idr_per_kg)s per kg pada %(day)s."),
        N_("Mengakhiri harga."),
    ),
    "list-posted": (
        N_("Mencatat %(rows)s harga dari berkas %(file)s."),
        N_("Mencatat harga dari berkas."),
    ),
    "certificates-asked": (
        N_("Meminta sertifikat untuk %(lots)s lot, ditagih lagi %(day)s."),
        N_("Meminta sertifikat."),
    ),
    "reopened": (N_("Menarik jawaban itu kembali."),),
}
_PRICE_LIST = {
    **_IMPORT,
    "staged": (N_("Mengunggah daftar harga, jumlah baris: %(rows)s."), N_("Mengunggah daftar.")),
    "posted": (N_("Mencatat %(rows)s harga."), N_("Mencatat daftar ini.")),
}
_COUNT = {
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
_CERTIFICATE = {
    "recorded": (N_("Mencatat sertifikat."),),
    "changed": (N_("Mengubah data sertifikat."),),
    "file-attached": (N_("Mengunggah berkas %(file)s."), N_("Mengunggah berkas.")),
    "linked": (N_("Menautkan lot %(lot)s."), N_("Menautkan lot.")),
    "unlinked": (N_("Melepas tautan lot %(lot)s."), N_("Melepas tautan lot.")),
}
_USER = {
    "added": (N_("Menambah pengguna sebagai %(role)s."), N_("Menambah pengguna.")),
    "password_changed": (N_("Mengganti kata sandi."),),
    "password_given": (N_("Memberi kata sandi sekali pakai."),),
    "disabled": (N_("Menonaktifkan akun."),),
    "enabled": (N_("Mengaktifkan akun lagi."),),
    "role_changed": (
        N_("Mengganti peran dari %(before)s menjadi %(after)s."),
        N_("Mengganti peran."),
    ),
    "logged_in": (N_("Masuk."),),
    "language_set": (N_("Memilih bahasa."),),
}

_TAX = {
    "switched-on": (
        N_("Memakai PPN %(rate_bp)s dari %(base)s harga mulai %(valid_from)s."),
        N_("Memakai PPN."),
    ),
    "ended": (
        N_("Mengakhiri PPN yang berlaku mulai %(valid_from)s pada %(day)s."),
        N_("Mengakhiri PPN."),
    ),
    "withdrawn": (N_("Menarik PPN yang akan berlaku %(valid_from)s."), N_("Menarik PPN.")),
}

_BY_TABLE: dict[str, dict[str, tuple[str, ...]]] = {
    "purchase_request": _REQUEST,
    "cut_job": _CUT_JOB,
    "supplier_order": _ORDER,
    "receipt": _RECEIPT,
    "landed_cost": _COST,
    "supplier_return": _SUPPLIER_RETURN,
    "short_weight_claim": _CLAIM,
    "issue": _ISSUE,
    "posting": _POSTING,
    "adjustment": _ADJUSTMENT,
    "lot": _LOT,
    "party": {"added": (N_("Menambah pelanggan."),)},
    "stock_import": _IMPORT,
    "material": _MATERIAL,
    "grade": _GRADE,
    "cut_process": _PROCESS,
    "supplier": _SUPPLIER,
    "price_import": _PRICE_LIST,
    "certificate": _CERTIFICATE,
    "stock_count": _COUNT,
    "user": _USER,
    "tax_rule": _TAX,
    "workshop": {"added": (N_("Menambah IKM."),)},
    "setting": {
        "changed": (
            N_("Mengubah %(name)s dari %(before)s menjadi %(after)s."),
            N_("Mengubah pengaturan."),
        )
    },
}

# Each sentence with the figures it needs.
SENTENCES: dict[tuple[str, str], tuple[tuple[str, frozenset[str]], ...]] = {
    (table, act): tuple((text, frozenset(_PLACE.findall(text))) for text in texts)
    for table, acts in _BY_TABLE.items()
    for act, texts in acts.items()
}
