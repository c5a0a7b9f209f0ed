"""Judges the values of a row of a price list: what is missing, what is far from what was asked
before, what is there already. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from fractions import Fraction
from statistics import median_low

from materialcenter.catalogue.lists.assuming import about_meaning
from materialcenter.catalogue.models import Material
from materialcenter.catalogue.recognising import Recognition
from materialcenter.core.errors import DomainError, Grams, N_, Quantity, Rupiah, Term
from materialcenter.core.quantities import Counted, divide_half_up
from materialcenter.core.spreadsheets.messages import Message, doubt, error, from_refusal, note
from materialcenter.purchasing.importing.reading import PRICES
from materialcenter.purchasing.importing.values import KG, PriceValues
from materialcenter.purchasing.price_lists.models import SupplierPrice
from materialcenter.purchasing.pricing import standing
from materialcenter.purchasing.terms import PriceTerms, comparable

LOW_IDR_PER_KG = 1_000
OLDEST = date(2000, 1, 1)
# Suppliers differ more from each other than one from himself (hundredths of a percent).
OTHERS_DOUBT_BP = 3_000
TWO_PRICES_BP = 100
UNIT_NAMES = {"sheet": N_("lembar"), "bar": N_("batang"), "roll": N_("gulung")}


@dataclass(frozen=True, slots=True)
class Known:
    """What is asked for a material already: by this supplier, and by the others (their prices
    from the smallest quantity on, Rp/kg)."""

    own: Sequence[SupplierPrice] = ()
    others: Sequence[int] = ()

    def last(self, from_quantity: int, day: date) -> SupplierPrice | None:
        """The supplier's price for a quantity as it stands on a day; else the newest there is."""
        there = standing(self.own, day)
        reached = [threshold for threshold in there if threshold <= from_quantity]
        if reached:
            return there[max(reached)]
        return max(self.own, key=lambda row: row.valid_from, default=None)


@dataclass(frozen=True, slots=True)
class Around:
    """What the rows of a list are held against. `doubt_bp` is the tolerated change of a price in
    hundredths of a percent; `start` and `source` are for rows that name none."""

    today: date
    start: date
    source: str
    doubt_bp: int
    known: dict[int, Known] = field(default_factory=dict[int, Known])

    def terms(self, values: PriceValues, material: Material) -> PriceTerms:
        """What would be written down."""
        return values.terms(material, usual_start=self.start, usual_source=self.source)


def judge_price(
    values: PriceValues,
    material: Material | None,
    recognition: Recognition | None,
    around: Around,
    *,
    said: Sequence[Message] = (),
    unit_unsaid: bool = False,
) -> tuple[PriceValues, list[Message]]:
    """The values completed, and every remark on them; `said` is what reading them said."""
    broken = any(message.code in ("price-broken", "number-unreadable") for message in said)
    remarks = [*said, *_about_days(values, around)]
    if material is None:
        remarks = [*about_meaning(values.phrase, recognition), *remarks]
    if values.idr_per_kg is None and values.idr_per_piece is None:
        sentence = N_("Harga tidak tertulis.")
        return values, remarks if broken else [*remarks, error("price-missing", sentence)]
    if material is None:
        return values, remarks
    known = around.known.get(material.id, Known())
    if unit_unsaid and material.counted == Counted.PIECE:
        values, more = _unit_meant(values, material, known, around)
        remarks += more
    remarks += _about_two_prices(values, material)
    remarks += _about_kilos(values, material)
    try:
        terms = around.terms(values, material).judged(material)
    except DomainError as refusal:
        return values, [*remarks, from_refusal(refusal)]
    far = _about_price(terms, known, around)
    if not far and known.own:
        remarks = [m for m in remarks if not (m.code == "number-as-text" and m.about in PRICES)]
    return values, [*remarks, *far, *_about_what_is_there(terms, material, known)]


def _about_days(values: PriceValues, around: Around) -> list[Message]:
    start, end = values.valid_from or around.start, values.valid_to
    if not OLDEST <= start <= around.today + timedelta(days=366):
        sentence = N_("Berlaku mulai %(day)s janggal. Periksa tahunnya.")
        return [doubt("date-odd", sentence, day=start)]
    if end is not None and start <= end < around.today:
        return [doubt("over", N_("Harga ini sudah berakhir %(day)s."), day=end)]
    return []


def _unit_meant(
    values: PriceValues, material: Material, known: Known, around: Around
) -> tuple[PriceValues, list[Message]]:
    """Whether a bare price is per kilogram or per piece: what is nearer to a usual price."""
    price = values.idr_per_kg or 0
    last = known.last(0, around.start)
    usual = last.idr_per_kg if last else median_low(known.others) if known.others else 15_000
    by_piece = divide_half_up(price * 1000, material.piece_weight_g)
    nearer_by_piece = by_piece and _ratio(by_piece, usual) < _ratio(price, usual)
    unit = Term(UNIT_NAMES.get(material.unit, N_("potong")) if nearer_by_piece else "kg")
    sentence = N_("Tidak tertulis harga per apa. Dibaca %(price)s per %(unit)s. Benar?")
    said = doubt("price-unit", sentence, price=Rupiah(price), unit=unit)
    if nearer_by_piece:
        return replace(values, idr_per_kg=None, idr_per_piece=price), [said]
    return values, [said]


def _ratio(price: int, usual: int) -> Fraction:
    return Fraction(max(price, usual), max(1, min(price, usual)))


def _about_two_prices(values: PriceValues, material: Material) -> list[Message]:
    per_kg, per_piece = values.idr_per_kg, values.idr_per_piece
    if per_kg is None or per_piece is None or material.counted != Counted.PIECE:
        return []
    figures = {"piece": Rupiah(per_piece), "kg": Rupiah(per_kg)}
    try:
        computed = comparable(material, 0, per_piece)
    except DomainError:
        return []
    if abs(computed - per_kg) * 10_000 <= per_kg * TWO_PRICES_BP:
        sentence = N_("Ada dua harga. Dipakai harga satuan %(piece)s, bukan %(kg)s per kg.")
        return [note("two-prices", sentence, **figures)]
    sentence = N_("Harga satuan %(piece)s tidak cocok dengan %(kg)s per kg. Dipakai harga satuan.")
    return [doubt("two-prices", sentence, **figures)]


def _about_kilos(values: PriceValues, material: Material) -> list[Message]:
    """Kilograms that become whole pieces."""
    if values.unit != KG or material.counted != Counted.PIECE:
        return []
    written = (values.from_thousandths, values.minimum_thousandths, values.multiple_thousandths)
    return [
        note("kilos-as-pieces", N_("%(weight)s dijadikan %(pieces)s."), weight=Grams(grams),
             pieces=Quantity(values.counted(grams, material), material.unit))
        for grams in dict.fromkeys(written) if grams and grams > 0
    ]  # fmt: skip


def _about_price(terms: PriceTerms, known: Known, around: Around) -> list[Message]:
    price = terms.idr_per_kg
    if price < LOW_IDR_PER_KG:
        sentence = N_("Harga %(price)s per kg sangat rendah. Mungkin ditulis dalam ribuan?")
        return [doubt("price-low", sentence, price=Rupiah(price))]
    last = known.last(terms.from_quantity, terms.valid_from)
    if last is not None:
        usual, limit = last.idr_per_kg, around.doubt_bp
        sentence = N_("Harga %(price)s per kg, %(change)s dari harga terakhirnya %(usual)s.")
    elif known.others:
        usual, limit = median_low(known.others), OTHERS_DOUBT_BP
        sentence = N_("Harga %(price)s per kg, %(change)s dari pemasok lain, biasanya %(usual)s.")
    else:
        return []
    if abs(price - usual) * 10_000 <= usual * limit:
        return []
    change = f"{divide_half_up((price - usual) * 100, usual):+d} %"
    figures = {"price": Rupiah(price), "usual": Rupiah(usual), "change": change}
    return [doubt("price-far", sentence, **figures)]


def _about_what_is_there(terms: PriceTerms, material: Material, known: Known) -> list[Message]:
    key = (terms.from_quantity, terms.valid_from)
    there = next((row for row in known.own if (row.from_quantity, row.valid_from) == key), None)
    if there is None:
        return []
    if (there.idr_per_kg, there.idr_per_piece) == (terms.idr_per_kg, terms.idr_per_piece):
        sentence = N_("Harga ini sudah tercatat mulai %(day)s.")
        return [note("known", sentence, day=terms.valid_from)]
    sentence = N_("Mengganti %(price)s per kg yang sudah tercatat mulai %(day)s.")
    figures = {"price": Rupiah(there.idr_per_kg), "day": terms.valid_from}
    return [doubt("replaces", sentence, **figures)]
