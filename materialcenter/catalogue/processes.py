"""Ways to cut: how wide the cut of each is."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from materialcenter.accounts.models import User
from materialcenter.accounts.permissions import Permission
from materialcenter.catalogue.models import CutProcess
from materialcenter.core import audit
from materialcenter.core.db import lock
from materialcenter.core.errors import DomainError, InvalidInput, N_, NotFound
from materialcenter.core.text import clean

WIDEST_UM = 50_000


class ProcessNameMissing(InvalidInput):
    """A way to cut without a name."""

    sentence = N_("Isi nama cara potongnya.")


class ProcessExists(DomainError):
    """A way to cut of this name is already there."""

    sentence = N_("Cara potong %(name)s sudah ada.")


class KerfOutOfOrder(InvalidInput):
    """The usual kerf lies outside of its least and its most, or no saw cuts that wide."""

    sentence = N_("Lebar biasa harus di antara yang paling sempit dan paling lebar, sampai 50 mm.")


def save_process(
    session: Session,
    *,
    name_id: str,
    kerf_um: int,
    kerf_least_um: int,
    kerf_most_um: int,
    by: User,
    process_id: int | None = None,
    name_en: str = "",
    used_for: str = "",
    source: str = "",
    active: bool = True,
) -> CutProcess:
    """Add a way to cut, or change one; plans that were made keep their kerf.

    Raises ProcessNameMissing, ProcessExists, KerfOutOfOrder, NotFound.
    """
    by.must(Permission.CATALOGUE_MANAGE)
    name = clean(name_id, most=60, field="name_id")
    if not name:
        raise ProcessNameMissing(field="name_id")
    if not 0 <= kerf_least_um <= kerf_um <= kerf_most_um <= WIDEST_UM:
        raise KerfOutOfOrder(field="kerf")
    same = session.scalar(select(CutProcess.id).where(CutProcess.name_id == name))
    if same not in (None, process_id):
        raise ProcessExists(name=name, field="name_id")
    process = CutProcess()
    if process_id is not None:
        found = lock(session, CutProcess, [process_id]).get(process_id)
        if found is None:
            raise NotFound
        process = found
    process.name_id = name
    process.name_en = clean(name_en, most=60, field="name_en") or name
    process.kerf_um, process.kerf_least_um = kerf_um, kerf_least_um
    process.kerf_most_um, process.active = kerf_most_um, active
    process.used_for = clean(used_for, most=120, field="used_for")
    process.source = clean(source, most=300, field="source")
    session.add(process)
    session.flush()
    act = "added" if process_id is None else "changed"
    audit.record(session, by.id, CutProcess, process.id, act, process=name, kerf_um=kerf_um)
    return process
