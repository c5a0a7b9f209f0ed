"""Requests, hand-overs, and the people behind them, as files."""

from collections.abc import Sequence

from materialcenter.accounts.models import User, Workshop
from materialcenter.core.errors import N_, Term
from materialcenter.demand.models import REQUEST_STATUS_NAMES, PurchaseRequest, RequestStatus
from materialcenter.fulfilment.models import Issue
from materialcenter.reports.report import Cell, Column, Kind
from materialcenter.web.formatting import quantity
from materialcenter.web.language import language
from materialcenter.web.shell import role_name
from materialcenter.web.tables import Table


def _request(asked: PurchaseRequest) -> Sequence[Cell]:
    metal = (f"{quantity(li.asked, li.material.unit)} {li.material.name(language())}"
             for li in asked.lines)  # fmt: skip
    return (
        asked.number, asked.requested_at, asked.workshop.name, asked.requested_by.name,
        Term(REQUEST_STATUS_NAMES[RequestStatus(asked.status)]), "; ".join(metal), asked.grams,
        asked.estimate_idr or None, min(line.need_by for line in asked.lines), asked.remark,
    )  # fmt: skip


def _issue(issue: Issue) -> Sequence[Cell]:
    metal = (f"{quantity(li.quantity, li.lot.unit)} {li.lot.material.name(language())}"
             for li in issue.lines)  # fmt: skip
    return (
        issue.posting.number, issue.posting.happened_at, issue.workshop.name, "; ".join(metal),
        sum(line.grams for line in issue.lines), sum(line.charge_idr for line in issue.lines),
        issue.taken_by,
    )  # fmt: skip


def _workshop(workshop: Workshop) -> Sequence[Cell]:
    village = workshop.village
    return (
        workshop.name, workshop.trade, village.name if village else "",
        village.district if village else "", workshop.contact, workshop.phone, workshop.email,
        workshop.member_since, Term(N_("aktif") if workshop.active else N_("nonaktif")),
    )  # fmt: skip


def _user(person: User) -> Sequence[Cell]:
    return (
        person.name, str(role_name(person.role)), person.workshop.name if person.workshop else "",
        person.phone or "", person.email or "",
        Term(N_("aktif") if person.active else N_("nonaktif")), person.created_at,
    )  # fmt: skip


_NUMBER, _AT, _IKM = Column(N_("Nomor"), Kind.CODE), Column(N_("Waktu"), Kind.MOMENT), N_("IKM")

REQUESTS = Table(
    N_("Permintaan pembelian"),
    (
        _NUMBER, _AT, Column(_IKM), Column(N_("Diminta oleh")), Column(N_("Status")),
        Column(N_("Bahan")), Column(N_("Berat hitung (kg)"), Kind.KG),
        Column(N_("Perkiraan nilai (Rp)"), Kind.IDR), Column(N_("Dibutuhkan"), Kind.DATE),
        Column(N_("Catatan petugas")),
    ),
    _request,
)  # fmt: skip
ISSUES = Table(
    N_("Surat jalan"),
    (
        _NUMBER, _AT, Column(_IKM), Column(N_("Bahan")), Column(N_("Berat (kg)"), Kind.KG),
        Column(N_("Nilai (Rp)"), Kind.IDR), Column(N_("Diambil oleh")),
    ),
    _issue,
)  # fmt: skip
WORKSHOPS = Table(
    N_("IKM anggota"),
    (
        Column(_IKM), Column(N_("Bidang usaha")), Column(N_("Desa")), Column(N_("Kecamatan")),
        Column(N_("Kontak")), Column(N_("Nomor HP"), Kind.CODE), Column(N_("Email")),
        Column(N_("Anggota sejak"), Kind.DATE), Column(N_("Status")),
    ),
    _workshop,
)  # fmt: skip
USERS = Table(
    N_("Pengguna"),
    (
        Column(N_("Nama")), Column(N_("Peran")), Column(_IKM), Column(N_("Nomor HP"), Kind.CODE),
        Column(N_("Email")), Column(N_("Status")), Column(N_("Ditambahkan"), Kind.MOMENT),
    ),
    _user,
)  # fmt: skip
