"""Where a request stands, in words: one sentence for a line, one for the whole, one short tag."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from flask_babel import gettext as _

from materialcenter.core import clock
from materialcenter.core.errors import N_
from materialcenter.demand.models import PurchaseRequest, PurchaseRequestLine, RequestStatus
from materialcenter.fulfilment.models import ReceiptShare
from materialcenter.fulfilment.queries import Coverage
from materialcenter.fulfilment.sharing import RULE_NAMES, Rule
from materialcenter.purchasing.models import OrderStatus
from materialcenter.web.formatting import (
    date_short,
    day_word,
    kg_about,
    moment,
    number,
    quantity,
)
from materialcenter.web.language import language

S = RequestStatus

# The portions of a line in the order in which they are told.
_SAID = {
    "issued": N_("%(quantity)s sudah diambil"),
    "ready": N_("%(quantity)s siap diambil"),
    "coming": N_("%(quantity)s dipesan untuk %(day)s"),
    "late": N_("%(quantity)s terlambat sejak %(day)s dan disiapkan begitu kirimannya tiba"),
    "ordering": N_("%(quantity)s sedang dipesankan"),
    "uncovered": N_("%(quantity)s belum dipesan"),
    "cancelled": N_("%(quantity)s dibatalkan"),
    "replaced": N_("%(quantity)s diganti bahan lain"),
    "settled": N_("%(quantity)s kurang, masih dalam toleransi kiriman"),
}


@dataclass(frozen=True, slots=True)
class Tag:
    """A short state for the `tag` macro: its words, its colour, its icon."""

    text: str
    kind: str
    icon: str | None


def line_sentence(coverage: Coverage) -> str:
    """Where one line stands: "300 kg siap diambil, 400 kg dipesan untuk 12 Jun 2026." """
    line = coverage.line
    if line.request.status == S.SUBMITTED:
        return _("%(quantity)s diminta.", quantity=quantity(line.asked, line.material.unit))
    if line.request.status == S.WITHDRAWN:
        own = line.asked - line.replaced
        return _("%(quantity)s ditarik.", quantity=quantity(own, line.material.unit))
    if not line.approved:
        return _("Tidak disetujui.")
    return _told(_portions(coverage), line.material.unit)


def request_sentence(request: PurchaseRequest, coverages: Mapping[int, Coverage]) -> str:
    """Where the whole request stands; several materials are told together in the unit they share,
    else in kilograms."""
    match request.status:
        case S.SUBMITTED:
            return _("%(quantity)s diminta, petugas belum memeriksa.", quantity=_asked(request))
        case S.REJECTED:
            return _("Permintaan ditolak: %(reason)s", reason=request.remark)
        case S.WITHDRAWN:
            return _("Permintaan ditarik.")
    own = [coverages[line.id] for line in request.lines if line.approved]
    if len(own) == 1:
        return line_sentence(own[0])
    unit = _shared_unit([coverage.line for coverage in own])
    portions = (
        (name, day, amount if unit else coverage.line.grams_of(amount))
        for coverage in own
        for name, day, amount in _portions(coverage)
        if name != "replaced"  # the line that stands for it tells of it
    )
    return _told(portions, unit)


def state_tag(request: PurchaseRequest, coverages: Mapping[int, Coverage]) -> Tag:
    """The state in two or three words."""
    match request.status:
        case S.SUBMITTED:
            return Tag(_("Menunggu persetujuan"), "warn", "clock")
        case S.REJECTED:
            return Tag(_("Ditolak"), "bad", "x")
        case S.WITHDRAWN:
            return Tag(_("Ditarik"), "", None)
        case S.CLOSED:
            return Tag(_("Selesai"), "ok", "check")
    names = {
        name
        for line in request.lines
        for name, _day, amount in _portions(coverages[line.id])
        if amount
    } - {"issued", "cancelled", "replaced", "settled"}
    if names == {"ready"}:
        return Tag(_("Siap diambil"), "ok", "package")
    if "ready" in names:
        return Tag(_("Sebagian siap"), "ok", "package")
    if "uncovered" in names:
        return Tag(_("Menunggu stok"), "warn", "clock")
    if "late" in names:
        return Tag(_("Terlambat"), "warn", "truck-delivery")
    if "ordering" in names:
        return Tag(_("Sedang dipesankan"), "info", "clock")
    return Tag(_("Dipesan"), "info", "truck-delivery")


def kept_until(request: PurchaseRequest, coverages: Mapping[int, Coverage]) -> date | None:
    """The first day on which something that is ready is let go; None when nothing is ready."""
    days = [row.expires_on for line in request.lines for row in coverages[line.id].reservations]
    return min(days, default=None)


def pick_up_warning(
    request: PurchaseRequest, coverages: Mapping[int, Coverage], last_day: date
) -> str:
    """That what is ready is let go soon: kept no longer than `last_day`. Nothing when it is not."""
    first = kept_until(request, coverages)
    if first is None or first > last_day:
        return ""
    if first <= clock.today():
        return _("Ambil hari ini. Sesudah itu bahannya dilepas untuk IKM lain.")
    return _(
        "Disimpan sampai %(day)s. Ambil sebelum itu, atau hubungi petugas.", day=day_word(first)
    )


def share_sentence(share: ReceiptShare, unit: str, *, to_member: bool = False) -> str:
    """Why a delivery gave this request what it gave: the rule, its figures and who chose it (a
    member reads that it was somebody of the centre). "Anda mendapat 10 dari 20 lembar: datang
    25 dari 50 lembar, dibagi rata menurut jumlah. Dipilih petugas." """
    figures = {
        "given": _bare(share.given, unit),
        "pegged": quantity(share.pegged, unit),
        "arrived": _bare(share.arrived, unit),
        "all": quantity(share.pegged_in_all, unit),
        "rule": _(RULE_NAMES[Rule(share.receipt.rule)]),
    }
    if share.shared:
        chosen = _("petugas") if to_member else share.receipt.posting.posted_by.name
        told = [
            _("Anda mendapat %(given)s dari %(pegged)s: datang %(arrived)s dari %(all)s, %(rule)s.",
              **figures)
            if to_member
            else _("Mendapat %(given)s dari %(pegged)s: datang %(arrived)s dari %(all)s, %(rule)s.",
                   **figures),
            _("Dipilih %(name)s.", name=chosen),
        ]  # fmt: skip
    elif to_member:
        told = [_("Anda mendapat %(given)s dari %(pegged)s.", **figures)]
    else:
        told = [_("Mendapat %(given)s dari %(pegged)s.", **figures)]
    if share.settled:
        settled = quantity(share.settled, unit)
        told.append(_("Kurang %(quantity)s, dalam toleransi, dianggap selesai.", quantity=settled))
    return " ".join(told)


def _bare(value: int, unit: str) -> str:
    """A quantity whose unit is said right after."""
    return number(value, 3 if unit == "kg" else 0)


def stead_sentence(line: PurchaseRequestLine) -> str:
    """For what of which other line this one stands; "" for what was asked for itself."""
    parent = line.parent
    if parent is None:
        return ""
    unit = parent.material.unit
    return _(
        "Pengganti %(part)s dari %(whole)s %(material)s",
        part=quantity(line.replaces, unit),
        whole=quantity(parent.approved, unit),
        material=parent.material.name(language()),
    )


def steps(
    request: PurchaseRequest, coverages: Mapping[int, Coverage]
) -> list[tuple[str, str, str]]:
    """The way of a request for the `tracker` macro: state, title, small print."""
    sent = _("%(moment)s · %(name)s", moment=moment(request.requested_at),
             name=request.requested_by.name)  # fmt: skip
    way = [("done", _("Dikirim"), sent)]
    if request.status in (S.REJECTED, S.WITHDRAWN):
        return [*way, ("now", state_tag(request, coverages).text, "")]
    decided = ""
    if request.decided_at and request.decided_by:
        decided = _("%(moment)s · %(name)s", moment=moment(request.decided_at),
                    name=request.decided_by.name)  # fmt: skip
    approval = _("Menunggu persetujuan") if request.status == S.SUBMITTED else _("Disetujui")
    names = [approval, _("Disiapkan atau dipesan"), _("Siap diambil"), _("Selesai")]
    reached = _reached(request)
    for at, name in enumerate(names):
        state = "done" if at < reached else "now" if at == reached else "todo"
        way.append((state, name, decided if at == 0 else ""))
    return way


def _reached(request: PurchaseRequest) -> int:
    if request.status == S.CLOSED:
        return 4
    if request.status == S.SUBMITTED:
        return 0
    return 2 if any(line.reserved for line in request.lines) else 1


def _portions(coverage: Coverage) -> Iterator[tuple[str, date | None, int]]:
    line = coverage.line
    yield "issued", None, line.issued
    yield "ready", None, line.reserved
    for peg in sorted(coverage.pegs, key=lambda peg: peg.order_line.expected_on):
        if peg.order_line.order.status != OrderStatus.SENT:
            yield "ordering", None, peg.quantity
        else:
            day = peg.order_line.expected_on
            yield "late" if day < clock.today() else "coming", day, peg.quantity
    yield "uncovered", None, line.uncovered
    yield "cancelled", None, line.given_up
    yield "replaced", None, line.replaced
    yield "settled", None, line.settled_short


def _asked(request: PurchaseRequest) -> str:
    if unit := _shared_unit(request.lines):
        return quantity(sum(line.asked for line in request.lines), unit)
    return kg_about(request.grams)


def _shared_unit(lines: Sequence[PurchaseRequestLine]) -> str | None:
    """The unit in which all lines are asked for; None when they differ. One line has its own,
    pieces of a size are told with whole ones only by their weight."""
    units = {line.material.unit if line.l_um is None else "" for line in lines}
    if len(lines) == 1:
        return lines[0].material.unit
    return units.pop() or None if len(units) == 1 else None


def _told(portions: Iterable[tuple[str, date | None, int]], unit: str | None) -> str:
    """The portions that are not empty; without a unit they are theoretical grams."""
    sums: dict[tuple[int, date, str], int] = {}
    order = list(_SAID)
    for name, day, amount in portions:
        key = (order.index(name), day or date.min, name)
        sums[key] = sums.get(key, 0) + amount
    parts = [
        _(
            _SAID[name],
            quantity=quantity(amount, unit) if unit else kg_about(amount),
            day=date_short(day),
        )
        for (_order, day, name), amount in sorted(sums.items())
        if amount
    ]
    return ", ".join(parts) + "."
