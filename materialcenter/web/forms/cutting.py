"""What is typed about a cut: the pieces that are wanted, and what came out."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from wtforms import Field, HiddenField

from materialcenter.catalogue.models import CutProcess
from materialcenter.core.quantities import Counted, Metal
from materialcenter.fulfilment.cut_jobs.expecting import Expected, ExpectedYield
from materialcenter.fulfilment.cut_jobs.planning import WantedPiece
from materialcenter.fulfilment.cut_jobs.plans import Source, Spot
from materialcenter.fulfilment.cut_jobs.posting import Consumed, Yielded
from materialcenter.stock.models import Balance
from materialcenter.web.fields import (
    ChoiceField,
    CountField,
    LengthField,
    LongTextField,
    MassField,
    MoneyField,
    Required,
    TextField,
)
from materialcenter.web.formatting import um
from materialcenter.web.forms.base import OnceForm
from materialcenter.web.forms.pieces import piece_fields, typed_pieces
from materialcenter.web.language import language

MORE_REMNANTS = 2


class PlanForm(OnceForm):
    """How it is cut; rows of pieces are added by `plan_form`. `rows` says how many."""

    process_id = ChoiceField(_("Cara potong"), coerce=int)
    kerf = LengthField(_("Lebar bekas potong"))
    trim = LengthField(_("Potong tepi tiap sisi"))
    sheet_length = LengthField(_("Panjang lembar dari coil"))
    note = LongTextField(_("Catatan"), most=300)
    rows = HiddenField()

    def wanted(self, rows: int, *, wide: bool) -> list[WantedPiece]:
        """The rows in which something stands."""
        return [
            WantedPiece(
                one.w_um, one.l_um, one.pieces, one.turnable,
                int(self[f"line-{row}"].data or 0) or None,
            )
            for row, one in typed_pieces(self, rows, wide=wide)
        ]  # fmt: skip


def plan_form(
    rows: int,
    processes: Sequence[CutProcess],
    lines: Sequence[tuple[int, str]],
    *,
    wide: bool,
    wished: Sequence[WantedPiece] = (),
    **kw: Any,
) -> PlanForm:
    """Asks for so many sizes, filled with those that are wished for."""
    takers = [("", gettext("Rak")), *((str(line_id), name) for line_id, name in lines)]
    fields = piece_fields(rows, wide=wide, wished=wished)
    for row in range(1, rows + 1):
        line_id = wished[row - 1].request_line_id if row <= len(wished) else None
        fields[f"line-{row}"] = ChoiceField(_("Untuk"), choices=takers, default=str(line_id or ""))
    form = type("PlanOfPieces", (PlanForm,), fields)(**kw)
    form.process_id.choices = [
        (one.id, gettext("%(name)s, %(mm)s mm", name=one.name(language()), mm=um(one.kerf_um)))
        for one in processes
    ]
    form.rows.data = str(rows)
    return form


class CutForm(OnceForm):
    """What came out; the fields of each source are added by `cut_form`."""

    note = LongTextField(_("Catatan"), most=300)


def yield_name(source: Source, at: int) -> str:
    """The name of a yield's number of pieces; the first is also where refusals are shown."""
    return f"yields-{source.name}-{at}" if at else f"yields-{source.name}"


def rows_of(source: Expected) -> list[ExpectedYield | None]:
    """What is asked about a source: the yields that are expected, and rows for more remnants."""
    return [*source.yields, *([None] * MORE_REMNANTS)]


def cut_form(sources: Sequence[Expected], balances: Mapping[Spot, Balance]) -> CutForm:
    """Asks, for each source, what was consumed and what it yielded; filled with the plan."""
    fields: dict[str, Field] = {}
    for source in sources:
        name, place = source.source.name, balances[source.source.spot].place.code
        pieces, grams = source.metal.pieces, source.metal.grams
        kind, taken = (CountField, pieces) if pieces else (MassField, grams)
        fields[f"pieces-{name}"] = kind(_("Dipotong"), [Required()], default=taken)
        for at, made in enumerate(rows_of(source)):
            fields |= _yield_fields(yield_name(source.source, at), made, place)
        fields[f"scrap-{name}"] = MassField(_("Rongsok ditimbang"))
        fields[f"credit-{name}"] = MoneyField(_("Nilai rongsok"))
        fields[f"reason-{name}"] = TextField(_("Alasan selisih berat"), most=300)
    return type("CutOfLots", (CutForm,), fields)()


def _yield_fields(name: str, made: ExpectedYield | None, place: str) -> dict[str, Field]:
    fields: dict[str, Field] = {
        name: CountField(_("Jumlah"), default=made.pieces if made else None),
        f"{name}-grams": MassField(_("Ditimbang")),
        f"{name}-place": TextField(_("Rak"), most=20, default=place),
    }
    if made is None or made.remnant:
        fields[f"{name}-width"] = LengthField(_("Lebar"), default=made.w_um if made else None)
        fields[f"{name}-length"] = LengthField(_("Panjang"), default=made.l_um if made else None)
    return fields


def consumed(
    form: CutForm, sources: Iterable[Expected], balances: Mapping[Spot, Balance], *, wide: bool
) -> list[Consumed]:
    """What was typed; a source of which nothing was cut is left out."""
    found: list[Consumed] = []
    for source in sources:
        lot_id, place_id = source.source.spot
        name = source.source.name
        taken = form[f"pieces-{name}"].data or 0
        by_piece = balances[source.source.spot].counted == Counted.PIECE
        if not taken:
            continue
        found.append(
            Consumed(
                lot_id,
                place_id,
                Metal(taken, 0) if by_piece else Metal(0, taken),
                _yields(form, source, wide=wide),
                kerf_grams=source.kerf_grams,
                scrap_grams=form[f"scrap-{name}"].data,
                scrap_credit_idr=form[f"credit-{name}"].data or 0,
                reason=form[f"reason-{name}"].data or "",
            )
        )
    return found


def _yields(form: CutForm, source: Expected, *, wide: bool) -> list[Yielded]:
    yields: list[Yielded] = []
    for at, made in enumerate(rows_of(source)):
        name = yield_name(source.source, at)
        pieces = form[name].data or 0
        if not pieces:
            continue
        if made is None or made.remnant:
            width, length = form[f"{name}-width"].data, form[f"{name}-length"].data or 0
            width = (width or 0) if wide else None
        else:
            width, length = made.w_um, made.l_um
        yields.append(
            Yielded(
                width,
                length,
                pieces,
                made is None or made.remnant,
                form[f"{name}-place"].data or "",
                grams=form[f"{name}-grams"].data,
                request_line_id=made.request_line_id if made else None,
            )
        )
    return yields
