"""The page the centre's people begin their day with: what is to be done, and what runs low."""

from dataclasses import dataclass

from flask import Blueprint, render_template, request

from materialcenter.accounts.permissions import Permission
from materialcenter.catalogue.models import Material
from materialcenter.catalogue.queries import materials_to_watch
from materialcenter.core import clock
from materialcenter.core.db import Session
from materialcenter.fulfilment.after_delivery.claims.queries import open_claims_count
from materialcenter.stock.cover import days_left, usage_start
from materialcenter.stock.queries import Stock, latest_movements, stock_of, usage_since
from materialcenter.web import work
from materialcenter.web.access import access
from materialcenter.web.beginning import first_steps
from materialcenter.web.context import db, user

bp = Blueprint("today", __name__, url_prefix="/today")

SHOWN_TASKS = 40
SHOWN_LOW = 6
SHOWN_MOVEMENTS = 6


@dataclass(frozen=True, slots=True)
class Low:
    """A material with less free metal than its reorder level; quantities in its count unit."""

    material: Material
    free: int
    days: int | None


@bp.get("")
@access(Permission.STOCK_READ)
def index() -> str:
    """Counters, one work list, low stock, latest movements."""
    session, person = db(), user()
    waiting = work.waiting(session, person)
    ready, coming, needs = work.ready(session), work.coming(session), work.needs(session)
    drafts = list(work.drafts(session, person))
    counting = work.counting(session, person)
    corrections = work.to_decide(session, person)
    changes = work.changes(session, person)
    tasks = work.work_list(waiting, ready, coming, drafts, changes, needs, counting, corrections)
    return render_template(
        "today/index.html",
        today=clock.today(),
        first=first_steps(session, person),
        claims=open_claims_count(session) if person.may(Permission.PURCHASING_ORDER) else 0,
        waiting=waiting,
        orders=sum(not draft.reason for draft in drafts) + len(changes),
        ready=ready,
        coming=coming,
        needs=needs,
        tasks=tasks[:SHOWN_TASKS],
        more=max(0, len(tasks) - SHOWN_TASKS),
        low=low_stock(session)[:SHOWN_LOW],
        movements=latest_movements(session, size=SHOWN_MOVEMENTS).rows,
        approved=work.just_approved(session, request.args.get("approved", type=int), person),
    )


def low_stock(session: Session) -> list[Low]:
    """Materials below their reorder level, those that run out first on top."""
    watched = materials_to_watch(session)
    stock = stock_of(session, [material.id for material in watched])
    used = usage_since(session, usage_start())
    found: list[Low] = []
    for material in watched:
        free = stock.get(material.id, Stock()).free
        if free < material.reorder_level:
            days = days_left(material.grams(free), used.get(material.id, 0))
            found.append(Low(material, free, days))
    return sorted(found, key=lambda low: (low.days is None, low.days or 0, low.material.name_id))
