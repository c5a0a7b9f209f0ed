"""The rules of requests that can say no."""

from materialcenter.core.errors import DomainError, Forbidden, InvalidInput, N_


class MoreThanPromised(DomainError):
    """More is to be covered than the line still needs."""

    sentence = N_("Yang belum terpenuhi tinggal %(uncovered)s, jadi %(quantity)s terlalu banyak.")


class NoLines(InvalidInput):
    """A request needs metal."""

    sentence = N_("Pilih paling sedikit satu bahan.")


class QuantityNotPositive(InvalidInput):
    """A quantity of nothing."""

    sentence = N_("Jumlah harus lebih dari nol.")


class QuantityTooLarge(InvalidInput):
    """More than anyone here could mean."""

    sentence = N_("Jumlah terlalu besar. Periksa lagi satuannya.")


class NeedByPast(InvalidInput):
    """A date that has gone."""

    sentence = N_("Tanggal dibutuhkan sudah lewat. Pilih hari ini atau sesudahnya.")


class NeedByTooFar(InvalidInput):
    """A date beyond two years: surely mistyped."""

    sentence = N_("Tanggal dibutuhkan terlalu jauh. Periksa tahunnya.")


class MaterialInactive(InvalidInput):
    """The material cannot be asked for any more."""

    sentence = N_("%(material)s tidak dijual lagi. Pilih bahan lain.")


class WorkshopInactive(InvalidInput):
    """Nothing is asked for in the name of a workshop that has left."""

    sentence = N_("%(workshop)s bukan anggota aktif lagi. Pilih IKM lain.")


class OwnRequest(Forbidden):
    """Nobody decides a request he made himself."""

    sentence = N_("Anda membuat permintaan ini sendiri, jadi orang lain yang harus memutuskannya.")


class AboveLimit(Forbidden):
    """Only a manager may approve that much."""

    sentence = N_("Nilainya %(value)s, di atas batas %(limit)s. Mintalah persetujuan manajer.")


class ApprovedMoreThanAsked(InvalidInput):
    """Approving can lower a quantity, not raise it."""

    sentence = N_("Yang diminta %(asked)s. Jumlah yang disetujui tidak boleh lebih.")


class RemarkMissing(InvalidInput):
    """Whoever approves less says why."""

    sentence = N_("Anda menyetujui kurang dari yang diminta. Tuliskan alasannya.")


class NothingApproved(InvalidInput):
    """Approving nothing is a rejection."""

    sentence = N_("Tidak ada yang disetujui. Tolak permintaan ini dengan alasan.")


class NoPhoto(InvalidInput):
    """Nothing was sent."""

    sentence = N_("Pilih paling sedikit satu foto.")


class TooManyPhotos(InvalidInput):
    """More than anyone looks through."""

    sentence = N_("Paling banyak %(most)s foto untuk satu permintaan.")


class NoLongerLive(DomainError):
    """Nobody looks at photos of a request that is done."""

    sentence = N_("Permintaan ini sudah selesai, jadi tidak menerima foto lagi.")
