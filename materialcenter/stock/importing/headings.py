"""What the heading of a column means, in the words storekeepers use (Indonesian and English).

The first rule that fits wins, so narrow meanings ("kg per lembar") stand before wide ones
("kg"). Headings are folded and everything but letters and digits becomes a space.
"""

import re

from materialcenter.core.text import fold

PIECE_WORD = r"(?:lembar|lbr|batang|btg|lonjor|ljr|pcs|pc|buah|bh|potong|ptg|roll|sheet|piece|bar)"
_MASS = r"(?:berat|bobot|tonase|netto|neto|weight|mass|kg|kgs|kilo|kilogram|ton|tonnes?)"
_SIZE = r"(?:(?:ukuran|dimensi|size|dimensions?) )?"
_NUMBER = r"(?:no|nomor|nomer|num|number)"

PHRASE = ("kind", "name", "grade", "size", "thickness", "width", "diameter", "length")
IGNORED = "ignored"

_RULES = (
    (IGNORED, rf"{_NUMBER}(?: urut| item| baris)?|#|item {_NUMBER}|urut|s n|kode .*|code|sku"),
    (IGNORED, rf".*\b{_MASS}\b.*\b(?:teori|teoritis|tabel|theory|theoretical|nominal)\b.*"),
    (IGNORED, rf".*\b(?:teori|theoretical)\b.*\b{_MASS}\b.*"),
    ("price_piece", rf".*\b(?:harga|price|cost|rp)\b.*\b{PIECE_WORD}\b.*"),
    ("value", r".*\b(?:total|jumlah|jml|subtotal) (?:harga|rp|nilai|price|cost|value)\b.*"),
    ("value", r".*\b(?:harga|price|cost) (?:total|jumlah)\b.*|.*\b(?:nilai|value|amount)\b.*"),
    ("price", r".*\b(?:harga|price|cost|hpp|rp|idr)\b.*"),
    ("grams_piece", rf"{_MASS}(?: kg)? (?:per |tiap )?(?:{PIECE_WORD}|satuan|unit|each)(?: kg)?"),
    ("grams_piece", rf"unit {_MASS}(?: kg)?"),
    ("heat", rf".*\b(?:heat|leburan|lebur|melt|charge|cast)\b.*|{_NUMBER} cor"),
    ("certificate", r".*\b(?:sertifikat|sertipikat|mtc|cert|certificate|mill test)\b.*"),
    ("place", r".*\b(?:rak|rack|lokasi|location|gudang|warehouse|posisi|tempat|bin|blok)\b.*"),
    ("owner", r".*\b(?:pemilik|owner|kepemilikan|milik|owned by)\b.*"),
    ("date", r".*\b(?:tgl|tanggal|date|received)\b.*"),
    ("supplier", r".*\b(?:pemasok|suplier|supplier|vendor|distributor|asal|toko|pabrik)\b.*"),
    ("note", r".*\b(?:ket|keterangan|catatan|notes?|remarks?|comments?|kondisi)\b.*"),
    ("thickness", rf"{_SIZE}(?:tebal|ketebalan|thickness|thick|thk|tbl|t)(?: mm| cm)?"),
    ("width", rf"{_SIZE}(?:lebar|width|lbr(?= mm| cm)|w|l)(?: mm| cm| m)?"),
    ("length", rf"{_SIZE}(?:panjang|length|pjg|p)(?: mm| cm| m)?"),
    ("diameter", rf"{_SIZE}(?:diameter|dia|diam|ø|d)(?: mm| cm)?"),
    ("grams", rf".*\b{_MASS}\b.*"),
    ("grade", r".*\b(?:mutu|grade|kualitas|standar|standard|spec|spek)\b.*"),
    ("size", r".*\b(?:ukuran|dimensi|size|dimensions?|spesifikasi|specification)\b.*"),
    ("unit", r"sat|satuan|stn|units?|uom|u m|unit of measure"),
    ("pieces", r".*\b(?:jml|jumlah|qty|quantity|banyak|banyaknya|stok|stock|count|saldo)\b.*"),
    ("pieces", rf"{PIECE_WORD}(?: .*)?|pieces|sheets|bars|pcs|on hand"),
    ("kind", r"(?:jenis|bentuk|tipe|type|shape|form|profil|profile)(?: .*)?"),
    (
        "name",
        r".*\b(?:nama|uraian|material|deskripsi|description|desc|item|barang|bahan|produk)\b.*",
    ),
    ("name", r".*\b(?:product|name|besi|logam|metal)\b.*"),
)
_COMPILED = tuple((field, re.compile(pattern)) for field, pattern in _RULES)


def normal(text: str) -> str:
    """A heading without case, signs and line breaks: "Berat\\n(Kg)" is "berat kg"."""
    return re.sub(r"[^0-9a-zø#]+", " ", fold(text)).strip()


def meaning(heading: str) -> str | None:
    """The field a heading stands for, IGNORED for known but useless ones, None for unknown."""
    words = normal(heading)
    if not words or len(words) > 60:
        return None
    return next((field for field, pattern in _COMPILED if pattern.fullmatch(words)), None)


def is_unit(heading: str) -> bool:
    """Whether a heading is only a unit, as in a second heading row: "(Kg)", "mm", "Rp/Kg"."""
    words = normal(heading)
    return bool(re.fullmatch(rf"(?:{PIECE_WORD}|{_MASS}|mm|cm|m|rp|idr| )+", words))
