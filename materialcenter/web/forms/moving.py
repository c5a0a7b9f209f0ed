"""What is typed about metal that moves, is corrected, thrown away, set aside or kept."""

from collections.abc import Iterable, Sequence
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from wtforms import BooleanField, Field

from materialcenter.core.quantities import Counted, Metal
from materialcenter.fulfilment.keeping import Fetched, Left
from materialcenter.fulfilment.moving import Shift
from materialcenter.stock.models import Balance
from materialcenter.web.fields import (
    ChoiceField,
    CountField,
    LongTextField,
    MassField,
    MoneyField,
    PhoneField,
    QuantityField,
    Required,
    TextField,
)
from materialcenter.web.forms.base import OnceForm

LEFT_ROWS = ("", "-2", "-3")
LESS, MORE = "less", "more"


class TransferForm(OnceForm):
    """To which rack; how much of each lot is added by `transfer_form`."""

    place = TextField(_("Ke rak"), [Required()], most=20)
    reason = TextField(_("Keterangan"), most=300)

    def shifts(self, balances: Iterable[Balance]) -> list[Shift]:
        """What was typed; nothing typed is all of a lot."""
        return [Shift(balance.id, self._part(balance)) for balance in balances]

    def _part(self, balance: Balance) -> Metal | None:
        quantity = self[f"quantity-{balance.id}"].data
        if quantity is None:
            return None
        if balance.counted == Counted.PIECE:
            return Metal(quantity, 0)
        return Metal(self[f"pieces-{balance.id}"].data or 0, quantity)


def transfer_form(balances: Iterable[Balance], **kw: Any) -> TransferForm:
    """Asks how much of each lot goes, and of coils and bundles how many."""
    fields: dict[str, Field] = {}
    for balance in balances:
        fields[f"quantity-{balance.id}"] = QuantityField(
            gettext("Yang dipindahkan"), unit=balance.lot.unit, least=1
        )
        if balance.counted == Counted.MASS:
            fields[f"pieces-{balance.id}"] = CountField(_("Jumlah gulung atau ikat"))
    return type("TransferOfLots", (TransferForm,), fields)(**kw)


class AdjustmentForm(OnceForm):
    """The books say too much or too little."""

    way = ChoiceField(
        _("Dibanding catatan"),
        choices=[(LESS, _("Kurang")), (MORE, _("Lebih"))],
        default=LESS,
    )
    place = TextField(_("Rak"), [Required()], most=20)
    pieces = CountField(_("Selisih jumlah"))
    grams = MassField(_("Selisih berat"))
    reason = TextField(_("Alasan"), [Required()], most=300)

    @property
    def change(self) -> tuple[int, int | None]:
        """Pieces and grams, below zero when metal is missing."""
        sign = 1 if self.way.data == MORE else -1
        grams = None if self.grams.data is None else sign * self.grams.data
        return sign * (self.pieces.data or 0), grams


class ScrapForm(OnceForm):
    """What is thrown away, and what was paid for it."""

    pieces = CountField(_("Jumlah"))
    grams = MassField(_("Berat timbang"), [Required()])
    credit_idr = MoneyField(_("Dibayar pengepul"))
    sold_to = TextField(_("Pengepul"))
    reason = TextField(_("Alasan"), [Required()], most=300)


class ConditionForm(OnceForm):
    """What becomes of a lot, and why; the choices are those that change something."""

    condition = ChoiceField(_("Menjadi"), choices=[])
    reason = TextField(_("Alasan"), [Required()], most=300)


class DecisionForm(OnceForm):
    """Why a correction is refused, or a word to its approval."""

    reason = TextField(_("Catatan"), most=300)


class CustomerForm(OnceForm):
    """A company whose metal is kept here."""

    name = TextField(_("Nama perusahaan"), [Required()], most=120)
    phone = PhoneField(_("Nomor HP"))


class LeaveForm(OnceForm):
    """Metal an owner leaves here; the rows are added by `leave_form`."""

    owner_id = ChoiceField(_("Pemilik"), [Required()], choices=[])
    delivery_note = TextField(_("Nomor surat jalan"), most=60)
    note = LongTextField(_("Catatan"), most=300)

    def left(self, material_id: int) -> list[Left]:
        """The rows in which something stands; the first always counts."""
        return [
            Left(
                material_id,
                Metal(self[f"pieces{row}"].data or 0, self[f"grams{row}"].data or 0),
                self[f"place{row}"].data or self["place"].data or "",
                heat=self[f"heat{row}"].data or "",
                certificate_number=self[f"certificate{row}"].data or "",
                row=row,
            )
            for row in LEFT_ROWS
            if not row or self[f"pieces{row}"].data or self[f"grams{row}"].data
        ]


def leave_form(owners: Sequence[tuple[int, str]], *, by_piece: bool) -> LeaveForm:
    """Asks for up to three heats of one material."""
    fields: dict[str, Field] = {}
    for row in LEFT_ROWS:
        needed = [] if row else [Required()]
        fields |= {
            f"pieces{row}": CountField(
                _("Jumlah") if by_piece else _("Jumlah gulung atau ikat"),
                needed if by_piece else [],
            ),
            f"grams{row}": MassField(_("Berat timbang"), needed),
            f"heat{row}": TextField(_("Nomor heat"), most=40),
            f"certificate{row}": TextField(_("Nomor sertifikat"), most=60),
            f"place{row}": TextField(_("Rak"), needed, most=20),
        }
    form = type("LeaveOfHeats", (LeaveForm,), fields)()
    form.owner_id.choices = [("", gettext("Pilih pemilik")), *owners]
    return form


class FetchForm(OnceForm):
    """Who fetches titipan; pieces and weight of each lot are added by `fetch_form`."""

    taken_by = TextField(_("Diambil oleh"), [Required()])
    note = LongTextField(_("Catatan"), most=300)

    def fetched(self, balances: Iterable[Balance]) -> list[Fetched]:
        """The lots that are ticked."""
        return [
            Fetched(
                row.id,
                Metal(self[f"pieces-{row.id}"].data or 0, self[f"grams-{row.id}"].data or 0),
            )
            for row in balances
            if self[f"take-{row.id}"].data
        ]


def fetch_form(balances: Iterable[Balance], **kw: Any) -> FetchForm:
    """Asks for each lot whether it goes, how many pieces, and what the scale says."""
    fields: dict[str, Field] = {}
    for row in balances:
        fields[f"take-{row.id}"] = BooleanField(gettext("Serahkan"))
        fields[f"pieces-{row.id}"] = CountField(_("Jumlah"))
        fields[f"grams-{row.id}"] = MassField(_("Berat timbang"))
    return type("FetchOfLots", (FetchForm,), fields)(**kw)
