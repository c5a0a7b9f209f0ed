"""Judges the values of a row: what is missing, what disagrees, what cannot be. Pure."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date

from materialcenter.catalogue.lists.assuming import about_meaning
from materialcenter.catalogue.models import Material
from materialcenter.catalogue.pieces import own_piece_weight_g
from materialcenter.catalogue.recognising import Recognition
from materialcenter.core.errors import DomainError, Grams, N_, Quantity, Rupiah, Term
from materialcenter.core.quantities import Counted, divide_half_up
from materialcenter.core.spreadsheets.messages import Message, doubt, error, from_refusal, note
from materialcenter.core.text import fold
from materialcenter.stock.importing.values import Values
from materialcenter.stock.places import clean_code

OLDEST = date(2000, 1, 1)
LOW_PRICE_IDR = 1_000
MOST_PIECES, MOST_GRAMS, MOST_IDR_PER_KG = 10**7, 10**11, 10**8
WITHOUT_HEAT = frozenset({"scrap", "pig_iron"})
UNIT_NAMES = {"sheet": N_("lembar"), "bar": N_("batang"), "roll": N_("gulung"), "kg": N_("kg")}


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What a row is held against: the day, the tolerated difference of weight (hundredths of a
    percent), and the names of parties known, as `party_key` writes them."""

    today: date
    weight_doubt_bp: int
    owners: Collection[str]


def party_key(name: str) -> str:
    """A party's name as it is compared: "PT. Mitra" and "pt mitra" are the same."""
    kept = "".join(c if c.isalnum() else " " for c in fold(name)).split()
    return " ".join(word for word in kept if word not in ("pt", "cv", "ud", "tbk"))


def judge(
    values: Values,
    material: Material | None,
    recognition: Recognition | None,
    around: Surroundings,
) -> tuple[Values, list[Message]]:
    """The values completed by theory where that is possible, and every remark on them."""
    said = [] if material else about_meaning(values.phrase, recognition)
    said += _about_signs(values)
    if material is not None:
        values, more = _complete(values, material)
        said += more
        said += _about_weight(values, material, around.weight_doubt_bp)
        said += _about_unit(values, material)
        said += _about_identity(values, material)
    said += _about_place(values)
    said += _about_owner(values, around.owners)
    said += _about_price(values)
    said += _about_day(values, around.today)
    return values, said


def _about_signs(values: Values) -> list[Message]:
    said: list[Message] = []
    if values.pieces is not None and values.pieces < 0:
        sentence = N_("Jumlah %(pieces)s kurang dari nol.")
        said.append(error("pieces-negative", sentence, pieces=values.pieces))
    if values.pieces == 0 and not values.grams:
        said.append(error("pieces-zero", N_("Jumlahnya nol.")))
    if values.grams is not None and values.grams <= 0:
        sentence = N_("Berat %(weight)s harus lebih dari nol.")
        said.append(error("weight-not-positive", sentence, weight=Grams(values.grams)))
    if values.pieces is None and values.grams is None:
        said.append(error("amount-missing", N_("Jumlah dan berat tidak tertulis.")))
    if values.idr_per_kg is not None and values.idr_per_kg < 0:
        said.append(error("price-negative", N_("Harga kurang dari nol.")))
    if (
        abs(values.pieces or 0) > MOST_PIECES
        or abs(values.grams or 0) > MOST_GRAMS
        or abs(values.idr_per_kg or 0) > MOST_IDR_PER_KG
    ):
        said.append(error("too-large", N_("Angka ini terlalu besar. Periksa lagi.")))
    return said


def _complete(values: Values, material: Material) -> tuple[Values, list[Message]]:
    """Pieces from the weight, or the weight from the pieces, each to be confirmed."""
    each = own_piece_weight_g(material, values.w_um, values.l_um)
    positive = (values.grams or 0) > 0
    if material.counted == Counted.MASS:
        if values.grams is None and values.pieces is not None:
            sentence = N_("Beratnya kosong, padahal bahan ini dihitung dalam kilogram.")
            return values, [error("weight-missing", sentence)]
        return values, []
    if values.grams is None and (values.pieces or 0) > 0:
        grams = (values.pieces or 0) * each
        sentence = N_("Beratnya kosong. Bila dinyatakan benar, dipakai berat teori %(weight)s.")
        said = doubt("weight-from-theory", sentence, weight=Grams(grams))
        return replace(values, grams=grams), [said]
    if values.pieces in (None, 0) and positive and each:
        pieces = divide_half_up(values.grams or 0, each)
        if not pieces:
            sentence = N_("Beratnya %(weight)s, kurang dari satu %(unit)s (%(each)s).")
            figures = {"unit": Term(UNIT_NAMES[material.unit]), "each": Grams(each)}
            weight = Grams(values.grams or 0)
            return values, [error("less-than-one", sentence, weight=weight, **figures)]
        sentence = (
            N_("Jumlahnya tidak tertulis. Menurut beratnya %(pieces)s. Benar?")
            if values.pieces is None
            else N_("Jumlahnya tertulis nol. Menurut beratnya %(pieces)s. Benar?")
        )
        said = doubt("pieces-from-weight", sentence, pieces=Quantity(pieces, material.unit))
        return replace(values, pieces=pieces), [said]
    return values, []


def _near(grams: int, theory: int, tolerance_bp: int) -> bool:
    return abs(grams - theory) * 10_000 <= theory * tolerance_bp


def agrees_with_theory(values: Values, material: Material, tolerance_bp: int) -> bool:
    """Whether pieces and weight prove each other within a tolerance, in hundredths of a percent."""
    pieces, grams = values.pieces or 0, values.grams or 0
    theory = pieces * own_piece_weight_g(material, values.w_um, values.l_um)
    return pieces > 0 and grams > 0 and theory > 0 and _near(grams, theory, tolerance_bp)


def _about_weight(values: Values, material: Material, tolerance_bp: int) -> list[Message]:
    pieces, grams = values.pieces or 0, values.grams or 0
    theory = pieces * own_piece_weight_g(material, values.w_um, values.l_um)
    if pieces <= 0 or grams <= 0 or not theory or _near(grams, theory, tolerance_bp):
        return []
    figures = {
        "weight": Grams(grams),
        "theory": Grams(theory),
        "pieces": Quantity(pieces, material.unit),
    }
    for factor in (10, 100, 1000):
        if _near(grams, theory * factor, tolerance_bp) or _near(
            grams * factor, theory, tolerance_bp
        ):
            sentence = N_(
                "Berat %(weight)s untuk %(pieces)s, padahal teorinya %(theory)s. "
                "Komanya mungkin salah tempat."
            )
            return [doubt("weight-comma", sentence, **figures)]
    sentence = N_("Berat %(weight)s untuk %(pieces)s jauh dari teori %(theory)s.")
    return [doubt("weight-far", sentence, **figures)]


def _about_unit(values: Values, material: Material) -> list[Message]:
    expected = material.form.unit
    if values.unit not in UNIT_NAMES or values.unit in ("kg", expected):
        return []
    sentence = N_("Satuannya tertulis %(written)s, padahal bahan ini dihitung per %(unit)s.")
    written, unit = Term(UNIT_NAMES[values.unit]), Term(UNIT_NAMES[expected])
    return [doubt("unit-other", sentence, written=written, unit=unit)]


def _about_identity(values: Values, material: Material) -> list[Message]:
    said: list[Message] = []
    if not values.heat and material.form_code not in WITHOUT_HEAT:
        sentence = N_("Nomor heat kosong. Lot tanpa heat tidak dapat dilacak ke sertifikat.")
        said.append(doubt("heat-missing", sentence))
    if values.w_um is not None and values.l_um is None:
        sentence = N_("Sisa potong perlu panjangnya juga, bukan hanya lebarnya.")
        said.append(error("remnant-length-missing", sentence))
    if "sisa" in fold(values.note).split() and values.l_um is None:
        sentence = N_("Disebut sisa potong, tetapi ukurannya sendiri tidak tertulis.")
        said.append(doubt("remnant-size-missing", sentence))
    return said


def _about_place(values: Values) -> list[Message]:
    if not values.place_code:
        sentence = N_("Rak tidak tertulis. Isi tempatnya, misalnya A-02-1.")
        return [error("place-missing", sentence)]
    try:
        clean_code(values.place_code)
    except DomainError as refusal:
        return [from_refusal(refusal)]
    return []


def _about_owner(values: Values, owners: Collection[str]) -> list[Message]:
    said: list[Message] = []
    if not values.owner_name:
        if "titip" in fold(values.note):
            sentence = N_("Disebut titipan, tetapi pemiliknya kosong.")
            said.append(doubt("owner-missing", sentence))
        return said
    if party_key(values.owner_name) not in owners:
        sentence = N_("Titipan %(owner)s, yang dicatat sebagai pelanggan baru.")
        said.append(note("owner-new", sentence, owner=values.owner_name))
    if values.idr_per_kg:
        sentence = N_("Titipan tidak bernilai di buku kita, tetapi harganya tertulis %(price)s.")
        said.append(doubt("owned-but-priced", sentence, price=Rupiah(values.idr_per_kg)))
    return said


def _about_price(values: Values) -> list[Message]:
    if values.owner_name:
        return []
    if not values.idr_per_kg:
        sentence = N_("Harga per kg kosong. Bila dinyatakan benar, nilainya nol di buku.")
        return [doubt("price-missing", sentence)]
    if 0 < values.idr_per_kg < LOW_PRICE_IDR:
        sentence = N_("Harga %(price)s per kg sangat rendah. Mungkin ditulis dalam ribuan?")
        return [doubt("price-low", sentence, price=Rupiah(values.idr_per_kg))]
    return []


def _about_day(values: Values, today: date) -> list[Message]:
    if values.received_on is None or OLDEST <= values.received_on <= today:
        return []
    sentence = N_("Tanggal masuk %(day)s janggal. Periksa tahunnya.")
    return [doubt("date-odd", sentence, day=values.received_on)]
