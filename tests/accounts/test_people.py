import pytest
from sqlalchemy.orm import Session

from materialcenter.accounts import queries, services, sessions
from materialcenter.accounts.models import User, Workshop
from materialcenter.accounts.permissions import Role
from materialcenter.core.audit import history_of
from materialcenter.core.errors import Forbidden
from tests.cast import PASSWORD, Cast
from tests.conftest import Clock

NEW = {"name": "Siti", "phone": "0812 1111 2222", "password": "jalan-pantura-5"}


def test_a_member_is_added_to_a_workshop(session: Session, cast: Cast) -> None:
    added = services.add_user(
        session, role=Role.MEMBER, workshop_id=cast.workshop.id, by=cast.administrator, **NEW
    )
    assert added.phone == "+6281211112222"
    assert added in queries.members_of(session, cast.workshop.id)
    assert [entry.act for entry in history_of(session, User, added.id)] == ["added"]


def test_a_person_is_refused_when_something_is_missing_or_taken(
    session: Session, cast: Cast
) -> None:
    by = cast.administrator
    with pytest.raises(services.WorkshopMissing):
        services.add_user(session, role=Role.MEMBER, by=by, **NEW)
    with pytest.raises(services.LoginMissing):
        services.add_user(session, role=Role.BUYER, by=by, **{**NEW, "phone": " "})
    services.add_user(session, role=Role.BUYER, by=by, **NEW)
    with pytest.raises(services.LoginTaken):
        services.add_user(session, role=Role.BUYER, by=by, **NEW)


def test_a_phone_alone_or_an_address_alone_is_enough(session: Session, cast: Cast) -> None:
    by = cast.administrator
    password = NEW["password"]
    for login in (
        {"phone": "0812 1111 3331"},
        {"phone": "0812 1111 3332"},
        {"email": "satu@example.id"},
        {"email": "dua@example.id"},
    ):
        services.add_user(session, name="Siti", role=Role.BUYER, by=by, password=password, **login)


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.ADMINISTRATOR])
def test_only_the_administrator_manages_people(session: Session, cast: Cast, role: Role) -> None:
    by = cast.user(role)
    with pytest.raises(Forbidden):
        services.add_user(session, role=Role.MANAGER, by=by, **NEW)
    with pytest.raises(Forbidden):
        services.change_role(session, user_id=by.id, role=Role.MANAGER, by=by)
    with pytest.raises(Forbidden):
        services.disable_user(session, user_id=cast.auditor.id, by=by)


def test_nobody_changes_his_own_role_so_one_administrator_always_stays(
    session: Session, cast: Cast
) -> None:
    by = cast.administrator
    with pytest.raises(services.OwnRole):
        services.change_role(session, user_id=by.id, role=Role.MANAGER, by=by)
    with pytest.raises(services.OwnRole):
        services.disable_user(session, user_id=by.id, by=by)


def test_one_administrator_stays_when_two_remove_each_other(session: Session, cast: Cast) -> None:
    first = cast.administrator
    second = services.add_user(session, role=Role.ADMINISTRATOR, by=first, **NEW)
    stale = User(id=second.id, role=Role.ADMINISTRATOR, active=True)
    services.disable_user(session, user_id=second.id, by=first)
    with pytest.raises(services.LastAdministrator):
        services.disable_user(session, user_id=first.id, by=stale)


def test_a_disabled_person_is_out_at_once(session: Session, cast: Cast) -> None:
    answer = sessions.log_in(
        session, login=cast.buyer.email or "", password=PASSWORD, device="", address=""
    )
    assert isinstance(answer, tuple)
    services.disable_user(session, user_id=cast.buyer.id, by=cast.administrator)
    assert sessions.user_of_token(session, answer[1]) is None


def test_a_handed_over_password_is_worth_nothing_after_three_days(
    session: Session, cast: Cast, clock: Clock
) -> None:
    given = services.give_one_time_password(session, user_id=cast.member.id, by=cast.administrator)
    clock.advance(days=3, seconds=1)
    answer = sessions.log_in(
        session, login=cast.member.email or "", password=given, device="", address=""
    )
    assert type(answer) is sessions.WrongLogin


def test_the_first_administrator_is_made_only_once(session: Session, cast: Cast) -> None:
    with pytest.raises(services.AdministratorExists):
        services.add_first_administrator(session, **NEW)


def test_workshops_are_found_by_name_and_district(session: Session, cast: Cast) -> None:
    villages = queries.villages(session)
    village = villages[-1]
    added = services.add_workshop(
        session, name=" Cor  100% Jaya ", village_id=village.id, by=cast.administrator
    )
    assert added.name == "Cor 100% Jaya"
    assert list(queries.workshops_page(session, text="100%").rows) == [added]
    assert added in queries.workshops_page(session, district=village.district).rows
    assert list(queries.workshops_page(session, text="1_0%").rows) == []
    assert [entry.act for entry in history_of(session, Workshop, added.id)] == ["added"]
