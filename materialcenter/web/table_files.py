"""A table as a file to take away."""

import io
from collections.abc import Iterable, Sequence

from flask import send_file
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from materialcenter.core import clock
from materialcenter.reports.export import write_csv, write_xlsx
from materialcenter.reports.report import Cell, Column
from materialcenter.web.context import user
from materialcenter.web.formatting import moment

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
TYPES = {"csv": "text/csv; charset=utf-8", "xlsx": XLSX}


def table_file(
    ending: str,
    columns: Sequence[Column],
    rows: Iterable[Sequence[Cell]],
    *,
    title: str,
    name: str,
    about: Sequence[tuple[str, str]] = (),
) -> Response:
    """The rows as a "csv" or an "xlsx"; a workbook also says what it is about, when it was made
    and by whom."""
    file = io.BytesIO()
    if ending == "csv":
        write_csv(file, columns, rows, translate=_)
    else:
        made = [(_("Dibuat"), moment(clock.now())), (_("Oleh"), user().name)]
        write_xlsx(file, columns, rows, translate=_, title=title, about=[*about, *made])
    file.seek(0)
    return send_file(
        file, mimetype=TYPES[ending], as_attachment=True, download_name=f"{name}.{ending}"
    )
