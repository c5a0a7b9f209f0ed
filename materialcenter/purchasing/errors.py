"""The rules of buying that can say no."""

from materialcenter.core.errors import DomainError, Forbidden, InvalidInput, N_


class MoreThanOpen(DomainError):
    """More is to be pegged than is still to come and free."""

    sentence = N_(
        "Pada pesanan ini tinggal %(free)s yang belum dijatah, jadi %(quantity)s terlalu banyak."
    )


class AboveTolerance(DomainError):
    """More came than was ordered and tolerated."""

    sentence = N_(
        "Kiriman melebihi pesanan: paling banyak boleh diterima %(most)s, tinggal %(left)s lagi."
    )


class OwnOrder(Forbidden):
    """Nobody approves an order he wrote himself."""

    sentence = N_("Anda menulis pesanan ini sendiri, jadi orang lain yang harus menyetujuinya.")


class OrderAboveLimit(Forbidden):
    """Only a manager may approve that much."""

    sentence = N_("Nilai pesanan %(value)s, di atas batas %(limit)s. Mintalah persetujuan manajer.")


class NoOrderLines(InvalidInput):
    """An order of nothing."""

    sentence = N_("Pesanan ini belum memuat bahan.")


class BadPrice(InvalidInput):
    """A price of nothing, or beyond belief."""

    sentence = N_("Harga per kg harus lebih dari nol.")


class NotByPiece(InvalidInput):
    """A price per piece of metal that is sold by weight."""

    sentence = N_("Bahan ini dihitung dalam kilogram. Isi harga per kg.")


class BeyondBelief(InvalidInput):
    """A figure of a price that nobody means."""

    sentence = N_("Angka ini tidak masuk akal. Periksa lagi.")


class EndsTooSoon(InvalidInput):
    """A price that ends before it begins."""

    sentence = N_("Harga ini baru berlaku mulai %(day)s. Pilih tanggal akhir sesudahnya.")


class PriceExists(DomainError):
    """Another price of the same supplier begins at the same quantity on the same day."""

    sentence = N_("Sudah ada harga lain mulai %(day)s untuk jumlah yang sama. Ubah yang itu.")


class BadQuantity(InvalidInput):
    """A quantity of nothing, or beyond belief."""

    sentence = N_("Jumlah harus lebih dari nol.")


class BelowPegged(DomainError):
    """The line would be smaller than what is promised from it."""

    sentence = N_(
        "%(pegged)s dari baris ini sudah dijatah untuk IKM. Jumlahnya tidak boleh kurang."
    )


class BelowMinimum(InvalidInput):
    """The supplier does not sell that little."""

    sentence = N_("Pemasok ini menjual paling sedikit %(minimum)s.")


class ExpectedPast(InvalidInput):
    """A delivery date that has gone."""

    sentence = N_("Perkiraan tanggal datang sudah lewat. Pilih tanggal lain.")


class AboveConfirmable(InvalidInput):
    """The supplier confirms more than was ordered."""

    sentence = N_(
        "Baris ini dipesan %(ordered)s. Kalau menambah pesanan, usulkan perubahan pesanan."
    )


class BelowReceived(InvalidInput):
    """The supplier confirms less than he brought."""

    sentence = N_("Sudah datang %(received)s. Isi jumlah seluruhnya, dengan yang sudah datang.")


class SplitTooMuch(InvalidInput):
    """A part of a line is less than what is to come of it."""

    sentence = N_(
        "Yang dipisah harus kurang dari sisa %(open)s. Untuk semuanya, ubah saja tanggalnya."
    )


class ChangeWaiting(DomainError):
    """One change of an order is decided on before the next one."""

    sentence = N_("Ada usulan perubahan %(order)s yang menunggu. Putuskan atau tarik itu dahulu.")


class ChangeDecided(DomainError):
    """A change is decided on once."""

    sentence = N_("Usulan perubahan %(order)s ini sudah %(state)s.")


class NothingChanged(InvalidInput):
    """A change that changes nothing."""

    sentence = N_("Belum ada yang diubah. Ubah paling sedikit satu hal.")


class OwnChange(Forbidden):
    """Nobody approves a change he wrote himself."""

    sentence = N_("Anda mengusulkan perubahan ini sendiri, jadi orang lain yang menyetujuinya.")


class BelowPromised(DomainError):
    """A line would be smaller than what came of it, is promised from it, or was closed."""

    sentence = N_(
        "%(material)s paling sedikit %(least)s: sudah datang %(received)s, "
        "dijatah %(pegged)s untuk %(workshops)s, ditutup %(closed)s."
    )


class BadTerms(InvalidInput):
    """A discount or a charge that cannot be."""

    sentence = N_("Diskon harus di bawah 100 persen, dan setiap biaya perlu nama dan jumlah.")
