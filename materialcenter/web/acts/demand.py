"""Acts on requests."""

from materialcenter.core.errors import N_

REQUEST = {
    "cut": (N_("Memotong bahan, %(number)s."), N_("Memotong bahan.")),
    "submitted": (N_("Mengirim permintaan, jumlah bahan: %(lines)s."), N_("Mengirim permintaan.")),
    "photographed": (N_("Menambah foto: %(photos)s."), N_("Menambah foto.")),
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
        N_("Memindahkan jatah: melepas %(taken)s, mendapat %(lines)s."),
        N_("Memindahkan jatah: melepas %(taken)s."),
        N_("Memindahkan jatah: mendapat %(lines)s."),
        N_("Memindahkan jatah."),
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
    "expiring": (
        N_("%(lines)s disimpan sampai %(day)s. Setelah itu dilepas."),
        N_("Masa simpan hampir habis."),
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
        N_("Menghapus konsep pesanan, %(quantity)s %(material)s perlu dipesan lagi."),
        N_("Menghapus konsep pesanan."),
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
