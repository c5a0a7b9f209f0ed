"""People and workshops: adding, changing, switching off."""

from collections.abc import Mapping
from datetime import date, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from materialcenter.accounts import passwords
from materialcenter.accounts.models import Customer, User, Village, Workshop
from materialcenter.accounts.permissions import Permission, Role
from materialcenter.accounts.phones import normal_phone
from materialcenter.accounts.sessions import end_other_sessions
from materialcenter.core import clock, settings
from materialcenter.core.audit import history_of, record
from materialcenter.core.db import lock
from materialcenter.core.errors import DomainError, Forbidden, InvalidInput, N_, NotFound
from materialcenter.core.text import clean

ONE_TIME_PASSWORD = timedelta(days=3)
_LANGUAGE_SET = "language_set"


class LoginMissing(InvalidInput):
    """Neither phone nor e-mail."""

    sentence = N_("Isi nomor HP atau email.")


class LoginTaken(InvalidInput):
    """The phone number or e-mail address belongs to another account."""

    sentence = N_("Nomor HP atau email ini sudah dipakai akun lain.")


class WorkshopMissing(InvalidInput):
    """A member without a workshop."""

    sentence = N_("Pilih IKM tempat anggota ini bekerja.")


class NameMissing(InvalidInput):
    """A person or firm without a name."""

    sentence = N_("Isi namanya dahulu.")


class OwnRole(Forbidden):
    """Nobody changes his own role or switches himself off."""

    sentence = N_("Peran dan status akun sendiri hanya dapat diubah oleh administrator lain.")


class LastAdministrator(DomainError):
    """The centre would be left without an administrator."""

    sentence = N_("Harus tetap ada satu administrator aktif.")


class AdministratorExists(DomainError):
    """The first administrator is made only once."""

    sentence = N_("Sudah ada administrator. Minta dia menambah akun baru.")


class WrongPassword(InvalidInput):
    """The old password was not right."""

    sentence = N_("Kata sandi lama salah.")


def add_user(
    session: Session,
    *,
    name: str,
    role: Role,
    password: str,
    phone: str = "",
    email: str = "",
    workshop_id: int | None = None,
    language: str = "id",
    one_time: bool = False,
    by: User,
) -> User:
    """Add a person. A `one_time` password is valid for three days and replaced at first login.

    Members need a workshop, all others have none. Raises LoginMissing, LoginTaken,
    WorkshopMissing, NameMissing and the refusals of `passwords.check`.
    """
    by.must(Permission.ACCOUNTS_MANAGE)
    if role == Role.MEMBER and (not workshop_id or session.get(Workshop, workshop_id) is None):
        raise WorkshopMissing(field="workshop_id")
    user = _new_user(session, name, role, password, phone=phone, email=email)
    user.workshop_id = workshop_id if role == Role.MEMBER else None
    user.language = language
    if one_time:
        user.password_expires_at = clock.now() + ONE_TIME_PASSWORD
    session.add(user)
    session.flush()
    record(session, by.id, User, user.id, "added", role=role.value)
    return user


def add_first_administrator(
    session: Session,
    *,
    name: str,
    password: str,
    phone: str = "",
    email: str = "",
    one_time: bool = False,
) -> User:
    """Add the administrator who adds all others; called by the operator, who has no account.

    Raises AdministratorExists.
    """
    if _active_administrators(session):
        raise AdministratorExists
    user = _new_user(session, name, Role.ADMINISTRATOR, password, phone=phone, email=email)
    if one_time:
        user.password_expires_at = clock.now() + ONE_TIME_PASSWORD
    session.add(user)
    session.flush()
    record(session, None, User, user.id, "added", role=user.role)
    return user


def change_password(
    session: Session, *, old: str, new: str, by: User, keep_token: str | None = None
) -> None:
    """Change one's own password and end one's other sessions. Raises WrongPassword."""
    user = _locked_user(session, by.id)
    if not passwords.fits(old, user.password_hash):
        raise WrongPassword(field="old")
    passwords.check(new, role=user.role, field="new")
    user.password_hash = passwords.hash_of(new)
    user.password_expires_at = None
    end_other_sessions(session, user_id=user.id, keep_token=keep_token)
    record(session, by.id, User, user.id, "password_changed")


def give_one_time_password(session: Session, *, user_id: int, by: User) -> str:
    """Replace a forgotten password by one to hand over; ends the person's sessions."""
    by.must(Permission.ACCOUNTS_MANAGE)
    user = _locked_user(session, user_id)
    password = passwords.one_time()
    user.password_hash = passwords.hash_of(password)
    user.password_expires_at = clock.now() + ONE_TIME_PASSWORD
    end_other_sessions(session, user_id=user.id)
    record(session, by.id, User, user.id, "password_given")
    return password


def disable_user(session: Session, *, user_id: int, by: User) -> None:
    """Switch an account off and end its sessions. Raises OwnRole, LastAdministrator."""
    by.must(Permission.ACCOUNTS_MANAGE)
    user = _other_user(session, user_id, by)
    user.active = False
    end_other_sessions(session, user_id=user.id)
    record(session, by.id, User, user.id, "disabled")


def enable_user(session: Session, *, user_id: int, by: User) -> None:
    """Switch an account on again."""
    by.must(Permission.ACCOUNTS_MANAGE)
    user = _locked_user(session, user_id)
    user.active = True
    record(session, by.id, User, user.id, "enabled")


def change_role(
    session: Session, *, user_id: int, role: Role, workshop_id: int | None = None, by: User
) -> None:
    """Give a person another role. Raises OwnRole, LastAdministrator, WorkshopMissing."""
    by.must(Permission.ACCOUNTS_MANAGE)
    user = _other_user(session, user_id, by)
    if role == Role.MEMBER and (not workshop_id or session.get(Workshop, workshop_id) is None):
        raise WorkshopMissing(field="workshop_id")
    before, user.role = user.role, role.value
    user.workshop_id = workshop_id if role == Role.MEMBER else None
    record(session, by.id, User, user.id, "role_changed", before=before, after=role.value)


def set_language(session: Session, *, language: str, by: User) -> None:
    """Set one's own language, "id" or "en"."""
    if language not in ("id", "en"):
        raise InvalidInput(field="language")
    _locked_user(session, by.id).language = language
    record(session, by.id, User, by.id, _LANGUAGE_SET, language=language)


def keep_language(session: Session, *, language: str, by: User) -> None:
    """Take over the language chosen before logging in, unless one was set before."""
    acts = (entry.act for entry in history_of(session, User, by.id))
    if by.language != language and _LANGUAGE_SET not in acts:
        set_language(session, language=language, by=by)


def add_workshop(
    session: Session,
    *,
    name: str,
    by: User,
    village_id: int | None = None,
    contact: str = "",
    phone: str = "",
    address: str = "",
    trade: str = "",
    member_since: date | None = None,
) -> Workshop:
    """Add an IKM. Raises NameMissing, NotFound for an unknown village, UnreadablePhone."""
    by.must(Permission.ACCOUNTS_MANAGE)
    if village_id is not None and session.get(Village, village_id) is None:
        raise NotFound(field="village_id")
    workshop = Workshop(
        name=_name(name),
        village_id=village_id,
        contact=clean(contact, most=120, field="contact"),
        phone=normal_phone(phone) if phone.strip() else "",
        address=clean(address, most=300, field="address"),
        trade=clean(trade, most=120, field="trade"),
        member_since=member_since or clock.today(),
    )
    session.add(workshop)
    session.flush()
    record(session, by.id, Workshop, workshop.id, "added")
    return workshop


def add_customer(session: Session, *, name: str, phone: str = "", by: User) -> Customer:
    """Add a company whose metal is kept here. Raises NameMissing, UnreadablePhone."""
    by.must(Permission.FULFILMENT_RECEIVE)
    customer = Customer(name=_name(name), phone=normal_phone(phone) if phone.strip() else "")
    session.add(customer)
    session.flush()
    record(session, by.id, Customer, customer.id, "added")
    return customer


def change_settings(session: Session, *, values: Mapping[str, int], by: User) -> None:
    """Set the centre's figures by name; only what differs is written. Raises SettingOutOfRange."""
    by.must(Permission.SETTINGS_MANAGE)
    before = settings.all_values(session)
    for setting in settings.ALL:
        value = values.get(setting.name, before[setting.name])
        if value != before[setting.name]:
            settings.store(session, setting, value)
            record(
                session,
                by.id,
                settings.StoredSetting,
                0,
                "changed",
                name=setting.name,
                before=before[setting.name],
                after=value,
            )


def _name(name: str) -> str:
    name = clean(name, most=120, field="name")
    if not name:
        raise NameMissing(field="name")
    return name


def _new_user(
    session: Session, name: str, role: Role, password: str, *, phone: str, email: str
) -> User:
    phone = normal_phone(phone) if phone.strip() else ""
    email = clean(email, most=254, field="email").lower()
    if not phone and not email:
        raise LoginMissing(field="phone")
    for field, column, typed in (("phone", User.phone, phone), ("email", User.email, email)):
        if typed and session.scalar(select(User.id).where(column == typed)) is not None:
            raise LoginTaken(field=field)
    passwords.check(password, role=role)
    return User(
        name=_name(name),
        role=role.value,
        phone=phone or None,
        email=email or None,
        password_hash=passwords.hash_of(password),
        created_at=clock.now(),
    )


def _locked_user(session: Session, user_id: int) -> User:
    user = lock(session, User, [user_id]).get(user_id)
    if user is None:
        raise NotFound
    return user


def _other_user(session: Session, user_id: int, by: User) -> User:
    """A person other than `by`, locked together with all administrators: one has to stay."""
    administrators = _active_administrators(session)
    user = lock(session, User, [*administrators, user_id]).get(user_id)
    if user is None:
        raise NotFound
    if user.id == by.id:
        raise OwnRole
    still = [id_ for id_ in _active_administrators(session) if id_ != user_id]
    if not still:
        raise LastAdministrator
    return user


def _active_administrators(session: Session) -> list[int]:
    role = Role.ADMINISTRATOR.value
    return list(session.scalars(select(User.id).where(User.role == role, User.active)))
