"""What the heading of a column means in a price list, in the words suppliers use."""

from materialcenter.catalogue.lists.headings import (
    DIMENSIONS,
    GRADES,
    IGNORED,
    MASS_WORD,
    NAMES,
    NUMBERS,
    PIECE_WORD,
    Rules,
    Vocabulary,
)
from materialcenter.core.errors import N_

_PRICE = r"(?:harga|price|cost|rp|idr)"
_AMOUNT = (
    r"(?:jml|jumlah|qty|quantity|kuantitas|volume|vol|pembelian|order|kg|kgs|ton|lembar|batang)"
)

_RULES: Rules = (
    *NUMBERS,
    ("freight", r".*\b(?:ongkir|ongkos|angkut|angkutan|freight|transport|biaya kirim)\b.*"),
    ("multiple", r".*\b(?:kelipatan|multiple|multiples)\b.*"),
    ("minimum", r".*\b(?:minimum|minimal|min|moq)\b.*"),
    ("valid_to", r".*\b(?:sampai|sd|s d|berakhir|hingga|until|expired?|expiry|valid to)\b.*"),
    ("valid_to", r"masa berlaku"),
    ("from", rf".*\b(?:mulai|dari|from|di atas|diatas|above)\b.*\b{_AMOUNT}\b.*"),
    ("from", rf".*\b{_AMOUNT}\b.*\b(?:mulai|from)\b.*"),
    ("valid_from", r".*\b(?:berlaku|mulai|valid|effective|tgl|tanggal|date)\b.*"),
    (
        IGNORED,
        rf".*\b(?:total|subtotal)\b.*|{MASS_WORD}(?: kg)? (?:per |tiap )?{PIECE_WORD}(?: kg)?",
    ),
    ("price_piece", rf".*\b{_PRICE}\b.*\b{PIECE_WORD}\b.*"),
    ("price_kg", rf".*\b{_PRICE}\b.*\b(?:kg|kgs|kilo|kilogram)\b.*"),
    ("price", rf".*\b{_PRICE}\b.*"),
    ("from", r"(?:qty|quantity|volume|vol|jumlah|jml)(?: .*)?"),
    ("source", r".*\b(?:sumber|source|referensi|ref|penawaran|quotation|quote)\b.*"),
    (
        IGNORED,
        rf".*\b(?:ket|keterangan|catatan|notes?|remarks?|stok|stock|ready)\b.*|{MASS_WORD}.*",
    ),
    *DIMENSIONS,
    *GRADES,
    *NAMES,
)

PRICE_LIST = Vocabulary.of(
    _RULES,
    ("price_kg", "price_piece", "price"),
    N_("Nama Barang, Harga/Kg, Minimum, Berlaku Mulai"),
)
