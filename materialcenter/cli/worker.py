"""The worker: what the centre does without anybody pressing a button."""

import time
from threading import Thread

import click
import structlog
from flask import Flask
from flask.cli import ScriptInfo, pass_script_info

from materialcenter.config import Config
from materialcenter.core.db import Database
from materialcenter.core.errors import DomainError
from materialcenter.core.mail import MAIL_ERRORS, transport_to
from materialcenter.fulfilment.reserving import expire_reservations
from materialcenter.fulfilment.substituting.offering import lapse_offers
from materialcenter.notices import mailing
from materialcenter.notices.services import remind_of_expiry

PAUSE_S = 30
_log = structlog.get_logger()


@click.command("worker")
@click.option("--once", is_flag=True, help="One round, for a scheduler such as cron.")
@pass_script_info
def commands(info: ScriptInfo, once: bool) -> None:
    """Let go of what nobody fetched, remind of it before, and mail notices; until stopped."""
    app = info.load_app()
    while True:
        sent, failed = work(app)
        if once:
            click.echo(f"{sent} mails sent, {failed} failed.")
            return
        time.sleep(PAUSE_S)


def work_beside(app: Flask) -> None:
    """Do the worker's rounds in a thread of this process, as long as it lives."""

    def rounds() -> None:
        while True:
            try:
                work(app)
            except DomainError as error:
                _log.warning("worker", problem=str(error))
            time.sleep(PAUSE_S)

    Thread(target=rounds, daemon=True, name="worker").start()


def work(app: Flask) -> tuple[int, int]:
    """One round. Returns how many mails were sent, and how many could not be."""
    database: Database = app.extensions["database"]
    for act in (expire_reservations, lapse_offers, remind_of_expiry, mailing.queue_mails):
        database.transaction(act)
    sent = failed = 0
    while due := database.transaction(mailing.take_due):
        for mail in due:
            if _send(app, database, mail):
                sent += 1
            else:
                failed += 1
    return sent, failed


def _send(app: Flask, database: Database, mail: mailing.Mail) -> bool:
    config: Config = app.extensions["config"]
    with database.reading() as session:
        message = app.extensions["letter"](app, session, mail)
    try:
        transport_to(config.mail_url)(message)
    except MAIL_ERRORS as error:
        problem = f"{type(error).__name__}: {error}"
        database.transaction(lambda session: mailing.mark_failed(session, mail.id, problem))
        return False
    database.transaction(lambda session: mailing.mark_sent(session, mail.id))
    return True
