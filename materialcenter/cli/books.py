"""The operator's proof that the books hold."""

import click
from flask import current_app
from flask.cli import AppGroup

from materialcenter.core.db import Database
from materialcenter.fulfilment.books import LAWS, verify

commands = AppGroup("books", help="The books and the laws they obey.")


@commands.command("verify")
def verify_books() -> None:
    """Prove every law of the books; exit with 1 when one does not hold."""
    database: Database = current_app.extensions["database"]
    with database.reading() as session:
        breaches: dict[str, list[str]] = {}
        for breach in verify(session):
            breaches.setdefault(breach.law, []).append(breach.what)
    for law in LAWS:
        click.echo(f"{'BROKEN' if law.name in breaches else 'holds':<7} {law.name}")
        for what in breaches.get(law.name, []):
            click.echo(f"        {what}")
    if breaches:
        raise click.ClickException(f"{len(breaches)} of {len(LAWS)} laws do not hold.")
    click.echo(f"All {len(LAWS)} laws hold.")
