"""What stands on a cutting plan that is printed for the saw."""

from flask_babel import gettext as _

from materialcenter.fulfilment.cut_jobs.expecting import Expected, expected
from materialcenter.fulfilment.cut_jobs.models import CutJob, JobStatus
from materialcenter.fulfilment.cut_jobs.planning import letter
from materialcenter.fulfilment.cut_jobs.plans import plan_of
from materialcenter.papers.paper import Cell, Column, Paper
from materialcenter.web.cutting import drawings_of
from materialcenter.web.formatting import kg, mm, moment, percent, quantity, size
from materialcenter.web.language import language
from materialcenter.web.printing import paper_of


def plan_paper(job: CutJob) -> Paper:
    """Rencana Potong: what is cut from which lot, for whom, and how it lies."""
    plan = plan_of(job.plan)
    waste = percent(int(plan.waste_share * 10_000))
    return paper_of(
        _("Rencana Potong"),
        job.number,
        facts=[
            (_("Bahan"), job.material.name(language())),
            (_("Cara potong"), f"{job.process.name(language())}, {mm(job.kerf_um)}"),
            (_("Tanggal"), moment(job.planned_at)),
            (_("Terbuang"), waste),
        ],
        columns=[
            Column(_("Dari lot"), wide=True),
            Column(_("Hasil"), wide=True),
            Column(_("Untuk")),
            Column(_("Jumlah"), right=True),
        ],
        rows=[row for source in expected(job) for row in _rows(job, source)],
        total=[],
        closing=[(_("Catatan"), job.note)] if job.note else [],
        signatures=[(_("Perencana"), job.planned_by.name), (_("Pemotong"), "")],
        mark=_mark(job),
        drawings=[str(drawing) for drawing in drawings_of(job)],
    )


def _mark(job: CutJob) -> str:
    marks = {
        JobStatus.CUT: _("Sudah dipotong."),
        JobStatus.CANCELLED: _("Tidak berlaku. Rencana ini sudah dibatalkan."),
    }
    return marks.get(JobStatus(job.status), "")


def _rows(job: CutJob, source: Expected) -> list[list[Cell]]:
    metal = source.metal
    whole = job.material.unit if metal.pieces and job.material.unit != "kg" else "piece"
    taken = quantity(metal.pieces, whole) if metal.pieces else kg(metal.grams)
    names = {one.request_line_id: one.request_line for one in job.pieces if one.request_line}
    letters = {(p.w_um, p.l_um, p.request_line_id): letter(p.position) for p in job.pieces}
    rows: list[list[Cell]] = []
    for made in source.yields:
        line = names.get(made.request_line_id)
        word = letters.get((made.w_um, made.l_um, made.request_line_id), "")
        rows.append(
            [
                Cell("" if rows else source.source.key, "" if rows else taken),
                Cell(size(made.w_um, made.l_um), _("Sisa potong") if made.remnant else word),
                Cell(line.request.workshop.name if line else _("Rak"),
                     line.request.number if line else ""),
                Cell(quantity(made.pieces, "piece")),
            ]
        )  # fmt: skip
    return rows
