"""What each act on a document is called, by (table, act): the richest sentence first, then
plainer ones for entries that lack its figures; the last needs none."""

import re

from materialcenter.core.errors import N_
from materialcenter.web.acts import catalogue, demand, people, purchasing, stock

_PLACE = re.compile(r"%\((\w+)\)s")

_BY_TABLE: dict[str, dict[str, tuple[str, ...]]] = {
    "purchase_request": demand.REQUEST,
    "cut_job": stock.CUT_JOB,
    "supplier_order": purchasing.ORDER,
    "receipt": purchasing.RECEIPT,
    "landed_cost": purchasing.COST,
    "supplier_return": purchasing.SUPPLIER_RETURN,
    "short_weight_claim": purchasing.CLAIM,
    "issue": stock.ISSUE,
    "posting": stock.POSTING,
    "adjustment": stock.ADJUSTMENT,
    "lot": stock.LOT,
    "party": {"added": (N_("Menambah pelanggan."),)},
    "stock_import": stock.IMPORT,
    "material": catalogue.MATERIAL,
    "grade": catalogue.GRADE,
    "cut_process": catalogue.PROCESS,
    "supplier": purchasing.SUPPLIER,
    "price_import": purchasing.PRICE_LIST,
    "certificate": stock.CERTIFICATE,
    "stock_count": stock.COUNT,
    "user": people.USER,
    "tax_rule": purchasing.TAX,
    "closed_month": {
        "closed": (
            N_("Menutup bulan %(month)s pada baris %(position)s."),
            N_("Menutup bulan."),
        ),
        "reopened": (N_("Membuka bulan %(month)s lagi."), N_("Membuka bulan lagi.")),
    },
    "workshop": {"added": (N_("Menambah IKM."),)},
    "setting": {
        "changed": (
            N_("Mengubah %(name)s dari %(before)s menjadi %(after)s."),
            N_("Mengubah pengaturan."),
        )
    },
}

# Each sentence with the figures it needs.
SENTENCES: dict[tuple[str, str], tuple[tuple[str, frozenset[str]], ...]] = {
    (table, act): tuple((text, frozenset(_PLACE.findall(text))) for text in texts)
    for table, acts in _BY_TABLE.items()
    for act, texts in acts.items()
}
