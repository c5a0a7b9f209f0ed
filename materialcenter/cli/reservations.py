"""The operator's daily round through the reservations."""

import click
from flask import current_app
from flask.cli import AppGroup

from materialcenter.core.db import Database
from materialcenter.fulfilment.reserving import expire_reservations
from materialcenter.fulfilment.substituting.offering import lapse_offers

commands = AppGroup("reservations", help="Metal that is kept for workshops.")


@commands.command()
def expire() -> None:
    """Release what nobody fetched in time, and let offers lapse that nobody answered; run it
    once a day."""
    database: Database = current_app.extensions["database"]
    count = database.transaction(expire_reservations)
    click.echo(f"{count} reservations expired.")
    click.echo(f"{database.transaction(lapse_offers)} offers lapsed.")
