"""What people read when something was refused or went wrong, always as a whole page."""

from datetime import date
from typing import Any

from flask import Flask, jsonify, redirect, render_template, request
from flask_babel import gettext as _
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import (
    HTTPException,
    InternalServerError,
    MethodNotAllowed,
    SecurityError,
)
from werkzeug.wrappers import Response

from materialcenter.core.errors import DomainError, Figure, Grams, Percent, Quantity, Rupiah, Term
from materialcenter.web import formatting
from materialcenter.web.access import page_above
from materialcenter.web.context import asks_for_json
from materialcenter.web.login import as_visitor

_SHOWN = (400, 403, 404, 405, 413, 422, 429, 500, 503)


def init_app(app: Flask) -> None:
    """Answer refusals and failures with pages."""
    app.register_error_handler(DomainError, _refused)
    app.register_error_handler(CSRFError, _stale_form)
    app.register_error_handler(SecurityError, _wrong_host)
    app.register_error_handler(HTTPException, _http_error)


def sentence(error: DomainError) -> str:
    """The refusal in the reader's language, with its figures written as the reader writes them."""
    figures = {name: shown(figure) for name, figure in error.figures.items()}
    return _(error.sentence, **figures) if figures else _(error.sentence)


def shown(figure: Figure) -> str:
    """One typed figure in the reader's language."""
    match figure:
        case Grams(value):
            return formatting.kg(value)
        case Rupiah(value):
            return formatting.rupiah(value)
        case Quantity(value, unit):
            return formatting.quantity(value, unit)
        case Percent(value):
            return formatting.percent(value)
        case Term(msgid):
            return _(msgid)
        case date():
            return formatting.date_short(figure)
        case int():
            return formatting.number(figure)
        case _:
            return str(figure)


def _page(status: int, text: str) -> tuple[Any, int]:
    if asks_for_json():
        return jsonify(errors=[text]), status
    return render_template("errors/error.html", status=status, text=text, refused=True), status


def _refused(error: DomainError) -> tuple[str, int]:
    return _page(error.status, sentence(error))


def _stale_form(_error: CSRFError) -> tuple[str, int]:
    return _page(400, _("Formulir ini sudah kedaluwarsa. Muat ulang halamannya, lalu isi lagi."))


def _wrong_host(_error: SecurityError) -> Response:
    # Without a trusted host no address can be built, so there is no page around it.
    as_visitor()
    return Response(_("Alamat situs ini tidak dikenal."), 400, mimetype="text/plain")


def _http_error(error: HTTPException) -> tuple[str, int] | Response | HTTPException:
    status = error.code or 500
    if status < 400 or request.endpoint == "static":
        return error
    if isinstance(error, InternalServerError):
        as_visitor()
    reloaded = isinstance(error, MethodNotAllowed) and request.method == "GET"
    if reloaded and (page := page_above(request.path)):
        return redirect(page, 303)
    return _page(status, _text(status if status in _SHOWN else 400))


def _text(status: int) -> str:
    texts = {
        400: _("Permintaan ini tidak dapat dibaca. Buka ulang halamannya, lalu coba lagi."),
        403: _("Anda tidak berhak membuka halaman ini. Mintalah kepada petugas yang berhak."),
        404: _("Halaman atau data ini tidak ditemukan. Mungkin alamatnya salah ketik."),
        405: _("Halaman ini tidak dapat dibuka dengan cara itu. Kembali dan coba lagi."),
        413: _("Berkas terlalu besar. Perkecil berkasnya, lalu kirim lagi."),
        422: _("Ada isian yang belum benar. Kembali dan periksa lagi."),
        429: _("Terlalu banyak percobaan. Tunggu sebentar, lalu coba lagi."),
        500: _("Ada gangguan di pihak kami. Belum ada yang tersimpan. Coba lagi sebentar lagi."),
        503: _("Sistem sedang sibuk. Belum ada yang tersimpan. Coba lagi sebentar lagi."),
    }
    return texts[status]
