from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from materialcenter.core.audit import history_of
from materialcenter.core.errors import DomainError, InvalidInput, NotFound, ReasonMissing
from materialcenter.core.files import (
    EmptyFile,
    FileStore,
    FileTooLarge,
    LockedFile,
    NotADocument,
    StoredFile,
    UnreadableFile,
    Upload,
)
from materialcenter.stock.certificates import errors, queries
from materialcenter.stock.certificates.queries import Waiting
from materialcenter.stock.certificates.services import (
    Known,
    attach_file,
    change_certificate,
    link_certificate,
    record_certificate,
    unlink_certificate,
)
from materialcenter.stock.models import Certificate, Lot
from tests.cast import Cast
from tests.certificates import a_jpeg_beginning, a_pdf, a_png
from tests.scene import add_material, put_on_rack

KNOWN = Known("MC-1", "ht-7", kind="3.1", mill="Krakatau", figures={"yield": 260, "C": 150})


@pytest.fixture
def store(tmp_path: Path) -> FileStore:
    return FileStore(tmp_path / "files")


@pytest.fixture
def certificate(session: Session, cast: Cast) -> Certificate:
    return record_certificate(session, known=KNOWN, by=cast.storekeeper)


def lots(session: Session, cast: Cast, *heats: str) -> list[Lot]:
    plate = add_material(session, "PLATE-5")
    return [put_on_rack(session, plate, 4, by=cast.storekeeper, heat=h).lot for h in heats]


def numbers(session: Session, lot: Lot) -> list[str]:
    return [c.number for c in queries.certificates_to_link(session, lot)]


def test_a_certificate_keeps_what_it_says(certificate: Certificate) -> None:
    assert (certificate.number, certificate.heat, certificate.kind) == ("MC-1", "HT-7", "3.1")
    assert certificate.figures == {"yield": 260, "C": 150}


@pytest.mark.parametrize(
    ("change", "refusal"),
    [
        ({"number": "  "}, errors.NumberMissing),
        ({"kind": "4.1"}, errors.KindUnknown),
        ({"figures": {"C": 100_001}}, errors.FigureOutOfRange),
        ({"figures": {"Unobtainium": 1}}, errors.FigureOutOfRange),
        ({"figures": {"yield": 400, "tensile": 300}}, errors.YieldAboveTensile),
        ({"mill": "x" * 81}, InvalidInput),
    ],
)
def test_what_no_certificate_can_say_is_refused(
    session: Session, cast: Cast, change: dict[str, object], refusal: type[DomainError]
) -> None:
    with pytest.raises(refusal) as refused:
        record_certificate(session, known=replace(KNOWN, **change), by=cast.buyer)
    assert refused.value.field


def test_the_same_number_of_the_same_heat_is_recorded_once(
    session: Session, cast: Cast, certificate: Certificate
) -> None:
    with pytest.raises(errors.CertificateKnown):
        record_certificate(session, known=replace(KNOWN, heat="HT-7"), by=cast.buyer)
    other = record_certificate(session, known=replace(KNOWN, heat="HT-8"), by=cast.buyer)
    with pytest.raises(errors.CertificateKnown):
        change_certificate(session, certificate_id=other.id, known=KNOWN, by=cast.buyer)


def test_one_certificate_covers_every_lot_of_its_heat_and_a_lot_may_have_several(
    session: Session, cast: Cast, certificate: Certificate
) -> None:
    first, second, third = lots(session, cast, "HT-7", "HT-7", "HT-8")
    assert list(queries.lots_to_link(session, certificate)) == [first, second]
    second_paper = record_certificate(session, known=replace(KNOWN, number="MC-2"), by=cast.manager)
    for paper in (certificate, second_paper, certificate):
        ids = [first.id, second.id]
        link_certificate(session, certificate_id=paper.id, lot_ids=ids, by=cast.storekeeper)
    assert first.certificate_numbers == second.certificate_numbers == "MC-1, MC-2"
    assert queries.lots_to_link(session, certificate) == []
    assert queries.lot_counts(session, [certificate.id]) == {certificate.id: 2}
    with pytest.raises(errors.OtherHeat) as refused:
        link_certificate(session, certificate_id=certificate.id, lot_ids=[third.id], by=cast.buyer)
    assert refused.value.figures == {"lot": third.code, "heat": "HT-8", "covered": "HT-7"}


def test_metal_without_a_heat_gets_that_of_a_certificate_that_can_be_looked_at(
    session: Session, cast: Cast, certificate: Certificate, store: FileStore
) -> None:
    (lot,) = lots(session, cast, "")
    assert numbers(session, lot) == []
    act = {"certificate_id": certificate.id, "by": cast.storekeeper}
    with pytest.raises(errors.HeatNeedsFile):
        link_certificate(session, lot_ids=[lot.id], **act)
    attach_file(session, store=store, upload=Upload("a.pdf", a_pdf()), **act)
    link_certificate(session, lot_ids=[lot.id], **act)
    assert lot.heat == "HT-7"


def test_a_heat_stays_that_of_the_lots_when_a_certificate_is_changed(
    session: Session, cast: Cast, certificate: Certificate
) -> None:
    (lot,) = lots(session, cast, "HT-7")
    act = {"certificate_id": certificate.id, "by": cast.storekeeper}
    link_certificate(session, lot_ids=[lot.id], **act)
    with pytest.raises(errors.OtherHeat), session.begin_nested():
        change_certificate(session, known=replace(KNOWN, heat="HT-9"), **act)
    change_certificate(session, known=replace(KNOWN, number="MC-1A", figures={}), **act)
    assert (certificate.number, certificate.heat, certificate.figures) == ("MC-1A", "HT-7", {})


def test_a_wrong_link_is_taken_back_with_a_reason(
    session: Session, cast: Cast, certificate: Certificate
) -> None:
    (lot,) = lots(session, cast, "HT-7")
    act = {"certificate_id": certificate.id, "lot_id": lot.id, "by": cast.manager}
    with pytest.raises(errors.NotLinked):
        unlink_certificate(session, reason="salah", **act)
    link_certificate(session, certificate_id=certificate.id, lot_ids=[lot.id], by=cast.storekeeper)
    with pytest.raises(ReasonMissing):
        unlink_certificate(session, reason=" ", **act)
    unlink_certificate(session, reason="salah baca heat", **act)
    assert lot.certificates == []
    acts = [(row.act, row.reason) for row in history_of(session, Certificate, certificate.id)]
    assert acts == [("recorded", ""), ("linked", ""), ("unlinked", "salah baca heat")]


def test_nothing_is_linked_when_a_lot_or_the_certificate_is_not_there(
    session: Session, cast: Cast, certificate: Certificate
) -> None:
    (lot,) = lots(session, cast, "HT-7")
    for certificate_id, lot_ids in ((certificate.id, [lot.id, 10**9]), (10**9, [lot.id])):
        with pytest.raises(NotFound):
            link_certificate(
                session, certificate_id=certificate_id, lot_ids=lot_ids, by=cast.storekeeper
            )
    assert lot.certificates == []


def test_a_lot_waits_until_its_certificate_is_linked(session: Session, cast: Cast) -> None:
    seven, eight = lots(session, cast, "HT-7", "HT-8")

    def waiting(state: Waiting | None = None) -> dict[str, Waiting]:
        rows = queries.waiting_lots(session, state=state).rows
        return {row.lot.heat: row.state for row in rows}

    assert waiting() == {"HT-7": Waiting.MISSING, "HT-8": Waiting.MISSING}
    certificate = record_certificate(session, known=KNOWN, by=cast.buyer)
    assert waiting() == {"HT-7": Waiting.RECEIVED, "HT-8": Waiting.MISSING}
    assert waiting(Waiting.RECEIVED) == {"HT-7": Waiting.RECEIVED}
    assert waiting(Waiting.MISSING) == {"HT-8": Waiting.MISSING}
    link_certificate(session, certificate_id=certificate.id, lot_ids=[seven.id], by=cast.buyer)
    assert waiting() == {"HT-8": Waiting.MISSING}
    (group,) = queries.waiting_by_supplier(session)
    assert (group.supplier_id, group.lots, group.since) == (0, 1, eight.received_on)


def test_the_waiting_lots_page_without_gap_or_double(session: Session, cast: Cast) -> None:
    codes = [lot.code for lot in lots(session, cast, *("HT-7",) * 5)]
    seen: list[str] = []
    after: int | None = None
    while True:
        page = queries.waiting_lots(session, after=after, size=2)
        seen += [row.lot.code for row in page.rows]
        if (after := page.next_key) is None:
            break
    assert seen == codes


@pytest.mark.parametrize(("name", "content"), [("a.pdf", a_pdf(3)), ("foto.exe", a_png())])
def test_a_file_is_kept_once_by_its_content(
    session: Session, cast: Cast, certificate: Certificate, store: FileStore,
    name: str, content: bytes,
) -> None:  # fmt: skip
    for sent in (f"C:\\kiriman\\{name}", "lain.pdf"):
        attach_file(
            session, certificate_id=certificate.id, store=store, upload=Upload(sent, content),
            by=cast.storekeeper,
        )  # fmt: skip
    (kept,) = session.scalars(select(StoredFile)).all()
    assert (certificate.file, kept.name, kept.size) == (kept, name, len(content))
    path = store.existing(kept.sha256)
    assert path.read_bytes() == content and path.stat().st_mode & 0o077 == 0
    assert [p for p in store.folder.rglob("*") if p.is_file()] == [path]


@pytest.mark.parametrize(
    ("content", "refusal"),
    [
        (b"", EmptyFile),
        (b"<html><script>alert(1)</script>", NotADocument),
        (b"%PDF-1.7\n" + bytes(10 * 1024 * 1024), FileTooLarge),
        (b"%PDF-1.7 and nothing more", UnreadableFile),
        (a_pdf(101), UnreadableFile),
        (a_pdf(password="rahasia"), LockedFile),
        (a_png()[:30], UnreadableFile),
        (a_png(60_000, 60_000), UnreadableFile),
        (a_jpeg_beginning(), UnreadableFile),
        (a_jpeg_beginning() + b"\xff\xd9", UnreadableFile),
    ],
    ids=["empty", "html", "large", "no pdf", "long", "locked", "cut", "bomb", "begun", "no frame"],
)
def test_a_bad_file_is_refused_and_not_kept(
    session: Session, cast: Cast, certificate: Certificate, store: FileStore,
    content: bytes, refusal: type[DomainError],
) -> None:  # fmt: skip
    with pytest.raises(refusal) as refused:
        attach_file(
            session, certificate_id=certificate.id, store=store, by=cast.storekeeper,
            upload=Upload("sertifikat.pdf", content),
        )  # fmt: skip
    assert refused.value.field == "file"
    assert not store.folder.exists() and certificate.file_id is None
