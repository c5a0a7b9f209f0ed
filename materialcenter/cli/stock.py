"""The operator's commands about stock."""

from collections import Counter
from pathlib import Path

import click
from flask import current_app
from flask.cli import AppGroup

from materialcenter.accounts.models import User
from materialcenter.accounts.queries import user_with_login
from materialcenter.catalogue.lists.staged import PreparedRow
from materialcenter.cli.speech import refusal, say
from materialcenter.core.db import Database, Session
from materialcenter.core.errors import DomainError, NotFound
from materialcenter.stock.importing import services
from materialcenter.stock.importing.preparing import Prepared, prepare
from materialcenter.stock.importing.queries import standing_posting
from materialcenter.stock.importing.settling import STOCK_ROWS
from materialcenter.stock.importing.values import Values

commands = AppGroup("stock", help="Metal on the racks.")


@commands.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--dry-run", is_flag=True, help="Only say what would be done.")
@click.option("--exclude-doubts", is_flag=True, help="Leave doubtful and wrong rows out.")
@click.option("--accept-doubts", is_flag=True, help="Take doubtful rows as they are.")
@click.option("--as", "login", default="", help="Phone or e-mail of the acting person.")
def import_stock(
    file: Path, dry_run: bool, exclude_doubts: bool, accept_doubts: bool, login: str
) -> None:
    """Post a spreadsheet as opening stock; print a verdict for each row.

    Without an option for doubts it posts only when every row is ok. Ends with 1 when rows are
    doubtful or wrong and nothing was posted.
    """
    if exclude_doubts and accept_doubts:
        raise click.UsageError("Choose --exclude-doubts or --accept-doubts.")
    if not dry_run and not login:
        raise click.UsageError("Say who is acting with --as PHONE-OR-EMAIL.")
    database: Database = current_app.extensions["database"]
    try:
        with database.reading() as session:
            prepared = prepare(session, filename=file.name, content=file.read_bytes())
            posted = standing_posting(session, prepared.sha256)
            by = None if dry_run else _acting(session, login)
        counts = _print_verdicts(prepared)
        if posted:
            raise click.ClickException(f"This file was posted before, as {posted.number}.")
        unsettled = counts["doubt"] + counts["error"]
        if dry_run or by is None or (unsettled and not (exclude_doubts or accept_doubts)):
            if not dry_run:
                click.echo("Nothing was posted.")
            raise SystemExit(1 if unsettled else 0)
        click.echo(
            database.transaction(lambda s: _post(s, prepared, by, accept_doubts=accept_doubts))
        )
    except DomainError as error:
        raise click.ClickException(refusal(error)) from error


def _acting(session: Session, login: str) -> User:
    try:
        return user_with_login(session, login)
    except NotFound as error:
        raise click.ClickException(f"Nobody logs in as {login}.") from error


def _post(session: Session, prepared: Prepared, by: User, *, accept_doubts: bool) -> str:
    staged = services.stage_import(session, prepared=prepared, by=by)
    accepted = 0
    if accept_doubts:
        accepted = STOCK_ROWS.confirm_doubts(session, import_id=staged.id, code="", by=by)
    left_out = STOCK_ROWS.exclude_unsettled(session, import_id=staged.id, by=by)
    posting = services.post_import(session, import_id=staged.id, by=by)
    return (
        f"Posted as {posting.number}: {len(prepared.rows) - left_out} lots, "
        f"{accepted} doubtful rows taken as they are, {left_out} rows left out."
    )


def _print_verdicts(prepared: Prepared) -> Counter[str]:
    for row in prepared.rows:
        click.echo(_line(row))
    for _sheet, number, text in prepared.skipped:
        click.echo(f"row {number} | skipped | {text} | no metal")
    counts = Counter(row.verdict.value for row in prepared.rows)
    said = ", ".join(f"{counts[verdict]} {verdict}" for verdict in ("ok", "doubt", "error"))
    click.echo(f"{len(prepared.rows)} rows: {said}")
    return counts


def _line(row: PreparedRow[Values]) -> str:
    code = row.material.code if row.material else "?"
    why = " ".join(say(m.sentence, m.figures) for m in row.said)
    return f"row {row.record.row} | {row.verdict} | {row.values.phrase} → {code} | {why}"
