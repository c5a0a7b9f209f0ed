"""Acts on orders, deliveries, suppliers and what they ask."""

from materialcenter.core.errors import N_
from materialcenter.web.acts.stock import IMPORT

ORDER = {
    "drafted": (N_("Membuat konsep pesanan."),),
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
    "draft-returned": (N_("Mengembalikan konsep."),),
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
    "deleted": (N_("Menghapus konsep pesanan."),),
    "kept-for-stock": (
        N_("Menyimpan %(quantity)s %(material)s yang tanpa pemilik untuk stok."),
        N_("Menyimpan yang tanpa pemilik untuk stok."),
    ),
    "promise-told": (
        N_("Mengabari IKM: %(quantity)s %(material)s kurang atau datang lebih lambat."),
        N_("Mengabari IKM yang menunggu."),
    ),
    "price-confirmed": (
        N_("Membenarkan harga %(material)s %(idr_per_kg)s per kg."),
        N_("Membenarkan harga."),
    ),
    "reopened": (N_("Menarik jawaban itu kembali."),),
}

RECEIPT = {
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

SUPPLIER_RETURN = {
    "posted": (N_("Meretur %(grams)s ke pemasok."), N_("Meretur bahan ke pemasok.")),
    "reversed": (N_("Membatalkan retur dengan %(number)s."), N_("Membatalkan retur.")),
}

CLAIM = {
    "made": (N_("Mengklaim %(grams)s senilai %(asked_idr)s."), N_("Mengklaim selisih timbang.")),
    "settled": (
        N_("Mencatat kredit %(credit_idr)s tanggal %(day)s."),
        N_("Mencatat kredit pemasok."),
    ),
    "refused": (N_("Klaim ditolak pemasok."),),
    "withdrawn": (N_("Menarik klaim."),),
}

COST = {
    "posted": (N_("Membagi biaya %(amount_idr)s."), N_("Membagi biaya.")),
    "reversed": (N_("Membatalkan biaya dengan %(number)s."), N_("Membatalkan biaya.")),
}

SUPPLIER = {
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

PRICE_LIST = {
    **IMPORT,
    "staged": (N_("Mengunggah daftar harga, jumlah baris: %(rows)s."), N_("Mengunggah daftar.")),
    "posted": (N_("Mencatat %(rows)s harga."), N_("Mencatat daftar ini.")),
}

TAX = {
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
