"""What happened is told to those whom it concerns, once, as they wish; with their own quantity."""

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from materialcenter.accounts.models import User
from materialcenter.accounts.permissions import Role
from materialcenter.core import clock as product_clock
from materialcenter.core.audit import History
from materialcenter.core.errors import Forbidden
from materialcenter.fulfilment.models import Reservation
from materialcenter.fulfilment.reserving import extend_reservation
from materialcenter.notices.choices import (
    choices_of_people,
    choose_for_oneself,
    choose_for_role,
)
from materialcenter.notices.mailing import (
    LOOK_BACK,
    PAUSES,
    mail_counts,
    mark_failed,
    mark_sent,
    queue_mails,
    take_due,
)
from materialcenter.notices.models import Mail
from materialcenter.notices.queries import notices_of, unseen_count
from materialcenter.notices.services import mark_seen, remind_of_expiry
from tests.cast import Cast
from tests.scene import add_material, approved, ask, put_on_rack


def acts_told(session: Session, person: User) -> list[str]:
    return [entry.act for entry in notices_of(session, by=person).rows]


def mailed_to(session: Session) -> set[tuple[str, str]]:
    queue_mails(session)
    rows = session.execute(
        select(User.name, History.act)
        .join(Mail, Mail.user_id == User.id)
        .join(History, History.id == Mail.history_id)
    )
    return {(row[0], row[1]) for row in rows}


def test_a_workshop_is_told_what_others_did_for_it_and_nobody_elses(
    session: Session, clock, cast: Cast
) -> None:
    plate = add_material(session, "PLATE-5")
    put_on_rack(session, plate, 4, by=cast.storekeeper)
    approved(session, cast.member, cast.manager, (plate, 4))
    assert acts_told(session, cast.member) == ["approved"]
    assert acts_told(session, cast.neighbour) == []
    assert acts_told(session, cast.storekeeper) == ["submitted"]
    assert acts_told(session, cast.administrator) == []


def test_what_was_seen_is_counted_no_more_and_the_mark_never_goes_back(
    session: Session, clock, cast: Cast
) -> None:
    plate = add_material(session, "PLATE-5")
    for _ in range(3):
        ask(session, cast.member, (plate, 1))
    newest, _middle, oldest = notices_of(session, by=cast.storekeeper).rows
    assert unseen_count(session, by=cast.storekeeper) == 3
    mark_seen(session, up_to=newest.id, by=cast.storekeeper)
    mark_seen(session, up_to=oldest.id, by=cast.storekeeper)
    mark_seen(session, up_to=10**9, by=cast.storekeeper)
    session.flush()
    assert unseen_count(session, by=cast.storekeeper) == 0
    assert unseen_count(session, by=cast.buyer) == 3


def test_a_role_decides_and_a_person_decides_otherwise(session: Session, clock, cast: Cast) -> None:
    plate = add_material(session, "PLATE-5")
    with pytest.raises(Forbidden):
        choose_for_role(session, role=Role.BUYER, wanted={"asked": (False, False)}, by=cast.manager)
    choose_for_role(
        session, role=Role.BUYER, wanted={"asked": (False, False)}, by=cast.administrator
    )
    choose_for_oneself(session, wanted={"asked": (True, True)}, by=cast.second_buyer)
    clock.advance(minutes=1)
    ask(session, cast.member, (plate, 1))
    assert acts_told(session, cast.buyer) == []
    assert acts_told(session, cast.second_buyer) == ["submitted"]
    assert mailed_to(session) == {("Second Buyer", "submitted")}
    own = {c.kind.code: c.own for c in choices_of_people(session, [cast.second_buyer])[
        cast.second_buyer.id]}  # fmt: skip
    assert own["asked"]
    assert not own["delivery"]


def test_what_a_role_may_not_be_told_cannot_be_chosen(session: Session, cast: Cast) -> None:
    choose_for_oneself(session, wanted={"asked": (True, True)}, by=cast.member)
    kinds = {
        choice.kind.code for choice in choices_of_people(session, [cast.member])[cast.member.id]
    }
    assert "asked" not in kinds


def test_every_reader_gets_a_mail_once_whatever_the_worker_does(
    session: Session, clock, cast: Cast
) -> None:
    plate = add_material(session, "PLATE-5")
    approved(session, cast.member, cast.manager, (plate, 4))
    assert mailed_to(session) == {("Member", "approved")}
    assert queue_mails(session) == 0
    (mail,) = take_due(session)
    assert (mail.tries, mail.user_id) == (1, cast.member.id)
    assert take_due(session) == []
    mark_failed(session, mail.id, "connection refused")
    clock.advance(seconds=PAUSES[0].total_seconds())
    (again,) = take_due(session)
    mark_sent(session, again.id)
    assert mail_counts(session) == (0, 0)
    assert queue_mails(session) == 0


def test_a_mail_that_nobody_takes_is_given_up(session: Session, clock, cast: Cast) -> None:
    plate = add_material(session, "PLATE-5")
    approved(session, cast.member, cast.manager, (plate, 4))
    queue_mails(session)
    tries = 0
    while due := take_due(session):
        tries += 1
        mark_failed(session, due[0].id, "no such mailbox")
        clock.advance(hours=7)
    assert tries == len(PAUSES) + 1
    assert mail_counts(session) == (0, 1)


def test_nobody_is_mailed_what_is_old_or_happened_before_he_asked_for_it(
    session: Session, clock, cast: Cast
) -> None:
    plate = add_material(session, "PLATE-5")
    ask(session, cast.member, (plate, 1))
    clock.advance(minutes=1)
    choose_for_oneself(session, wanted={"asked": (True, True)}, by=cast.buyer)
    approved(session, cast.member, cast.manager, (plate, 1))
    clock.advance(hours=LOOK_BACK.total_seconds() // 3600 + 1)
    assert mailed_to(session) == set()


def test_before_metal_is_let_go_its_workshop_is_reminded_once_for_each_last_day(
    session: Session, clock, cast: Cast
) -> None:
    plate = add_material(session, "PLATE-5")
    put_on_rack(session, plate, 4, by=cast.storekeeper)
    request = approved(session, cast.member, cast.manager, (plate, 4))
    assert remind_of_expiry(session) == 0
    reservation = session.scalars(select(Reservation)).one()
    clock.set(product_clock.now() + (reservation.expires_on - product_clock.today()))
    assert remind_of_expiry(session) == 1
    assert remind_of_expiry(session) == 0
    told = notices_of(session, by=cast.member).rows[0]
    assert (told.act, told.subject_id) == ("expiring", request.id)
    assert told.details["lines"] == {str(request.lines[0].id): 4}
    extend_reservation(
        session, reservation_id=reservation.id, until=reservation.expires_on + timedelta(days=3),
        reason="kapal", by=cast.storekeeper,
    )  # fmt: skip
    clock.advance(days=2)
    assert remind_of_expiry(session) == 1
