"""`flask export FILE`: all data as a ZIP, for those who keep the machine."""

from pathlib import Path

import click
from flask import current_app
from flask.cli import with_appcontext

from materialcenter.core.db import Database
from materialcenter.reports.full_export import exported_tables, write_everything


@click.command("export")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@with_appcontext
def commands(file: Path) -> None:
    """Write all data into FILE, a ZIP of CSV files read in one snapshot."""
    database: Database = current_app.extensions["database"]
    with database.reading() as session, file.open("wb") as binary:
        write_everything(session, binary, translate=str)
    click.echo(f"{len(exported_tables())} tables, {file.stat().st_size} bytes: {file}")
