"""The operator's commands about people."""

import click
from flask import current_app
from flask.cli import AppGroup

from materialcenter.accounts import passwords, services
from materialcenter.cli.speech import refusal
from materialcenter.core.db import Database
from materialcenter.core.errors import DomainError

commands = AppGroup("users", help="People who can log in.")


@commands.command("create-admin")
@click.option("--name", prompt="Name", help="The administrator's name.")
@click.option("--login", prompt="Phone or e-mail", help="What he logs in with.")
@click.option("--one-time", is_flag=True, help="Print a password that is valid for three days.")
def create_admin(name: str, login: str, one_time: bool) -> None:
    """Make the first administrator, who adds everybody else."""
    if one_time:
        password = passwords.one_time()
    else:
        password = click.prompt("Password", hide_input=True, confirmation_prompt=True)
    email, phone = (login, "") if "@" in login else ("", login)
    database: Database = current_app.extensions["database"]
    try:
        database.transaction(
            lambda session: services.add_first_administrator(
                session, name=name, phone=phone, email=email, password=password, one_time=one_time
            )
        )
    except DomainError as error:
        raise click.ClickException(refusal(error)) from error
    click.echo(f"{name} can log in now.")
    if one_time:
        click.echo(f"One-time password, valid for three days: {password}")
