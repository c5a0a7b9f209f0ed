from materialcenter.accounts import sessions
from materialcenter.accounts.permissions import Role
from materialcenter.app import create_app
from materialcenter.config import Config
from materialcenter.core.db import Database


def test_the_first_administrator_is_made_with_a_password_for_one_login(
    fresh_database: Database,
) -> None:
    config = Config(secret_key="x" * 40, database_url=str(fresh_database.engine.url), testing=True)
    run = create_app(config, fresh_database).test_cli_runner().invoke
    arguments = ["users", "create-admin", "--name", "Ani", "--login", "0812 3456 7890"]

    made = run(args=[*arguments, "--one-time"])

    assert made.exit_code == 0
    password = made.output.split()[-1]
    answer = fresh_database.transaction(
        lambda session: sessions.log_in(
            session, login="+6281234567890", password=password, device="", address=""
        )
    )
    assert isinstance(answer, tuple)
    assert answer[0].role == Role.ADMINISTRATOR
    assert answer[0].password_expires_at is not None
    again = run(args=[*arguments, "--one-time"])
    assert again.exit_code == 1
    assert "administrator" in again.output
