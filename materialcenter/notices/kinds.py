"""The kinds of notices: which acts they tell of, and who is told unless it was chosen otherwise."""

from collections.abc import Iterator
from dataclasses import dataclass

from materialcenter.accounts.permissions import Role
from materialcenter.core.errors import N_

REQUEST, ORDER = "purchase_request", "supplier_order"
_MEMBER, _KEEPER, _BUYER, _MANAGER = Role.MEMBER, Role.STOREKEEPER, Role.BUYER, Role.MANAGER


@dataclass(frozen=True, slots=True)
class Kind:
    """Acts on one sort of document that belong together.

    `roles` may be told; those in `shown` find it in their list and those in `mailed` get it by
    mail, unless a role or a person has chosen otherwise.
    """

    code: str
    label: str
    subject: str
    acts: frozenset[str]
    roles: tuple[Role, ...]
    shown: tuple[Role, ...]
    mailed: tuple[Role, ...] = ()


ALL = (
    Kind(
        "decided", N_("Permintaan disetujui atau ditolak"), REQUEST,
        frozenset({"approved", "approval-undone", "rejected", "rest-cancelled"}),
        (_MEMBER,), (_MEMBER,), (_MEMBER,),
    ),
    Kind(
        "offered", N_("Bahan pengganti ditawarkan"), REQUEST,
        frozenset({"offer-made", "offer-withdrawn", "offer-lapsed"}),
        (_MEMBER,), (_MEMBER,), (_MEMBER,),
    ),
    Kind(
        "ready", N_("Bahan siap diambil"), REQUEST,
        frozenset({"reserved", "arrived", "sent-back-undone"}),
        (_MEMBER,), (_MEMBER,), (_MEMBER,),
    ),
    Kind(
        "delayed", N_("Bahan terlambat atau tidak jadi datang"), REQUEST,
        frozenset({
            "delivery-moved", "order-line-closed", "order-cancelled", "delivery-rejected",
            "sent-back-waiting", "sent-back-uncovered", "count-shrunk", "released", "rearranged",
            "receipt-reversed",
        }),
        (_MEMBER,), (_MEMBER,), (_MEMBER,),
    ),
    Kind(
        "keeping", N_("Masa simpan hampir habis, habis, atau diperpanjang"), REQUEST,
        frozenset({"expiring", "expired", "extended"}),
        (_MEMBER,), (_MEMBER,), (_MEMBER,),
    ),
    Kind(
        "handed-over", N_("Bahan diserahkan"), REQUEST,
        frozenset({"issued", "issue-reversed"}),
        (_MEMBER,), (_MEMBER,),
    ),
    Kind(
        "asked", N_("Permintaan masuk atau ditarik"), REQUEST,
        frozenset({"submitted", "withdrawn"}),
        (_KEEPER, _BUYER, _MANAGER), (_KEEPER, _BUYER),
    ),
    Kind(
        "answered", N_("IKM menjawab tawaran bahan pengganti"), REQUEST,
        frozenset({"offer-accepted", "offer-declined", "offer-lapsed"}),
        (_KEEPER, _BUYER, _MANAGER), (_KEEPER, _BUYER),
    ),
    Kind(
        "unfetched", N_("Masa simpan bahan hampir habis atau habis"), REQUEST,
        frozenset({"expiring", "expired"}),
        (_KEEPER, _BUYER, _MANAGER), (_KEEPER,),
    ),
    Kind(
        "to-approve", N_("Pesanan atau perubahannya menunggu persetujuan"), ORDER,
        frozenset({"drafted", "version-proposed"}),
        (_BUYER, _MANAGER), (_MANAGER,), (_MANAGER,),
    ),
    Kind(
        "order-decided", N_("Pesanan atau perubahannya disetujui, dikembalikan, atau ditolak"),
        ORDER,
        frozenset({"approved", "draft-returned", "version-approved", "version-refused"}),
        (_BUYER, _MANAGER), (_BUYER,),
    ),
    Kind(
        "delivery", N_("Kiriman diterima, ditolak, atau diundur"), ORDER,
        frozenset({"received", "rejected", "rescheduled", "confirmed", "receipt-reversed"}),
        (_KEEPER, _BUYER, _MANAGER), (_BUYER,),
    ),
    Kind(
        "order-ended", N_("Pesanan atau sisanya dibatalkan"), ORDER,
        frozenset({"cancelled", "line-cancelled", "line-closed"}),
        (_KEEPER, _BUYER, _MANAGER), (_BUYER, _MANAGER),
    ),
)  # fmt: skip
BY_CODE = {kind.code: kind for kind in ALL}


def kinds_of(role: Role) -> Iterator[Kind]:
    """What somebody with this role may be told of."""
    return (kind for kind in ALL if role in kind.roles)
