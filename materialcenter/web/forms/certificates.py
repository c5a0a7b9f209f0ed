"""What is typed about certificates."""

from typing import cast

from flask_babel import lazy_gettext as _
from flask_wtf.file import FileField
from werkzeug.datastructures import FileStorage
from wtforms import Field

from materialcenter.core import clock
from materialcenter.core.files import Upload
from materialcenter.stock.certificates.limits import (
    COMMON,
    ELEMENTS,
    ELONGATION,
    FIGURE_NAMES,
    FIGURES,
    RARER,
    STRENGTHS,
)
from materialcenter.stock.certificates.services import KINDS, Known
from materialcenter.stock.models import Certificate
from materialcenter.web.fields import (
    ChoiceField,
    CountField,
    DayField,
    Required,
    ShareField,
    TenthsField,
    TextField,
)
from materialcenter.web.forms.base import OnceForm

_KIND_CHOICES = [(kind, f"EN 10204 – {kind}" if kind else _("Belum tahu")) for kind in KINDS]
_PREFIX = "figure_"
ACCEPT = ".pdf,.jpg,.jpeg,.png,application/pdf,image/jpeg,image/png"


class CertificateForm(OnceForm):
    """What a certificate says, and its file; a field for each value is added below."""

    number = TextField(_("Nomor sertifikat"), [Required()], most=60)
    heat = TextField(_("Nomor heat"), most=40)
    kind = ChoiceField(_("Jenis"), choices=_KIND_CHOICES)
    mill = TextField(_("Pabrik"), most=80)
    plate_number = TextField(_("Nomor plat atau coil"), most=40)
    product = TextField(_("Bahan pada sertifikat"), most=160)
    issued_on = DayField(_("Tanggal sertifikat"), most=clock.today)
    file = FileField(cast(str, _("Berkas sertifikat")))

    @property
    def known(self) -> Known:
        """What was typed."""
        values = {figure: self[_PREFIX + figure].data for figure in FIGURES}
        return Known(
            number=self.number.data or "",
            heat=self.heat.data or "",
            kind=self.kind.data or "",
            mill=self.mill.data or "",
            plate_number=self.plate_number.data or "",
            product=self.product.data or "",
            issued_on=self.issued_on.data,
            figures={figure: value for figure, value in values.items() if value is not None},
        )

    def take_upload(self) -> Upload | None:
        """The file that was sent along, if there is one."""
        sent = self.file.data
        if not isinstance(sent, FileStorage) or not sent.filename:
            return None
        return Upload(sent.filename, sent.read())

    def fields_of(self, figures: tuple[str, ...]) -> list[Field]:
        """The fields of some values."""
        return [self[_PREFIX + figure] for figure in figures]

    @property
    def common(self) -> list[Field]:
        """The elements nearly every certificate names."""
        return self.fields_of(COMMON)

    @property
    def rarer(self) -> list[Field]:
        """The elements of alloys."""
        return self.fields_of(RARER)

    @property
    def strengths(self) -> list[tuple[Field, str]]:
        """Yield, tensile strength and elongation, each with its unit."""
        return list(zip(self.fields_of(STRENGTHS), ("MPa", "MPa", "%"), strict=True))


def values_of(certificate: Certificate) -> dict[str, object]:
    """A certificate as the form's data."""
    figures = {_PREFIX + figure: value for figure, value in certificate.figures.items()}
    names = ("number", "heat", "kind", "mill", "plate_number", "product", "issued_on")
    return {**{name: getattr(certificate, name) for name in names}, **figures}


def _field(figure: str) -> Field:
    if figure in ELEMENTS:
        return ShareField(figure)
    label = cast(str, _(FIGURE_NAMES[figure]))
    return TenthsField(label) if figure == ELONGATION else CountField(label)


for _figure in FIGURES:
    setattr(CertificateForm, _PREFIX + _figure, _field(_figure))
