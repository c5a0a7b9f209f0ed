"""`flask start`: what `python3 run.py` does once everything is installed, in one process."""

import click
import waitress
from alembic import command
from alembic.config import Config as AlembicConfig
from flask.cli import ScriptInfo

from materialcenter.cli import seed, worker
from materialcenter.config import ROOT, Config


@click.command("start")
@click.option("--empty", is_flag=True, help="Without demo data.")
@click.pass_context
def commands(context: click.Context, empty: bool) -> None:
    """Migrate, fill an empty database, serve, and do the worker's rounds beside."""
    app = context.ensure_object(ScriptInfo).load_app()
    config: Config = app.extensions["config"]
    attributes = {"url": config.database_url}
    command.upgrade(AlembicConfig(toml_file=ROOT / "pyproject.toml", attributes=attributes), "head")
    if empty:
        context.invoke(seed.commands.commands["reference"])
        click.echo(
            "The database holds reference data only. Make the first administrator with:\n"
            "  python3 run.py flask users create-admin"
        )
    else:
        context.invoke(seed.commands.commands["demo"], if_empty=True)
        context.invoke(seed.commands.commands["accounts"])
    click.echo(f"\nOpen http://{config.host}:{config.port}/  (stop with Ctrl-C)")
    worker.work_beside(app)
    waitress.serve(app, host=config.host, port=config.port, threads=8, _quiet=True)
