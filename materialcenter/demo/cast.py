"""The people of the story: the centre's staff, and workshops in real villages of the regency,
more of them where metal is worked, each with a member who can log in."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from materialcenter.accounts import passwords
from materialcenter.accounts.models import User, Village, Workshop
from materialcenter.accounts.permissions import Role
from materialcenter.accounts.phones import normal_phone
from materialcenter.accounts.services import add_workshop
from materialcenter.core import audit, clock
from materialcenter.demo.chance import chance
from materialcenter.demo.goods import TRADES
from materialcenter.demo.names import person, workshop_names

PASSWORD = "teh-poci-tegal"  # noqa: S105 - printed on the first page of the demonstration


@dataclass(frozen=True, slots=True)
class Account:
    """Somebody who shows the product: a name, a role, a phone number to log in with."""

    key: str
    role: Role
    name: str
    phone: str


ACCOUNTS = (
    Account("member", Role.MEMBER, "Wartono Hidayat", "081200000001"),
    Account("neighbour", Role.MEMBER, "Siti Rahayu", "081200000002"),
    Account("storekeeper", Role.STOREKEEPER, "Casmadi Utomo", "081200000003"),
    Account("buyer", Role.BUYER, "Endang Lestari", "081200000004"),
    Account("second_buyer", Role.BUYER, "Taufik Nugroho", "081200000005"),
    Account("manager", Role.MANAGER, "Bambang Suryadi", "081200000006"),
    Account("administrator", Role.ADMINISTRATOR, "Rina Kurniawan", "081200000007"),
    Account("auditor", Role.AUDITOR, "Imam Purnomo", "081200000008"),
)
_OTHER_MEMBERS = 81200000100

# Workshops by district, and the villages where most of a district's metal is worked.
DISTRICTS = {
    "Talang": 34,
    "Adiwerna": 29,
    "Dukuhturi": 15,
    "Kramat": 14,
    "Tarub": 9,
    "Pangkah": 7,
    "Slawi": 6,
    "Lebaksiu": 4,
    "Dukuhwaru": 3,
    "Suradadi": 3,
    "Warureja": 2,
    "Balapulang": 2,
    "Kedungbanteng": 1,
    "Pagerbarang": 1,
}
CLUSTERS = {
    "Pesarean": 8,
    "Lemahduwur": 5,
    "Tembok Luwung": 3,
    "Kebasen": 6,
    "Kajen": 6,
    "Pegirikan": 5,
    "Pesayangan": 3,
    "Talang": 4,
    "Dampyak": 7,
}


@dataclass(frozen=True, slots=True)
class Cast:
    """Everybody by what they do, the workshops' members by workshop id."""

    member: User
    neighbour: User
    storekeeper: User
    buyer: User
    second_buyer: User
    manager: User
    administrator: User
    members: dict[int, User]
    trades: dict[int, str]
    activity: dict[int, float]


def _user(session: Session, role: Role, name: str, phone: str, password_hash: str) -> User:
    user = User(
        name=name,
        role=role.value,
        phone=normal_phone(phone),
        password_hash=password_hash,
        created_at=clock.now(),
    )
    session.add(user)
    return user


def _villages(session: Session) -> list[Village]:
    """The village of each workshop, in no order."""
    dice = chance("villages")
    found: list[Village] = []
    for district, count in DISTRICTS.items():
        villages = session.scalars(
            select(Village).where(Village.district == district).order_by(Village.code)
        ).all()
        weights = [CLUSTERS.get(village.name, 1) for village in villages]
        found += dice.choices(villages, weights, k=count)
    dice.shuffle(found)
    return found


def _workshops(session: Session, administrator: User) -> list[Workshop]:
    dice = chance("workshops")
    villages = _villages(session)
    trades = dice.choices(list(TRADES), [share for _, share in TRADES.values()], k=len(villages))
    trades[:2] = ["Press dan stamping komponen", "Las dan konstruksi"]
    names = workshop_names(dice, trades)
    return [
        add_workshop(
            session,
            name=name,
            village_id=village.id,
            contact=person(dice),
            trade=trade,
            address=f"Jl. Raya {village.name} No. {dice.randint(1, 98)}",
            by=administrator,
        )
        for name, trade, village in zip(names, trades, villages, strict=True)
    ]


def hire_cast(session: Session) -> Cast:
    """Add staff, workshops and their members; all have the same password, hashed once."""
    password_hash = passwords.hash_of(PASSWORD)
    staff = {
        account.key: _user(session, account.role, account.name, account.phone, password_hash)
        for account in ACCOUNTS
        if account.role != Role.MEMBER
    }
    session.flush()
    workshops = _workshops(session, staff["administrator"])
    shown = [account for account in ACCOUNTS if account.role == Role.MEMBER]
    for workshop, account in zip(workshops, shown, strict=False):
        workshop.contact, workshop.phone = account.name, normal_phone(account.phone)
    members: dict[int, User] = {}
    for number, workshop in enumerate(workshops):
        phone = workshop.phone or f"0{_OTHER_MEMBERS + number}"
        user = _user(session, Role.MEMBER, workshop.contact, phone, password_hash)
        user.workshop_id = workshop.id
        members[workshop.id] = user
    session.flush()
    people = [*staff.values(), *members.values()]
    by_id = staff["administrator"].id
    audit.record_all(
        session, [audit.entry(by_id, User, user.id, "added", role=user.role) for user in people]
    )
    return Cast(
        member=members[workshops[0].id],
        neighbour=members[workshops[1].id],
        storekeeper=staff["storekeeper"],
        buyer=staff["buyer"],
        second_buyer=staff["second_buyer"],
        manager=staff["manager"],
        administrator=staff["administrator"],
        members=members,
        trades={workshop.id: workshop.trade for workshop in workshops},
        activity={w.id: 1 / (rank + 3) ** 0.6 for rank, w in enumerate(workshops)},
    )


def has_demo_accounts(session: Session) -> bool:
    """Whether the people of the demonstration are in this database."""
    phones = [normal_phone(account.phone) for account in ACCOUNTS]
    found = session.scalars(select(User.id).where(User.phone.in_(phones))).all()
    return len(found) == len(phones)
