import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from materialcenter.accounts import passwords, services, sessions
from materialcenter.accounts.models import LoginAttempt, LoginSession, User
from materialcenter.accounts.sessions import WrongLogin
from materialcenter.accounts.throttle import TooManyTries
from materialcenter.core.errors import DomainError, NotFound
from tests.cast import PASSWORD, Cast
from tests.conftest import Clock


def try_login(
    session: Session, login: str | None, password: str = PASSWORD, address: str = "10.0.0.1"
) -> tuple[User, str] | DomainError:
    return sessions.log_in(
        session, login=login or "", password=password, device="Firefox", address=address
    )


def token_of(session: Session, user: User) -> str:
    answer = try_login(session, user.email)
    assert isinstance(answer, tuple)
    return answer[1]


def test_a_person_is_known_by_the_token_after_logging_in(session: Session, cast: Cast) -> None:
    answer = try_login(session, "  STOREKEEPER@example.id ")
    assert isinstance(answer, tuple)
    assert answer[0] == cast.storekeeper
    assert sessions.user_of_token(session, answer[1]) == cast.storekeeper
    stored = session.scalars(select(LoginSession.token_hash)).all()
    assert answer[1] not in stored


def test_a_phone_number_logs_in_however_it_is_typed(session: Session, cast: Cast) -> None:
    cast.member.phone = "+6281234567890"
    session.flush()
    assert isinstance(try_login(session, "0812-3456-7890"), tuple)


def test_the_answer_is_the_same_when_the_name_or_the_password_is_wrong(
    session: Session, cast: Cast
) -> None:
    cast.buyer.active = False
    session.flush()
    for answer in (
        try_login(session, cast.manager.email, "wrong"),
        try_login(session, "nobody@example.id"),
        try_login(session, cast.buyer.email),
    ):
        assert type(answer) is WrongLogin


@pytest.mark.parametrize("login", ["manager@example.id", "nobody@example.id"])
def test_tries_have_to_wait_longer_and_longer_after_five_failures(
    session: Session, cast: Cast, clock: Clock, login: str
) -> None:
    for n in range(5):
        assert type(try_login(session, login, "wrong", f"10.0.0.{n}")) is WrongLogin
    assert type(try_login(session, login, PASSWORD, "10.0.1.1")) is TooManyTries
    clock.advance(seconds=16)
    assert type(try_login(session, login, "wrong", "10.0.1.2")) is WrongLogin
    clock.advance(seconds=16)
    assert type(try_login(session, login, PASSWORD, "10.0.1.3")) is TooManyTries
    clock.advance(minutes=5)
    answer = try_login(session, login, PASSWORD, "10.0.1.4")
    assert isinstance(answer, tuple) == (login == cast.manager.email)


def test_an_address_has_to_wait_when_it_guesses_at_many_accounts(
    session: Session, cast: Cast, clock: Clock
) -> None:
    for n in range(20):
        assert type(try_login(session, f"guess{n}@example.id")) is WrongLogin
    assert type(try_login(session, cast.manager.email)) is TooManyTries
    assert isinstance(try_login(session, cast.manager.email, address="10.0.0.2"), tuple)


def test_the_table_of_attempts_stays_small_when_names_are_invented(
    session: Session, cast: Cast, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(passwords, "fits", lambda *_: False)
    for n in range(300):
        try_login(session, "nobody@example.id", address=f"10.0.0.{n % 4}")
    assert session.scalar(select(func.count()).select_from(LoginAttempt)) == 5


def test_a_session_ends_at_once_when_the_person_logs_out(session: Session, cast: Cast) -> None:
    token = token_of(session, cast.member)
    sessions.log_out(session, token=token)
    assert sessions.user_of_token(session, token) is None


def test_other_sessions_end_when_the_password_is_changed(session: Session, cast: Cast) -> None:
    here, elsewhere = token_of(session, cast.member), token_of(session, cast.member)
    with pytest.raises(services.WrongPassword):
        services.change_password(session, old="no", new="ayam-goreng-7", by=cast.member)
    services.change_password(
        session, old=PASSWORD, new="ayam-goreng-7", keep_token=here, by=cast.member
    )
    assert sessions.user_of_token(session, here) == cast.member
    assert sessions.user_of_token(session, elsewhere) is None
    assert isinstance(try_login(session, cast.member.email, "ayam-goreng-7"), tuple)


def test_a_session_ends_by_itself_after_twelve_hours_for_staff_and_thirty_days_for_members(
    session: Session, cast: Cast, clock: Clock
) -> None:
    staff, member = token_of(session, cast.storekeeper), token_of(session, cast.member)
    clock.advance(hours=12, seconds=1)
    assert sessions.user_of_token(session, staff) is None
    assert sessions.user_of_token(session, member) == cast.member
    clock.advance(days=30)
    assert sessions.user_of_token(session, member) is None


def test_nobody_ends_the_session_of_another(session: Session, cast: Cast) -> None:
    token = token_of(session, cast.member)
    row = session.scalars(select(LoginSession)).one()
    with pytest.raises(NotFound):
        sessions.end_session(session, session_id=row.id, by=cast.neighbour)
    assert sessions.user_of_token(session, token) == cast.member


def test_an_old_hash_is_renewed_when_its_owner_logs_in(session: Session, cast: Cast) -> None:
    weak = passwords.PasswordHasher(time_cost=1, memory_cost=1024, parallelism=1)
    cast.member.password_hash = weak.hash(PASSWORD)
    session.flush()
    token_of(session, cast.member)
    assert "m=19456,t=2" in cast.member.password_hash
