"""The rules between request, shelf and order that can say no."""

from materialcenter.core.errors import DomainError, InvalidInput, N_


class OtherMaterial(InvalidInput):
    """A line can only be covered by its own material."""

    sentence = N_("Bahannya tidak sama: %(wanted)s diminta, %(offered)s ditawarkan.")


class WholeForCut(InvalidInput):
    """A line for a piece of its own size is not served by whole metal, nor bought."""

    sentence = N_("Baris ini untuk sisa potong yang disepakati. Bahan utuh tidak dapat dipakai.")


class TooMuchReleased(DomainError):
    """More is to be taken back than was promised."""

    sentence = N_("Yang disimpan atau dijatah untuk baris ini tinggal %(left)s.")


class KeptUntilWrong(InvalidInput):
    """A new last day that is none, or far away."""

    sentence = N_("Pilih tanggal dari %(earliest)s sampai %(latest)s.")


class NothingDelivered(InvalidInput):
    """A receipt of which nothing came, neither to take nor to send back."""

    sentence = N_("Isi jumlah dan berat paling sedikit satu baris.")


class OrderNotSent(DomainError):
    """Metal can only come on an order that was sent."""

    sentence = N_("%(order)s belum dikirim ke pemasok, jadi barangnya belum dapat diterima.")


class OtherSupplier(InvalidInput):
    """One receipt is one supplier's delivery."""

    sentence = N_("Baris ini dari pemasok lain. Buat penerimaan sendiri untuknya.")


class WeightNeedsReason(InvalidInput):
    """Scale and theory differ too much to pass without a word."""

    sentence = N_(
        "%(material)s: berat timbang %(weighed)s jauh dari berat hitung %(theory)s. "
        "Periksa lagi, atau tuliskan alasannya."
    )


class MetalIncomplete(InvalidInput):
    """Pieces without weight or weight without pieces."""

    sentence = N_("Isi jumlah dan berat timbangnya.")


class BadShares(InvalidInput):
    """Shares by hand must give out what came, and to nobody more than his part."""

    sentence = N_("Pembagian harus berjumlah %(arrived)s dan tidak melebihi jatah masing-masing.")


class NothingToIssue(InvalidInput):
    """An issue without metal."""

    sentence = N_("Pilih paling sedikit satu bahan untuk diserahkan.")


class MoreThanReserved(DomainError):
    """More is to be handed over than is kept for the line."""

    sentence = N_("Yang disimpan untuk baris ini %(reserved)s. Kurangi jumlahnya.")


class AboveIssueTolerance(DomainError):
    """The scale says more than may be handed over."""

    sentence = N_("Paling banyak boleh diserahkan %(most)s menurut timbangan.")


class TakerMissing(InvalidInput):
    """Somebody takes the metal away."""

    sentence = N_("Tuliskan siapa yang mengambil.")


class OtherWorkshop(InvalidInput):
    """One delivery note is for one workshop."""

    sentence = N_("Satu surat jalan hanya untuk satu IKM.")


class TitipanOfAnother(DomainError):
    """Metal left here by its owner serves nobody else."""

    sentence = N_("Lot %(lot)s adalah titipan %(owner)s dan hanya boleh keluar untuk pemiliknya.")


class ReservedFurtherOn(DomainError):
    """A receipt's metal was promised to somebody it did not come for."""

    sentence = N_(
        "%(document)s tidak dapat dibatalkan: lot %(lot)s disimpan untuk %(others)s. "
        "Lepaskan itu dahulu."
    )


class HeldForSomebody(DomainError):
    """More is to go than is promised to nobody."""

    sentence = N_(
        "Dari lot %(lot)s di %(place)s hanya %(free)s yang bebas. Sisanya disimpan untuk "
        "%(others)s. Kurangi jumlahnya, atau lepaskan simpanan itu dahulu."
    )


class PartOfHeld(DomainError):
    """A part bigger than what is free cannot be moved: whose metal would stay?"""

    sentence = N_(
        "Dari lot %(lot)s di %(place)s hanya %(free)s yang bebas. Pindahkan paling banyak itu, "
        "atau pindahkan semuanya bersama simpanan IKM."
    )


class MoreThanIssued(DomainError):
    """More is to come back than went out."""

    sentence = N_("Dari penyerahan ini paling banyak dapat kembali %(left)s.")


class ReturnedFurtherOn(DomainError):
    """An issue some of whose metal came back stands."""

    sentence = N_("%(document)s tidak dapat dibatalkan: sudah ada retur %(others)s.")


class SomethingDone(DomainError):
    """An approval is undone only while nothing was done with it."""

    sentence = N_("Persetujuan %(document)s tidak dapat dibatalkan: bahannya sudah %(done)s.")


class NothingOutstanding(DomainError):
    """There is nothing left to cancel."""

    sentence = N_("Tidak ada sisa yang dapat dibatalkan.")


class NothingToOrder(InvalidInput):
    """An order is pooled from needs that somebody chose and that are still open."""

    sentence = N_("Pilih dahulu kebutuhan yang akan dipesan.")


class OwnCount(DomainError):
    """Nobody approves what he counted."""

    sentence = N_("Anda ikut menghitung %(count)s. Mintalah orang lain menyetujuinya.")


class LinesNotCounted(DomainError):
    """What was never counted is left out on purpose or not at all."""

    sentence = N_(
        "Belum dihitung: %(lots)s. Hitung dahulu, atau centang bahwa baris itu dikeluarkan."
    )


class CountedAfterAll(DomainError):
    """A line that was to be left out has been counted."""

    sentence = N_("Lot %(lot)s sudah dihitung, jadi tidak dapat dikeluarkan. Periksa lagi.")


class CountOvertaken(DomainError):
    """What moved since the count leaves less than the count says is missing."""

    sentence = N_(
        "Lot %(lot)s di %(place)s berubah sejak dihitung, selisihnya tidak cocok lagi. "
        "Minta hitung ulang."
    )


class ReservationsMustShrink(DomainError):
    """Less is left than is held: somebody has to choose who gets less."""

    sentence = N_(
        "Lot %(lot)s di %(place)s kurang %(short)s dari yang disimpan untuk IKM. "
        "Pilih simpanan siapa yang dikurangi, tepat sebanyak itu."
    )


class NothingPosted(DomainError):
    """A count without differences moved no metal."""

    sentence = N_("%(count)s tidak membukukan selisih, jadi tidak ada yang dibatalkan.")


class CertificateMissing(DomainError):
    """The centre hands nothing over without a certificate."""

    sentence = N_(
        "Belum ada sertifikat untuk lot %(lots)s. Tautkan sertifikatnya dahulu, "
        "atau serahkan bahan lain."
    )


class CertificateNeedsReason(InvalidInput):
    """The centre hands metal over without a certificate only with a word why."""

    sentence = N_("Belum ada sertifikat untuk lot %(lots)s. Tuliskan alasan menyerahkannya.")
