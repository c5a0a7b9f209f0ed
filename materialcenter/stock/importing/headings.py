"""What the heading of a column means in a stock list, in the words storekeepers use."""

from materialcenter.catalogue.lists.headings import (
    DIMENSIONS,
    GRADES,
    IGNORED,
    MASS_WORD,
    NAMES,
    NUMBER_WORD,
    NUMBERS,
    PIECE_WORD,
    Rules,
    Vocabulary,
)
from materialcenter.core.errors import N_

_AMOUNTS = ("pieces", "grams", "grams_piece")
_RULES: Rules = (
    *NUMBERS,
    (IGNORED, rf".*\b{MASS_WORD}\b.*\b(?:teori|teoritis|tabel|theory|theoretical|nominal)\b.*"),
    (IGNORED, rf".*\b(?:teori|theoretical)\b.*\b{MASS_WORD}\b.*"),
    ("price_piece", rf".*\b(?:harga|price|cost|rp)\b.*\b{PIECE_WORD}\b.*"),
    ("value", r".*\b(?:total|jumlah|jml|subtotal) (?:harga|rp|nilai|price|cost|value)\b.*"),
    ("value", r".*\b(?:harga|price|cost) (?:total|jumlah)\b.*|.*\b(?:nilai|value|amount)\b.*"),
    ("price", r".*\b(?:harga|price|cost|hpp|rp|idr)\b.*"),
    (
        "grams_piece",
        rf"{MASS_WORD}(?: kg)? (?:per |tiap )?(?:{PIECE_WORD}|satuan|unit|each)(?: kg)?",
    ),
    ("grams_piece", rf"unit {MASS_WORD}(?: kg)?"),
    ("heat", rf".*\b(?:heat|leburan|lebur|melt|charge|cast)\b.*|{NUMBER_WORD} cor"),
    ("certificate", r".*\b(?:sertifikat|sertipikat|mtc|cert|certificate|mill test)\b.*"),
    ("place", r".*\b(?:rak|rack|lokasi|location|gudang|warehouse|posisi|tempat|bin|blok)\b.*"),
    ("owner", r".*\b(?:pemilik|owner|kepemilikan|milik|owned by)\b.*"),
    ("date", r".*\b(?:tgl|tanggal|date|received)\b.*"),
    ("supplier", r".*\b(?:pemasok|suplier|supplier|vendor|distributor|asal|toko|pabrik)\b.*"),
    ("note", r".*\b(?:ket|keterangan|catatan|notes?|remarks?|comments?|kondisi)\b.*"),
    *DIMENSIONS,
    ("grams", rf".*\b{MASS_WORD}\b.*"),
    *GRADES,
    ("pieces", r".*\b(?:jml|jumlah|qty|quantity|banyak|banyaknya|stok|stock|count|saldo)\b.*"),
    ("pieces", rf"{PIECE_WORD}(?: .*)?|pieces|sheets|bars|pcs|on hand"),
    *NAMES,
)

STOCK_LIST = Vocabulary.of(_RULES, _AMOUNTS, N_("Nama Barang, Jumlah, Berat (Kg), Rak"))
