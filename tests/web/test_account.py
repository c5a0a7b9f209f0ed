"""One's own account: who one is, with whom one works, where one is logged in."""

from collections.abc import Callable

from materialcenter.accounts.models import User
from materialcenter.accounts.permissions import Role
from materialcenter.core.db import Database
from tests.cast import Cast, add_user
from tests.web.conftest import Browser

BrowserOf = Callable[[User], Browser]


def test_a_member_sees_who_else_asks_for_his_workshop_and_nobody_of_another(
    browser_of: BrowserOf, stage: Cast, fresh_database: Database
) -> None:
    def add(session) -> None:
        workshop = session.merge(stage.workshop)
        add_user(session, Role.MEMBER, "Wagiman", workshop=workshop)
        add_user(session, Role.MEMBER, "Gone", workshop=workshop).active = False

    fresh_database.transaction(add)
    page = browser_of(stage.member).get("/account").text
    assert "Anggota Bengkel Barokah" in page
    assert "Wagiman" in page
    assert "Gone" not in page
    assert "Neighbour" not in page
    assert "Anggota Bengkel" not in browser_of(stage.storekeeper).get("/account").text
