"""What the pages of staged lists share: looking over rows that were read out of a spreadsheet."""

import io
from collections import Counter
from collections.abc import Collection, Sequence
from typing import Any

from flask import redirect, request, send_file, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext
from werkzeug.wrappers import Response

from materialcenter.catalogue.lists.staged import StagedRow
from materialcenter.catalogue.models import Material
from materialcenter.catalogue.queries import materials_by_ids, materials_found
from materialcenter.core.spreadsheets.messages import Message, Verdict
from materialcenter.core.spreadsheets.verdict_file import verdict_workbook
from materialcenter.web.context import db
from materialcenter.web.errors import shown
from materialcenter.web.table_files import XLSX

STANDINGS = {
    "ok": lazy_gettext("siap"),
    "doubt": lazy_gettext("ragu"),
    "error": lazy_gettext("salah"),
    "excluded": lazy_gettext("dikeluarkan"),
}


def say(message: Message) -> str:
    """A remark in the reader's language."""
    figures = {name: shown(figure) for name, figure in message.figures.items()}
    return _(message.sentence, **figures) if figures else _(message.sentence)


def chosen_standing() -> str:
    """The standing that rows are looked at by, or "" for all."""
    standing = request.args.get("show", "")
    return standing if standing in STANDINGS else ""


def verdict_file(rows: Sequence[StagedRow[Any]]) -> Response:
    """All rows with their verdicts, to mend in the spreadsheet itself."""
    lines = (
        (
            row.row_number,
            row.written,
            str(STANDINGS[row.standing]),
            " ".join(say(message) for message in row.messages),
        )
        for row in rows
    )
    content = verdict_workbook(lines, (_("Baris"), _("Hasil"), _("Sebab")))
    return send_file(
        io.BytesIO(content), mimetype=XLSX, as_attachment=True, download_name="hasil-periksa.xlsx"
    )


def choices(row: StagedRow[Any], text: str) -> Sequence[Material]:
    """What may be chosen: the material it has, what was searched for, else the candidates."""
    near = (
        list(materials_found(db(), text, limit=12))
        if text
        else list(materials_by_ids(db(), row.candidates).values())
    )
    if not text:
        near.sort(key=lambda material: row.candidates.index(material.id))
    if row.material is not None:
        near = [row.material, *(m for m in near if m.id != row.material_id)]
    return near


def back_to_row(page: str, import_id: int, row_id: int) -> Response:
    """To the row's place in the list, with the filter that was on."""
    place = url_for(
        page,
        import_id=import_id,
        show=chosen_standing() or None,
        after=request.args.get("after", type=int) or None,
        _anchor=f"row-{row_id}",
    )
    return redirect(place, 303)


def shared_doubts(
    rows: Sequence[StagedRow[Any]], codes: Collection[str]
) -> list[tuple[str, int, str]]:
    """Doubts of some kinds that are the only one of several rows: code, how many here, an
    example."""
    counts: Counter[str] = Counter()
    examples: dict[str, str] = {}
    for row in rows:
        doubts = [m for m in row.messages if m.level == Verdict.DOUBT]
        found = {m.code for m in doubts}
        if row.standing == "doubt" and row.material_id and len(found) == 1 and found <= set(codes):
            counts[doubts[0].code] += 1
            examples.setdefault(doubts[0].code, say(doubts[0]))
    return [(code, n, examples[code]) for code, n in counts.items() if n > 1]
