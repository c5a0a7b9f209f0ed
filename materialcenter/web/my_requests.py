"""A member's requests: asking for metal, following it, taking it back."""

from collections.abc import Sequence

from flask import Blueprint, flash, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from materialcenter.accounts.permissions import Permission
from materialcenter.catalogue.models import Material
from materialcenter.catalogue.pieces import cuttable
from materialcenter.core.attachments import attachments_of
from materialcenter.core.db import Session
from materialcenter.core.errors import DomainError
from materialcenter.demand import queries, services
from materialcenter.demand.cuts import MOST_SIZES, CutPiece, check_cuts
from materialcenter.demand.models import PurchaseRequest, RequestStatus
from materialcenter.demand.photos import add_photos
from materialcenter.demand.services import Wish
from materialcenter.fulfilment.approving import withdraw_request
from materialcenter.fulfilment.queries import (
    coverage_of,
    issues,
    requests_with_coverage,
    reversed_numbers,
)
from materialcenter.fulfilment.reserving import warned_until
from materialcenter.fulfilment.substituting.models import SubstitutionOffer
from materialcenter.fulfilment.substituting.queries import offers_of
from materialcenter.papers.paper import code_address
from materialcenter.web import offer_words, search, sentences
from materialcenter.web.access import access
from materialcenter.web.availability import availability_of, earliest_day
from materialcenter.web.context import (
    answered_before,
    asks_for_json,
    db,
    file_store,
    post_once,
    user,
    write,
)
from materialcenter.web.formatting import quantity
from materialcenter.web.forms.offers import AnswerForm, answer_form
from materialcenter.web.forms.wishes import PhotosForm, SendForm, WishForm, WithdrawForm, wish_form
from materialcenter.web.histories import history_lines
from materialcenter.web.language import language
from materialcenter.web.materials import TILES
from materialcenter.web.status_links import link_to
from materialcenter.web.whatsapp import whatsapp_address
from materialcenter.web.wishes import Item, PriceList, code_of, read_list

bp = Blueprint("my_requests", __name__, url_prefix="/my/requests")

DONE = (RequestStatus.CLOSED, RequestStatus.REJECTED, RequestStatus.WITHDRAWN)
RECENT, SIZES = 5, 2


@bp.get("")
@access(Permission.DEMAND_REQUEST)
def index() -> str:
    """The workshop's requests, newest first: those under way, or those that are done."""
    done = request.args.get("show") == "done"
    page = queries.requests(
        db(),
        by=user(),
        statuses=DONE if done else queries.LIVE,
        after=request.args.get("after", type=int),
        size=20,
    )
    coverages = coverage_of(db(), [line for row in page.rows for line in row.lines])
    return render_template(
        "my_requests/index.html", page=page, done=done, coverages=coverages, words=sentences
    )


@bp.route("/new", methods=["GET", "POST"])
@access(Permission.DEMAND_REQUEST)
def new() -> ResponseReturnValue:
    """Ask for metal: choose a material, say how much and when, add more, send."""
    if request.method == "POST" and (earlier := answered_before()):
        return _sent(earlier)
    typed = request.form if request.method == "POST" else request.args
    items, material, prices = read_list(
        db(), typed.getlist("line"), typed.get("material", type=int)
    )
    if material is None:
        return _send_list(items)
    return _add_material(items, material, prices)


@bp.get("/<int:request_id>")
@access(Permission.DEMAND_REQUEST)
def detail(request_id: int) -> ResponseReturnValue:
    """One request: where it stands, and why."""
    return request_page(request_id)


@bp.post("/<int:request_id>/withdraw")
@access(Permission.DEMAND_REQUEST)
def withdraw(request_id: int) -> ResponseReturnValue:
    """Take the request back."""
    form = WithdrawForm()
    if form.validate_on_submit():
        try:
            write(
                lambda session: withdraw_request(
                    session, request_id=request_id, reason=form.reason.data or "", by=user()
                )
            )
            flash(_("Permintaan sudah ditarik."))
            return redirect(url_for("my_requests.detail", request_id=request_id), 303)
        except DomainError as error:
            form.refuse(error)
    return request_page(request_id, form)


@bp.post("/<int:request_id>/photos")
@access(Permission.DEMAND_REQUEST)
def photos(request_id: int) -> ResponseReturnValue:
    """Add photos that show what is meant."""
    queries.request_by_id(db(), request_id, by=user())
    form = PhotosForm()
    if form.validate_on_submit():
        try:
            return post_once(lambda session: _add_photos(session, request_id, form))
        except DomainError as error:
            form.refuse(error)
    return request_page(request_id, photos=form)


def _add_photos(session: Session, request_id: int, form: PhotosForm) -> str:
    uploads = form.photos.uploads
    add_photos(session, request_id=request_id, store=file_store(), uploads=uploads, by=user())
    return url_for("my_requests.detail", request_id=request_id)


def _send_list(items: Sequence[Item]) -> ResponseReturnValue:
    form = SendForm()
    if form.validate_on_submit():
        try:
            return _send([item.wish for item in items])
        except DomainError as error:
            form.refuse(error)
    recent = queries.asked_before(db(), by=user(), limit=RECENT)
    return form.page(
        "my_requests/new.html",
        items=items,
        recent=recent,
        stock=availability_of(db(), [line.material for line in recent]),
        tiles=TILES,
        address=_address,
    )


def _add_material(
    items: Sequence[Item], material: Material, prices: PriceList
) -> ResponseReturnValue:
    quantity = request.args.get("quantity", type=int) or _usual(material)
    form = wish_form(material, _sizes(), _wished(material), quantity=quantity)
    stock = availability_of(db(), [material])[material.id]
    form.ask_for(material, earliest_day(db(), stock, quantity or 1))
    asking = request.form.get("do") != "more"
    if asking and form.validate_on_submit() and (wish := _checked(form)):
        wishes = [*(item.wish for item in items), wish]
        if request.form.get("do") == "add":
            return redirect(url_for("my_requests.new", line=[code_of(w) for w in wishes]), 303)
        try:
            return _send(wishes)
        except DomainError as error:
            form.refuse(error)
    return form.page(
        "my_requests/wish.html",
        items=items,
        material=material,
        prices=prices,
        stock=stock,
        address=_address,
    )


def _sizes() -> int:
    """How many rows for sizes there are: those that were sent, and more when asked for."""
    sizes = request.form.get("rows", SIZES, type=int)
    return max(SIZES, min(MOST_SIZES, sizes + (SIZES if request.form.get("do") == "more" else 0)))


def _wished(material: Material) -> list[CutPiece]:
    """A size that the page was opened with, such as that of a remnant."""
    width, length = (request.args.get(side, type=int) for side in ("width", "length"))
    return [CutPiece(width, length, 1)] if length and cuttable(material) else []


def _checked(form: WishForm) -> Wish | None:
    """The wish, if its pieces can be cut from it."""
    wish = form.wish()
    if wish is None:
        return None
    try:
        check_cuts(form.material, wish.quantity, wish.cuts)
    except DomainError as error:
        form.refuse(error)
        return None
    return wish


def _usual(material: Material) -> int | None:
    return 1 if material.counted == "piece" else None


def _send(wishes: Sequence[Wish]) -> ResponseReturnValue:
    return _sent(post_once(lambda session: _submit(session, wishes)).location or "")


def _sent(address: str) -> ResponseReturnValue:
    """To the request that was sent; a phone that sent it from its queue gets its number."""
    if asks_for_json():
        request_id = int(address.rpartition("/")[2])
        number = queries.request_by_id(db(), request_id, by=user()).number
        return jsonify(address=address, number=number)
    flash(_("Permintaan sudah dikirim."))
    return redirect(address, 303)


def _submit(session: Session, wishes: Sequence[Wish]) -> str:
    sent = services.submit_request(session, wishes=wishes, by=user())
    return url_for("my_requests.detail", request_id=sent.id)


def _address(
    items: Sequence[Item], material: Material | None = None, *, without: Item | None = None
) -> str:
    """This form with these lines, but one."""
    codes = [item.code for item in items if item is not without]
    return url_for("my_requests.new", line=codes, material=material.id if material else None)


def request_page(
    request_id: int,
    form: WithdrawForm | None = None,
    failed: tuple[int, AnswerForm] | None = None,
    photos: PhotosForm | None = None,
) -> ResponseReturnValue:
    """One request; `form` is the withdrawal that was refused, `failed` the answer to an offer, by
    the offer's id, `photos` those that were refused."""
    shown, coverages = requests_with_coverage(db(), request_id, by=user())
    handed_over = issues(db(), by=user(), request_id=shown.id)
    offers = _answerable(shown)
    answers = {one.id: answer_form(one, formdata=None, data={"quantity": one.most(left)})
               for one, left in offers}  # fmt: skip
    answers |= dict([failed]) if failed else {}
    form = form or WithdrawForm(formdata=None)
    refused = failed[1] if failed else photos or form
    kept = attachments_of(db(), PurchaseRequest, [shown.id]).get(shown.id, [])
    page, status = form.page(
        "my_requests/detail.html",
        shown=shown,
        offers=offers,
        answers=answers,
        failed=refused,
        photos=kept,
        photos_form=(photos or PhotosForm(formdata=None)) if shown.status in queries.LIVE else None,
        offer_words=offer_words,
        coverages=coverages,
        issues=handed_over.rows,
        undone=reversed_numbers(db(), {issue.posting_id for issue in handed_over.rows}),
        history=history_lines(db(), PurchaseRequest, shown.id, for_member=True),
        words=sentences,
        until=sentences.kept_until(shown, coverages),
        pick_up_code=code_address(search.code_address(shown.number)),
        warning=sentences.pick_up_warning(shown, coverages, warned_until(db())),
        whatsapp=_whatsapp(shown, sentences.request_sentence(shown, coverages)),
    )
    return page, refused.status if refused is not form else status


def _answerable(shown: PurchaseRequest) -> list[tuple[SubstitutionOffer, int]]:
    """The offers that can be answered, each with what is uncovered of its line."""
    lines = {line.id: line for line in shown.lines}
    offers = [one for found in offers_of(db(), lines).values() for one in found]
    pairs = [(one, lines[one.request_line_id].uncovered) for one in offers]
    return [(one, left) for one, left in pairs if one.acceptable(left)]


def _whatsapp(shown: PurchaseRequest, sentence: str) -> str:
    lines = [
        f"• {quantity(own, line.material.unit)} {line.material.name(language())}"
        for line in shown.arranged
        if (own := line.asked - line.replaced)
    ]
    head = _("Permintaan %(number)s dari %(name)s",
             number=shown.number, name=shown.workshop.name)  # fmt: skip
    return whatsapp_address([head, sentence, *lines, link_to(shown.id)])
