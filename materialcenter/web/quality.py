"""Values of certificates in words: with their unit, their limit, and what is wrong with them."""

from flask_babel import gettext as _

from materialcenter.catalogue.models import Material
from materialcenter.stock.certificates.limits import (
    ELEMENTS,
    ELONGATION,
    FIGURE_NAMES,
    FIGURES,
    Fault,
    Limit,
    limits_of,
    thickness_of,
)
from materialcenter.stock.models import Certificate
from materialcenter.web.formatting import NBSP, mm, number


def figure_name(figure: str) -> str:
    """The sign of an element, or the name of a strength."""
    return figure if figure in ELEMENTS else _(FIGURE_NAMES[figure])


def figure_value(figure: str, value: int) -> str:
    """A value in its unit: "0,05 %", "245 MPa"."""
    if figure in ELEMENTS:
        return f"{number(value, 3)}{NBSP}%"
    return f"{number(value, 1)}{NBSP}%" if figure == ELONGATION else f"{number(value)}{NBSP}MPa"


def limit_words(figure: str, limit: Limit | None) -> str:
    """A limit as tables print it: "≥ 245 MPa", "400–510 MPa"; "–" where there is none."""
    if limit is None:
        return "–"
    least, most = limit.least, limit.most
    if least is not None and most is not None:
        low = figure_value(figure, least).partition(NBSP)[0]
        return f"{low}–{figure_value(figure, most)}"
    if least is not None:
        return f"≥{NBSP}{figure_value(figure, least)}"
    return f"≤{NBSP}{figure_value(figure, most or 0)}"


def fault_sentence(fault: Fault) -> str:
    """What is wrong: "Kuat luluh 230 MPa di bawah batas 245 MPa untuk SS400 tebal 5 mm." """
    words = {
        "figure": figure_name(fault.figure),
        "value": figure_value(fault.figure, fault.value),
        "limit": figure_value(fault.figure, fault.limit),
        "metal": metal_words(fault.grade, fault.thickness_um),
    }
    if fault.below:
        return _("%(figure)s %(value)s di bawah batas %(limit)s untuk %(metal)s.", **words)
    return _("%(figure)s %(value)s di atas batas %(limit)s untuk %(metal)s.", **words)


def metal_words(grade: str, thickness_um: int | None) -> str:
    """What a limit is for: "SS400 tebal 5 mm", or the grade alone."""
    if thickness_um is None:
        return grade
    return _("%(grade)s tebal %(thickness)s", grade=grade, thickness=mm(thickness_um))


def figure_rows(certificate: Certificate, material: Material | None) -> list[tuple[str, str, str]]:
    """The values of a certificate by name, each with the limit of a material."""
    limits = limits_of(material.grade.limits, thickness_of(material)) if material else {}
    return [
        (
            figure_name(figure),
            figure_value(figure, certificate.figures[figure]),
            limit_words(figure, limits.get(figure)),
        )
        for figure in FIGURES
        if figure in certificate.figures
    ]
