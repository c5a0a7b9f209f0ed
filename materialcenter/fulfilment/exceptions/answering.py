"""Answering an exception: once, whoever presses which copy of the button how often."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from materialcenter.accounts.models import User
from materialcenter.accounts.permissions import Permission
from materialcenter.core import audit, clock
from materialcenter.core.db import insert_missing, lock
from materialcenter.core.errors import ReasonMissing
from materialcenter.core.text import clean
from materialcenter.fulfilment.exceptions.inbox import waiting_case
from materialcenter.fulfilment.exceptions.kinds import Case, Kind, Said
from materialcenter.fulfilment.exceptions.models import ExceptionAnswer
from materialcenter.fulfilment.exceptions.registry import kind_of

# The answer of a row that was only written to be locked.
_NONE = ""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of an answer. Without `said` nothing was done: the exception had `changed`, or
    it was gone, by the answer in `row` if it was given here. What is only remembered says what
    it is called."""

    row: ExceptionAnswer | None = None
    said: Said | None = None
    changed: bool = False


def answer_exception(
    session: Session,
    *,
    kind: Kind,
    subject_id: int,
    code: str,
    seen: str,
    by: User,
    reason: str = "",
) -> Outcome:
    """Give one of its answers to an exception that still waits as it was `seen` (its state); one
    that does not is left alone.

    The answer's row is locked before anything else, so that of two people the second finds what
    the first did. Raises ReasonMissing, Forbidden, NotFound and what the answer's act raises.
    """
    by.must(Permission.FULFILMENT_ALLOCATE)
    answer = kind.answer(code)
    by.must(answer.needs)
    reason = clean(reason, most=300, field="reason")
    if answer.asks and not reason:
        raise ReasonMissing
    row = _locked(session, kind, subject_id, by)
    case = waiting_case(session, kind, subject_id)
    if case is None or case.state != seen or not case.offers(answer):
        return _left_alone(session, row, changed=case is not None)
    said = answer.act(session, case, reason, by) if answer.act else answer.label
    row.answer, row.reason, row.by_id, row.at = code, reason, by.id, clock.now()
    row.figure, row.until = (0, None) if answer.act else (case.figure, answer.until)
    session.flush()
    if answer.history:
        _record(session, case, answer.history, reason, by, row.until)
    return Outcome(row, said)


def undo_answer(session: Session, *, answer_id: int, by: User) -> bool:
    """Let an exception that stood aside wait again; whether it did until now.

    Raises Forbidden.
    """
    by.must(Permission.FULFILMENT_ALLOCATE)
    row = lock(session, ExceptionAnswer, [answer_id]).get(answer_id)
    if row is None or row.figure == 0:
        return False
    kind = kind_of(row.kind)
    by.must(kind.answer(row.answer).needs)
    row.figure = 0
    session.flush()
    case = waiting_case(session, kind, row.subject_id)
    if case is not None:
        _record(session, case, "reopened", "", by)
    return True


def remembered_answer(session: Session, answer_id: int, *, by: User) -> ExceptionAnswer | None:
    """What this person answered a moment ago, as long as it can be undone."""
    by.must(Permission.PURCHASING_READ)
    question = select(ExceptionAnswer).where(
        ExceptionAnswer.id == answer_id, ExceptionAnswer.by_id == by.id, ExceptionAnswer.figure > 0
    )
    return session.scalars(question).one_or_none()


def _locked(session: Session, kind: Kind, subject_id: int, by: User) -> ExceptionAnswer:
    """The answer's row, written down when there is none; whoever has it is waited for."""
    key = {"kind": kind.code, "subject_id": subject_id}
    insert_missing(
        session, ExceptionAnswer, **key, answer=_NONE, figure=0, reason="", by_id=by.id,
        at=clock.now(),
    )  # fmt: skip
    row_id = session.scalars(select(ExceptionAnswer.id).filter_by(**key)).one()
    return lock(session, ExceptionAnswer, [row_id])[row_id]


def _left_alone(session: Session, row: ExceptionAnswer, *, changed: bool) -> Outcome:
    """Nothing was done; with who answered before, to be told after the transaction."""
    if row.answer == _NONE:
        session.delete(row)
        return Outcome(changed=changed)
    question = select(ExceptionAnswer).where(ExceptionAnswer.id == row.id)
    named = session.scalars(question.options(joinedload(ExceptionAnswer.by))).one()
    return Outcome(named, changed=changed)


def _record(
    session: Session, case: Case, act: str, reason: str, by: User, until: date | None = None
) -> None:
    subject, subject_id = case.document
    day = {"day": until.isoformat()} if until else {}
    audit.record(session, by.id, subject, subject_id, act, reason=reason, **case.details, **day)
