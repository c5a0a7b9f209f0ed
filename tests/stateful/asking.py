"""Random acts on requests."""

from datetime import timedelta
from functools import partial

from materialcenter.core import clock
from materialcenter.demand.services import Wish, reject_request, submit_request
from materialcenter.fulfilment.approving import (
    Decision,
    approve_request,
    cancel_rest,
    undo_approval,
    withdraw_request,
)
from materialcenter.fulfilment.errors import NothingOutstanding, SomethingDone
from tests.stateful.centre import Centre
from tests.stateful.model import Line, Request


def ask(at: Centre) -> bool:
    """One to three lines, now and then large ones."""
    chance, by = at.chance, at.chance.choice([at.cast.member, at.cast.neighbour])
    wishes = [
        Wish(
            at.material.id,
            chance.choice([chance.randint(1, 15), chance.randint(1, 15), chance.randint(60, 140)]),
            clock.today() + timedelta(days=chance.randint(0, 40)),
        )
        for _ in range(chance.choice([1, 1, 2, 3]))
    ]
    asked = submit_request(at.session, wishes=wishes, by=by)
    request = Request(asked.id, asked.workshop_id)
    for row, wish in zip(asked.lines, wishes, strict=True):
        line = Line(row.id, request, wish.quantity, wish.need_by.toordinal())
        request.lines.append(line)
        at.model.lines[row.id] = line
    return True


def approve(at: Centre) -> bool:
    """Whole or less, with or without reserving at once."""
    request = at.request("submitted")
    if request is None:
        return False
    approved = [
        at.chance.choice([li.asked, at.chance.randint(0, li.asked)]) for li in request.lines
    ]
    if not any(approved):
        approved[0] = 1
    reserve = [at.chance.random() < 0.8 for _ in approved]
    decisions = [
        Decision(line.id, quantity, reserve=now)
        for line, quantity, now in zip(request.lines, approved, reserve, strict=True)
    ]
    approve_request(
        at.session, request_id=request.id, decisions=decisions, remark="cukup", by=at.cast.manager
    )
    request.state = "approved"
    for line, quantity in zip(request.lines, approved, strict=True):
        line.approved = quantity
    at.model.reserve(li for li, now in zip(request.lines, reserve, strict=True) if now)
    return True


def reject(at: Centre) -> bool:
    request = at.request("submitted")
    if request is None:
        return False
    reject_request(at.session, request_id=request.id, reason="tidak dijual", by=at.cast.manager)
    request.state = "rejected"
    return True


def undo(at: Centre) -> bool:
    """Only while nothing was done with it."""
    request = at.request("approved")
    if request is None:
        return False
    lines = request.lines
    verb = partial(undo_approval, at.session, request_id=request.id, by=at.cast.manager)
    if any(li.issued or li.pegged or li.cancelled or li.settled for li in lines):
        at.refused(SomethingDone, verb)
        return True
    aside = at.held_back(request)
    verb()
    reserved = sum(line.reserved for line in lines)
    at.model.free, at.model.aside = at.model.free + reserved - aside, at.model.aside + aside
    request.state = "submitted"
    for line in lines:
        line.reserved = line.approved = 0
    return True


def withdraw(at: Centre) -> bool:
    """What was handed over stays; what was kept and ordered is free."""
    request = at.request("approved") if at.chance.random() < 0.5 else None
    if request is None:
        return False
    by = at.cast.member if request.workshop == at.cast.workshop.id else at.cast.neighbour
    aside = at.held_back(request)
    withdraw_request(at.session, request_id=request.id, reason="batal", by=by)
    reserved = sum(line.reserved for line in request.lines)
    at.model.free, at.model.aside = at.model.free + reserved - aside, at.model.aside + aside
    for line in request.lines:
        line.reserved = 0
        line.pegs.clear()
        line.cancelled += line.uncovered
    request.state = "closed" if any(line.issued for line in request.lines) else "withdrawn"
    return True


def cancel_the_rest(at: Centre) -> bool:
    request = at.request("approved", "closed")
    if request is None:
        return False
    verb = partial(
        cancel_rest, at.session, request_id=request.id, reason="tidak ada", by=at.cast.manager
    )
    if not any(line.uncovered for line in request.lines):
        at.refused(NothingOutstanding, verb)
        return True
    verb()
    for line in request.lines:
        line.cancelled += line.uncovered
    request.close_when_done()
    return True


ACTS = {ask: 8, approve: 8, reject: 1, undo: 2, withdraw: 2, cancel_the_rest: 1}
