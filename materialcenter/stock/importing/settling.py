"""Settling the rows of a stock list."""

from collections.abc import Sequence

from sqlalchemy.orm import Session

from materialcenter.accounts.permissions import Permission
from materialcenter.catalogue.lists.settling import Settling
from materialcenter.catalogue.models import Material
from materialcenter.catalogue.recognising import Recognition
from materialcenter.core.spreadsheets.messages import Message
from materialcenter.stock.importing.judging import judge
from materialcenter.stock.importing.models import StockImport, StockImportRow
from materialcenter.stock.importing.preparing import surroundings
from materialcenter.stock.importing.twins import twin_key
from materialcenter.stock.importing.values import Values


def _judged(
    session: Session,
    _file: StockImport,
    values: Values,
    material: Material | None,
    meaning: Recognition | None,
) -> tuple[Values, Sequence[Message]]:
    return judge(values, material, meaning, surroundings(session))


STOCK_ROWS = Settling(
    StockImport,
    StockImportRow,
    Permission.STOCK_IMPORT,
    judge=_judged,
    key=lambda _file, row: twin_key(row.values),
)
