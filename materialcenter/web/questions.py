"""Questions to the books as they stand in an address."""

from collections.abc import Collection
from datetime import date

from flask import request
from flask_babel import gettext as _

from materialcenter.accounts.queries import village_name, workshop_name
from materialcenter.catalogue.forms import FAMILIES
from materialcenter.catalogue.queries import materials_by_ids
from materialcenter.core.db import Session
from materialcenter.purchasing.queries import supplier_names
from materialcenter.reports.periods import Period
from materialcenter.reports.report import Filter, Question
from materialcenter.web.context import walks
from materialcenter.web.language import language

EARLIEST, LATEST = date(2000, 1, 1), date(2099, 12, 31)


def asked(filters: Collection[Filter], *, usual: Period, most: int | None = None) -> Question:
    """The question in the address; what it does not say, or not rightly, is the widest answer, of
    the `usual` period. Other filters are left out."""
    values = {name: request.args.get(name, "").replace("\0", "") for name in filters}
    days = [request.args.get("to", usual.end, type=day_of)]
    if Filter.DAY not in filters:
        days.append(request.args.get("from", usual.start, type=day_of))
    family = values.get(Filter.FAMILY, "")
    return Question(
        period=Period(min(days), max(days)),
        family=family if family in FAMILIES else "",
        grade=values.get(Filter.GRADE, "")[:40],
        material_id=_id(values.get(Filter.MATERIAL, "")),
        workshop_id=_id(values.get(Filter.WORKSHOP, "")),
        village_id=_id(values.get(Filter.VILLAGE, "")),
        district=values.get(Filter.DISTRICT, "")[:80],
        sentra=values.get(Filter.SENTRA) == "1",
        customer=values.get(Filter.CUSTOMER, "")[:120],
        supplier_id=_id(values.get(Filter.SUPPLIER, "")),
        language=language(),
        most=most,
        walks=walks(),
    )


def arguments() -> dict[str, str]:
    """What the address says, to be carried on in other addresses."""
    return {key: value for key, value in request.args.items() if value}


def narrowed(session: Session, question: Question) -> list[tuple[str, str, str]]:
    """What a question is narrowed to: the filter's name, in words, and its value in words."""
    found: list[tuple[str, str, str]] = []
    if question.family:
        found.append((Filter.FAMILY, _("Jenis"), _(question.family)))
    if question.grade:
        found.append((Filter.GRADE, _("Grade"), question.grade))
    if question.material_id:
        material = materials_by_ids(session, [question.material_id]).get(question.material_id)
        found.append((Filter.MATERIAL, _("Bahan"), material.name(language()) if material else "–"))
    if question.sentra:
        found.append((Filter.SENTRA, _("Sentra"), _("semua sentra")))
    if question.district:
        found.append((Filter.DISTRICT, _("Kecamatan"), question.district))
    if question.village_id:
        name = village_name(session, question.village_id)
        found.append((Filter.VILLAGE, _("Desa"), name or "–"))
    if question.workshop_id:
        name = workshop_name(session, question.workshop_id)
        found.append((Filter.WORKSHOP, _("IKM"), name or "–"))
    if question.customer:
        found.append((Filter.CUSTOMER, _("Pelanggan"), question.customer))
    if question.supplier_id:
        name = supplier_names(session).get(question.supplier_id)
        found.append((Filter.SUPPLIER, _("Pemasok"), name or "–"))
    return found


def day_of(text: str) -> date:
    """A day in an address. Raises ValueError."""
    day = date.fromisoformat(text)
    if not EARLIEST <= day <= LATEST:
        raise ValueError
    return day


def _id(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 18 else None
