"""What is typed while a stock list is imported."""

from dataclasses import replace
from typing import cast

from flask_babel import lazy_gettext as _
from flask_wtf.file import FileField
from wtforms import HiddenField

from materialcenter.core import clock
from materialcenter.stock.importing.values import Values
from materialcenter.web.fields import (
    CountField,
    DayField,
    LengthField,
    MassField,
    MoneyField,
    Required,
    TextField,
)
from materialcenter.web.forms.base import Form


class UploadForm(Form):
    """A spreadsheet."""

    file = FileField(cast(str, _("Berkas Excel (.xlsx) atau CSV")), [Required()])


class RowForm(Form):
    """The figures of one row, as they are after reading."""

    material_id = HiddenField()
    find = TextField(_("Cari bahan lain"), most=80)
    pieces = CountField(_("Jumlah"), most=10**7)
    grams = MassField(_("Berat (kg)"), most=10**11)
    w_um = LengthField(_("Lebar sendiri (mm)"), most=10**8)
    l_um = LengthField(_("Panjang sendiri (mm)"), most=10**8)
    heat = TextField(_("Nomor heat"), most=40)
    certificate = TextField(_("Nomor sertifikat"), most=60)
    place_code = TextField(_("Rak"), [Required()], most=40)
    idr_per_kg = MoneyField(_("Harga per kg"), most=10**8)
    owner_name = TextField(_("Pemilik (titipan)"), most=120)
    received_on = DayField(_("Tanggal masuk"), most=clock.today)

    def values(self, before: Values) -> Values:
        """The row's figures with what was typed; sizes and amounts of zero are none."""
        chosen = (self.material_id.data or "")[:15]
        return replace(
            before,
            material_id=int(chosen) if chosen.isascii() and chosen.isdigit() else None,
            pieces=self.pieces.data,
            grams=self.grams.data,
            unit="",
            w_um=self.w_um.data or None,
            l_um=self.l_um.data or None,
            heat=(self.heat.data or "").upper(),
            certificate=self.certificate.data or "",
            place_code=(self.place_code.data or "").upper(),
            idr_per_kg=self.idr_per_kg.data,
            owner_name=self.owner_name.data or "",
            received_on=self.received_on.data,
        )
