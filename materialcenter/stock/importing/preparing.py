"""From a file to judged rows, without writing anything: done before any transaction."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from sqlalchemy import select
from sqlalchemy.orm import Session

from materialcenter.accounts.models import Party
from materialcenter.catalogue.lists.assuming import about_length
from materialcenter.catalogue.lists.layout import Record, Table, find_table
from materialcenter.catalogue.lists.staged import PreparedRow, cleaned_filename
from materialcenter.catalogue.models import Material
from materialcenter.catalogue.queries import load_shelf, materials_by_ids
from materialcenter.catalogue.recognising import Recognition, recognise
from materialcenter.core import clock, settings
from materialcenter.core.spreadsheets.messages import Message
from materialcenter.core.spreadsheets.twins import find_twins
from materialcenter.core.spreadsheets.workbook import fingerprint, read_workbook
from materialcenter.stock.importing.headings import STOCK_LIST
from materialcenter.stock.importing.judging import (
    Surroundings,
    agrees_with_theory,
    judge,
    party_key,
)
from materialcenter.stock.importing.reading import read_record
from materialcenter.stock.importing.telling import say_once
from materialcenter.stock.importing.twins import LOOKS_LIKE, twin_key
from materialcenter.stock.importing.values import Values

OWNERS = ("workshop", "customer")


@dataclass(frozen=True, slots=True)
class Prepared:
    """A file ready to be staged."""

    filename: str
    sha256: str
    rows: list[PreparedRow[Values]]
    skipped: list[tuple[str, int, str]]


def parties_by_key(session: Session, kinds: Sequence[str]) -> dict[str, int]:
    """Ids of the active parties of some kinds, by the key their names are compared with."""
    rows = session.execute(
        select(Party.id, Party.name)
        .where(Party.__table__.c.kind.in_(kinds), Party.active)
        .order_by(Party.id.desc())
    )
    return {party_key(name): party_id for party_id, name in rows}


def surroundings(session: Session) -> Surroundings:
    """What rows are held against today."""
    return Surroundings(
        today=clock.today(),
        weight_doubt_bp=settings.value_of(session, settings.WEIGHT_DOUBT_BP),
        owners=parties_by_key(session, OWNERS).keys(),
    )


def prepare(session: Session, *, filename: str, content: bytes) -> Prepared:
    """Read, recognise and judge every row of a file.

    Raises the refusals of `read_workbook` and `find_table`.
    """
    table = find_table(read_workbook(content), STOCK_LIST)
    return Prepared(
        filename=cleaned_filename(filename),
        sha256=fingerprint(content),
        rows=judge_table(session, table),
        skipped=table.skipped,
    )


def judge_table(session: Session, table: Table) -> list[PreparedRow[Values]]:
    """Every record of a table, judged; a constant number of statements."""
    read = [read_record(record) for record in table.records]
    shelf = load_shelf(session)
    meant = {phrase: recognise(phrase, shelf) for phrase in {v.phrase for v, _ in read} if phrase}
    recognised = [_with_meaning(values, meant.get(values.phrase)) for values, _ in read]
    ids = {values.material_id for values in recognised if values.material_id is not None}
    materials = materials_by_ids(session, ids)
    around = surroundings(session)
    judged: list[tuple[Values, list[Message]]] = []
    for values, (_, said), record in zip(recognised, read, table.records, strict=True):
        material = materials.get(values.material_id or 0)
        complete, more = judge(values, material, meant.get(values.phrase), around)
        told = say_once([*said, *more], proven=_is_proven(record, values, material, around))
        assumed = about_length(values.phrase, material, shelf) if material else []
        judged.append((complete, [*told, *assumed]))
    twins = find_twins(
        (position, record.row, twin_key(values))
        for position, (record, (values, _)) in enumerate(
            zip(table.records, judged, strict=True), start=1
        )
    )
    return [
        PreparedRow(
            position=position,
            record=record,
            values=values,
            material=materials.get(values.material_id or 0),
            candidates=meant[values.phrase].candidates if values.phrase in meant else [],
            messages=messages,
            twin_row=twins.get(position),
            repeat=LOOKS_LIKE,
        )
        for position, (record, (values, messages)) in enumerate(
            zip(table.records, judged, strict=True), start=1
        )
    ]


def _is_proven(
    record: Record, values: Values, material: Material | None, around: Surroundings
) -> bool:
    """Whether the row states pieces and weight both, and they agree with theory."""
    stated = record.cell("pieces").text and record.cell("grams").text
    return bool(
        stated and material and agrees_with_theory(values, material, around.weight_doubt_bp)
    )


def _with_meaning(values: Values, meaning: Recognition | None) -> Values:
    if meaning is None:
        return values
    return replace(
        values,
        material_id=meaning.material_id,
        w_um=meaning.remnant_w_um,
        l_um=meaning.remnant_l_um,
    )
