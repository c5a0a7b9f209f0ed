"""What can be wrong about the costs of deliveries."""

from materialcenter.core.errors import DomainError, InvalidInput, N_


class AboveBill(InvalidInput):
    """More is to be spread than the bill says."""

    sentence = N_("Dari tagihan %(total)s tinggal %(left)s yang belum dibagikan.")


class OtherTotal(InvalidInput):
    """The bill was entered before, with another total."""

    sentence = N_("Tagihan %(number)s dari %(biller)s sudah tercatat dengan jumlah %(total)s.")


class NoReceiptChosen(InvalidInput):
    """Nothing to spread over."""

    sentence = N_("Pilih paling sedikit satu penerimaan.")


class ReceiptUndone(DomainError):
    """A reversed receipt bears no cost."""

    sentence = N_("Penerimaan %(document)s sudah dibatalkan.")


class BillWithoutTotal(InvalidInput):
    """A bill says how much, by whom and under which number."""

    sentence = N_("Isi penagih, nomor tagihan dan jumlahnya.")
