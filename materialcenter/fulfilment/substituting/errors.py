"""The rules of offers that can say no."""

from materialcenter.core.errors import DomainError, InvalidInput, N_


class SameMetal(InvalidInput):
    """What is offered is what was asked for."""

    sentence = N_("Bahan ini sama dengan yang diminta. Simpan saja dari stok.")


class NotForOffer(InvalidInput):
    """A lot that cannot be promised by the piece."""

    sentence = N_("Lot %(lot)s dihitung lain dari bahannya, jadi tidak dapat ditawarkan.")


class OwnTitipan(InvalidInput):
    """A workshop's own metal is not sold to it."""

    sentence = N_("Lot %(lot)s titipan IKM ini sendiri, jadi tidak dijual kepadanya.")


class ReplacesTooMuch(InvalidInput):
    """More is to be replaced than is uncovered and not on offer already."""

    sentence = N_("Yang belum terpenuhi dan belum ditawarkan tinggal %(left)s.")


class MoreThanInLot(InvalidInput):
    """More is offered than the chosen lot has free."""

    sentence = N_("Lot %(lot)s hanya bebas %(free)s. Kurangi jumlahnya.")


class OfferAnswered(DomainError):
    """An offer is answered once."""

    sentence = N_("Penawaran ini sudah %(state)s, jadi tidak dapat dijawab lagi.")


class OfferLapsed(DomainError):
    """The last day to answer has gone."""

    sentence = N_("Penawaran ini hanya berlaku sampai %(day)s. Mintalah penawaran baru.")


class OfferOvertaken(DomainError):
    """What was to be replaced is covered or cancelled by now."""

    sentence = N_("Bahan aslinya sudah disiapkan, dipesan, atau dibatalkan. Tidak perlu pengganti.")


class AnswerOutOfRange(InvalidInput):
    """Less than stands for anything, or more than can still be replaced."""

    sentence = N_("Pilih jumlah dari %(least)s sampai %(most)s.")


class MetalGone(DomainError):
    """The metal of the chosen lot was promised to somebody else or held back meanwhile."""

    sentence = N_("Bahannya sudah dipakai. Mintalah penawaran baru.")


class TooLittleLeft(DomainError):
    """Some of the metal of the chosen lot was promised to somebody else meanwhile."""

    sentence = N_("Bahannya tinggal %(free)s. Kurangi jumlahnya.")
