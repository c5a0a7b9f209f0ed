"""The operator's commands that fill an empty database."""

from datetime import date
from time import monotonic

import click
from flask import current_app
from flask.cli import AppGroup

from materialcenter.accounts.seeding import seed_villages
from materialcenter.catalogue.seeding import seed_catalogue
from materialcenter.config import Config
from materialcenter.core import clock
from materialcenter.core.db import Database
from materialcenter.demo.cast import ACCOUNTS, PASSWORD, has_demo_accounts
from materialcenter.demo.story import is_in_use, tell_story
from materialcenter.stock.places import seed_places

commands = AppGroup("seed", help="Reference data and a demonstration for an empty database.")


@commands.command()
def reference() -> None:
    """Add villages, grades, materials and outside places that are not there yet."""
    _seed_reference(_database())


@commands.command()
@click.option("--if-empty", is_flag=True, help="Do nothing, and succeed, when there is data.")
def demo(if_empty: bool) -> None:
    """Add reference data and a year of an invented centre; only to an empty database."""
    database = _database()
    with database.reading() as session:
        in_use = is_in_use(session)
    if in_use and if_empty:
        return
    if in_use:
        raise click.ClickException("There is data in this database; nothing was added.")
    config: Config = current_app.extensions["config"]
    if config.production:
        raise click.ClickException("Demonstration data is not for production.")
    _seed_reference(database)
    start, month = monotonic(), ""

    def report(day: date) -> None:
        nonlocal month
        if month != f"{day:%Y-%m}":
            month = f"{day:%Y-%m}"
            click.echo(f"  {month}")

    click.echo("Demonstration data, month by month:")
    tell_story(database, today=clock.today(), report=report)
    click.echo(f"Done in {monotonic() - start:.0f} s.")


@commands.command()
def accounts() -> None:
    """Print who can log in to the demonstration, and with which password."""
    with _database().reading() as session:
        there = has_demo_accounts(session)
    if not there:
        click.echo("This database has no demonstration accounts.")
        return
    click.echo(f"Demonstration accounts; everybody's password is {PASSWORD}")
    for account in ACCOUNTS:
        click.echo(f"  {account.phone}  {account.role.value:<14} {account.name}")


def _database() -> Database:
    database: Database = current_app.extensions["database"]
    return database


def _seed_reference(database: Database) -> None:
    villages = database.transaction(seed_villages)
    added = database.transaction(seed_catalogue)
    database.transaction(seed_places)
    click.echo(
        f"Reference data: {villages} villages, {added.grades} grades and "
        f"{added.materials} materials added."
    )
