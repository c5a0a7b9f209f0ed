"""The outbox: which notices are to be mailed, and the state of each.

The history is written with the act itself. `queue_mails` looks through the newest of it and makes
a record for each reader; the unique pair of entry and reader lets it look as often as it likes.
Sending lies between two transactions: `take_due` writes the try down, `mark_sent` or
`mark_failed` what became of it.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload

from materialcenter.accounts.models import User
from materialcenter.core import clock
from materialcenter.core.audit import History
from materialcenter.demand.models import PurchaseRequest
from materialcenter.notices.choices import Choice, choices_of_people
from materialcenter.notices.kinds import ALL
from materialcenter.notices.models import Mail

# How far back is looked: a worker that stood still longer does not mail stale news.
LOOK_BACK = timedelta(days=1)
# How long after each try the next one is made; after the last of them a mail is given up.
PAUSES = (timedelta(minutes=2), timedelta(minutes=10), timedelta(hours=1), timedelta(hours=6))
BATCH = 20


def queue_mails(session: Session) -> int:
    """Make a record for everybody who wants a new entry by mail. Returns how many."""
    readers = session.scalars(
        select(User).where(User.active, User.email.is_not(None), User.email != "")
    ).all()
    choices = choices_of_people(session, readers)
    acts = {(choice.kind.subject, act) for chosen in choices.values() for choice in chosen
            if choice.mailed for act in choice.kind.acts}  # fmt: skip
    entries = _new_entries(session, acts)
    workshops = _workshops_of(session, entries)
    known = {
        (row[0], row[1])
        for row in session.execute(
            select(Mail.history_id, Mail.user_id).where(
                Mail.history_id.in_([entry.id for entry in entries])
            )
        )
    }
    made = [
        Mail(history_id=entry.id, user_id=reader.id, next_try_at=clock.now())
        for entry in entries
        for reader in readers
        if (entry.id, reader.id) not in known
        and _concerns(entry, reader, workshops)
        and any(_mailed(choice, entry, reader) for choice in choices[reader.id])
    ]
    session.add_all(made)
    return len(made)


def take_due(session: Session, *, most: int = BATCH) -> Sequence[Mail]:
    """Mails whose time has come, each with its try written down. Another worker gets others."""
    due = session.scalars(
        select(Mail)
        .where(Mail.next_try_at <= clock.now())
        .order_by(Mail.next_try_at, Mail.id)
        .limit(most)
        .options(joinedload(Mail.history, innerjoin=True), joinedload(Mail.user, innerjoin=True))
        .with_for_update(of=Mail, skip_locked=True)
    ).all()
    for mail in due:
        mail.next_try_at = clock.now() + PAUSES[min(mail.tries, len(PAUSES) - 1)]
        mail.tries += 1
    return due


def mark_sent(session: Session, mail_id: int) -> None:
    """The mail server took it."""
    mail = session.get_one(Mail, mail_id)
    mail.sent_at, mail.next_try_at, mail.problem = clock.now(), None, ""


def mark_failed(session: Session, mail_id: int, problem: str) -> None:
    """It could not be sent: it is tried again, or given up after the last try."""
    mail = session.get_one(Mail, mail_id)
    mail.problem = problem[:200]
    if mail.tries > len(PAUSES):
        mail.next_try_at = None


def mail_counts(session: Session) -> tuple[int, int]:
    """How many mails wait, and how many were given up."""
    waiting = func.count().filter(Mail.next_try_at.is_not(None))
    given_up = func.count().filter(Mail.next_try_at.is_(None), Mail.sent_at.is_(None))
    row = session.execute(select(waiting, given_up).select_from(Mail)).one()
    return row[0], row[1]


def last_problem(session: Session) -> str:
    """What the mail server said last when it refused; empty when nothing stands refused."""
    newest = select(Mail.problem).where(Mail.problem != "").order_by(Mail.id.desc()).limit(1)
    return session.scalar(newest) or ""


def _new_entries(session: Session, acts: set[tuple[str, str]]) -> Sequence[History]:
    since: datetime = clock.now() - LOOK_BACK
    names = {act for kind in ALL for act in kind.acts} & {act for _subject, act in acts}
    found = session.scalars(
        select(History).where(History.at >= since, History.act.in_(sorted(names)))
    )
    return [entry for entry in found if (entry.subject, entry.act) in acts]


def _workshops_of(session: Session, entries: Sequence[History]) -> dict[int, int]:
    """The workshop of each request that entries are about."""
    ids = {entry.subject_id for entry in entries if entry.subject == PurchaseRequest.__tablename__}
    if not ids:
        return {}
    request = PurchaseRequest
    rows = session.execute(select(request.id, request.workshop_id).where(request.id.in_(ids)))
    return {row[0]: row[1] for row in rows}


def _concerns(entry: History, reader: User, workshops: dict[int, int]) -> bool:
    if entry.by_id == reader.id or entry.at < reader.created_at:
        return False
    return not reader.is_member or workshops.get(entry.subject_id) == reader.workshop_id


def _mailed(choice: Choice, entry: History, reader: User) -> bool:
    kind = choice.kind
    told = choice.mailed and entry.subject == kind.subject and entry.act in kind.acts
    return told and (choice.since is None or entry.at >= choice.since)
