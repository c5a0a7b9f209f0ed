"""All data to take away."""

from tempfile import NamedTemporaryFile

from flask import Blueprint, send_file
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from materialcenter.accounts.permissions import Permission
from materialcenter.core import clock
from materialcenter.reports.full_export import exported_tables, record_export, write_everything
from materialcenter.web.access import access
from materialcenter.web.context import database, user, write
from materialcenter.web.forms.base import Form

bp = Blueprint("export", __name__)


@bp.route("/export", methods=["GET", "POST"])
@access(Permission.REPORTS_EXPORT_ALL)
def index() -> ResponseReturnValue:
    """What a full export holds; asked for, the ZIP itself. Who took it along is written down."""
    form = Form()
    if not form.validate_on_submit():
        return form.page("export/index.html", tables=len(exported_tables()))
    write(lambda session: record_export(session, by=user()))
    file = NamedTemporaryFile(suffix=".zip")  # noqa: SIM115 - closed once it is sent
    with database().reading() as session:
        write_everything(session, file, translate=_)
    file.seek(0)
    return send_file(
        file,
        mimetype="application/zip",
        as_attachment=True,
        download_name=f"material-center-{clock.today():%Y%m%d}.zip",
    )
