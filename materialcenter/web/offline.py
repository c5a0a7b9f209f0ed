"""What a member's phone needs to ask for metal without a signal, and to send it later.

The phone keeps the requests that are still to be sent (`static/queue.js`) and sends each like the
form it came from, to `my_requests.new`, with the one-time key it was written with.
"""

import hashlib
import json
from collections.abc import Sequence
from typing import Any

from flask import Blueprint, Response, jsonify, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import force_locale
from flask_babel import gettext as _
from flask_wtf.csrf import generate_csrf

from materialcenter.accounts.permissions import Permission
from materialcenter.catalogue.forms import FORMS
from materialcenter.catalogue.models import Material
from materialcenter.catalogue.naming import synonyms
from materialcenter.catalogue.queries import list_materials
from materialcenter.demand.queries import asked_before
from materialcenter.demand.services import FARTHEST, LARGEST_MASS_G, LARGEST_PIECES
from materialcenter.web.access import access
from materialcenter.web.context import config, db, user
from materialcenter.web.formatting import quantity, unit_name
from materialcenter.web.language import LANGUAGES, language
from materialcenter.web.wishes import MOST_LINES

bp = Blueprint("offline", __name__)

# How many materials a phone keeps: by code, and those that the workshop asked for last.
MOST_KEPT, RECENT = 2_000, 10
THEME = "#0b5572"


@bp.get("/sw.js")
@access.public
def worker() -> Response:
    """The service worker. Its parts are static files, whose address changes with their content,
    so that a browser takes a new release by itself."""
    parts = (url_for("static", filename=name) for name in ("queue.js", "worker.js"))
    answer = Response(f"importScripts({', '.join(map(json.dumps, parts))});\n")
    answer.mimetype = "text/javascript"
    answer.headers["Cache-Control"] = "public, no-cache"
    return answer


@bp.get("/manifest.webmanifest")
@access.public
def manifest() -> Response:
    """What a phone reads before it puts the product on its home screen."""
    answer = jsonify(
        id="/",
        start_url="/",
        scope="/",
        display="standalone",
        name=config().centre_name,
        short_name=config().centre_name,
        description=_("Minta bahan dan ikuti permintaan Anda."),
        lang=language(),
        theme_color=THEME,
        background_color="#f3f6f7",
        icons=[
            {
                "src": url_for("static", filename=f"icons/{name}.png"),
                "sizes": f"{size}x{size}",
                "type": "image/png",
                "purpose": purpose,
            }
            for name, size, purpose in (
                ("192", 192, "any"),
                ("512", 512, "any"),
                ("maskable-512", 512, "maskable"),
            )
        ],
    )
    answer.mimetype = "application/manifest+json"
    return answer


@bp.get("/offline")
@access.public
def page() -> str:
    """Ask for metal and see what waits for a signal. The page holds nothing of anybody: what is
    shown on it comes from the phone."""
    wanted = request.args.get("language", "")
    with force_locale(wanted if wanted in LANGUAGES else language()):
        return render_template(
            "offline/ask.html",
            units={unit: _unit(unit) for unit in ("sheet", "bar", "roll", "piece", "kg")},
            shapes=sorted({form.shape for form in FORMS.values()}),
            limits={
                "lines": MOST_LINES,
                "pieces": LARGEST_PIECES,
                "grams": LARGEST_MASS_G,
                "days": FARTHEST.days,
            },
        )


@bp.get("/my/requests/token.json")
@access(Permission.DEMAND_REQUEST)
def token() -> Response:
    """Who is logged in, and a token for sending. The token is good in this session only: what
    one member wrote cannot go out in the name of another who logs in meanwhile."""
    return jsonify(user=user().id, token=generate_csrf())


@bp.get("/my/requests/kept.json")
@access(Permission.DEMAND_REQUEST)
def kept() -> ResponseReturnValue:
    """The materials to choose from, without stock and prices; nothing when the phone has them."""
    recent = [line.material for line in asked_before(db(), by=user(), limit=RECENT)]
    offered = list_materials(db(), limit=MOST_KEPT)
    known = {material.id: material for material in (*offered, *recent) if material.active}
    content: dict[str, Any] = {
        "user": user().id,
        "language": language(),
        "forms": _forms(list(known.values())),
        "recent": [material.id for material in recent if material.active],
        "materials": [
            [m.id, m.name(language()), m.form_code, m.grams(1) if m.counted == "piece" else 0]
            for m in known.values()
        ],
    }
    version = hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()[:16]
    if request.args.get("have") == version:
        return "", 204
    return jsonify(version=version, **content)


def _forms(materials: Sequence[Material]) -> dict[str, list[str]]:
    """The forms of some materials: drawing, unit of a piece, other words for it."""
    return {
        code: [FORMS[code].shape, FORMS[code].unit, synonyms(code)]
        for code in sorted({material.form_code for material in materials})
    }


def _unit(unit: str) -> list[str]:
    """How one and several of a unit are written, with # for the number; and its name."""
    one = 1000 if unit == "kg" else 1
    written = [quantity(n * one, unit).replace(str(n), "#") for n in (1, 2)]
    return [*written, _("Kilogram") if unit == "kg" else unit_name(unit).capitalize()]
