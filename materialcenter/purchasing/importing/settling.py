"""Settling the rows of a price list."""

from collections.abc import Hashable, Sequence

from sqlalchemy.orm import Session

from materialcenter.accounts.permissions import Permission
from materialcenter.catalogue.lists.settling import Settling
from materialcenter.catalogue.models import Material
from materialcenter.catalogue.recognising import Recognition
from materialcenter.core.spreadsheets.messages import Message
from materialcenter.purchasing.importing.judging import judge_price
from materialcenter.purchasing.importing.models import PriceImport, PriceImportRow
from materialcenter.purchasing.importing.preparing import around_list, price_key
from materialcenter.purchasing.importing.values import PriceValues


def _judged(
    session: Session,
    found: PriceImport,
    values: PriceValues,
    material: Material | None,
    meaning: Recognition | None,
) -> tuple[PriceValues, Sequence[Message]]:
    ids = [material.id] if material else []
    around = around_list(session, found.supplier_id, ids, found.filename, found.valid_from)
    return judge_price(values, material, meaning, around)


def _key(found: PriceImport, row: PriceImportRow) -> Hashable:
    values, material = row.values, row.material
    counted = values.counted(values.from_thousandths, material) if material else 0
    return price_key(values, counted, found.valid_from)


PRICE_ROWS = Settling(
    PriceImport, PriceImportRow, Permission.PURCHASING_ORDER, judge=_judged, key=_key
)
