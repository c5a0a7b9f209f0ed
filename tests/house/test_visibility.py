"""A workshop sees its own things only, and nothing of what the centre keeps to itself."""

import re
from collections.abc import Iterator

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.routing import Rule

from materialcenter.accounts.models import LoginSession, User
from materialcenter.accounts.permissions import ROLE_PERMISSIONS, Role
from materialcenter.core.attachments import Attachment
from materialcenter.core.db import Database
from materialcenter.demand.models import PurchaseRequest, PurchaseRequestLine
from materialcenter.fulfilment.after_delivery.claims.models import ShortWeightClaim
from materialcenter.fulfilment.after_delivery.supplier_returns.models import SupplierReturn
from materialcenter.fulfilment.models import Issue, Receipt
from materialcenter.fulfilment.substituting.models import SubstitutionOffer
from materialcenter.purchasing.models import SupplierOrder
from materialcenter.stock.models import Lot, Posting
from materialcenter.web.access import access
from tests.house.addresses import addresses, pages
from tests.house.conftest import BrowserOf
from tests.house.crawling import bare, crawl
from tests.house.world import SECRETS, SUPPLIER, World

NOBODYS = 987_654_321

pytestmark = pytest.mark.usefixtures("plain_papers")


@pytest.fixture(params=["member", "neighbour"])
def reader(request: pytest.FixtureRequest, world: World) -> User:
    return getattr(world.cast, request.param)


@pytest.fixture
def other(world: World, reader: User) -> User:
    return world.cast.neighbour if reader is world.cast.member else world.cast.member


def for_members(app: Flask) -> Iterator[Rule]:
    """The pages and acts about one thing that a member may come to."""
    may = ROLE_PERMISSIONS[Role.MEMBER]
    for rule in app.url_map.iter_rules():
        mark = access.rules(app)[rule.endpoint]
        assert mark is not None
        if (
            "<int:" in rule.rule
            and not mark.public
            and (mark.permissions & may or not mark.permissions)
        ):
            yield rule


def ids_of(session: Session, name: str, person: User) -> list[int]:
    """The ids of a workshop's things, or of a person's, by the name they have in addresses."""
    questions = {
        "request_id": select(PurchaseRequest.id).filter_by(workshop_id=person.workshop_id),
        "issue_id": select(Issue.id).filter_by(workshop_id=person.workshop_id),
        "offer_id": select(SubstitutionOffer.id)
        .join(SubstitutionOffer.request_line)
        .join(PurchaseRequest, PurchaseRequest.id == PurchaseRequestLine.request_id)
        .where(PurchaseRequest.workshop_id == person.workshop_id),
        "attachment_id": select(Attachment.id)
        .join(PurchaseRequest, PurchaseRequest.id == Attachment.subject_id)
        .where(
            Attachment.subject == PurchaseRequest.__tablename__,
            PurchaseRequest.workshop_id == person.workshop_id,
        ),
        "session_id": select(LoginSession.id).filter_by(user_id=person.id),
    }
    return list(session.scalars(questions[name]))


def test_the_things_of_another_workshop_are_as_if_they_were_not_there(
    house: Flask, world_database: Database, someone: BrowserOf, reader: User, other: User
) -> None:
    someone(other)
    browser = someone(reader)
    token = browser.hidden("/account/password")["csrf_token"]
    rules, to = list(for_members(house)), house.url_map.bind("localhost")
    assert {"my_requests.detail", "my_requests.withdraw", "my_offers.answer", "issues.detail",
            "papers.request", "papers.issue", "account.end_session",
            } <= {rule.endpoint for rule in rules}  # fmt: skip

    def ask(rule: Rule, number: int) -> tuple[int, str, int]:
        address = to.build(rule.endpoint, dict.fromkeys(rule.arguments, number))
        if "GET" in (rule.methods or ()):
            answer = browser.get(address)
        else:
            data = {"csrf_token": token, "once": "", "reason": "sudah tidak perlu"}
            answer = browser.client.post(address, data=data)
        text = bare(answer, address)
        return answer.status_code, text, len(text)

    for rule in rules:
        (name,) = rule.arguments
        missing = ask(rule, NOBODYS)
        assert missing[0] == 404, rule
        with world_database.reading() as session:
            theirs, own = ids_of(session, name, other), ids_of(session, name, reader)
        assert theirs
        for number in theirs:
            assert ask(rule, number) == missing, (rule, number)
        if "GET" in (rule.methods or ()):
            assert ask(rule, own[0])[0] == 200, rule


def test_a_line_of_another_workshops_request_is_no_way_in(
    world_database: Database, someone: BrowserOf, reader: User, other: User
) -> None:
    """Addresses with figures in them do not show more when they are made up."""
    with world_database.reading() as session:
        numbers = ids_of(session, "request_id", other)
    browser = someone(reader)
    for page in ("/my/requests", "/my/requests/new", "/", "/materials", "/search"):
        for number in numbers[:3]:
            text = browser.get(
                f"{page}?request={number}&workshop={other.workshop_id}&approved={number}"
                f"&after={number}&user={other.id}"
            ).text
            assert f"catatan {other.name}" not in text
            assert f'/my/requests/{number}"' not in text


def secrets_of(session: Session, other: User) -> set[str]:
    """The words a member must read nowhere: the centre's own, and the other workshop's."""
    assert other.workshop is not None
    numbers = [
        select(SupplierOrder.number).where(SupplierOrder.number.is_not(None)),
        select(Posting.number).join(Receipt, Receipt.posting_id == Posting.id),
        select(Posting.number).join(SupplierReturn, SupplierReturn.posting_id == Posting.id),
        select(ShortWeightClaim.number),
        select(Posting.number).join(Issue).where(Issue.workshop_id == other.workshop_id),
        select(PurchaseRequest.number).filter_by(workshop_id=other.workshop_id),
    ]
    found = {str(number) for question in numbers for number in session.scalars(question)}
    assert len(found) > 10
    theirs = {f"{word} {other.name}" for word in ("catatan", "sisa", "ditolak")}
    return {*SECRETS, *found, *theirs, other.workshop.name, str(other.email)}


def test_no_page_shows_a_member_what_is_not_for_him(
    house: Flask, world_database: Database, someone: BrowserOf, reader: User, other: User
) -> None:
    with world_database.reading() as session:
        secrets = secrets_of(session, other)
        # A signed link shows its request to whoever was given it.
        rules = [rule for rule in pages(house) if rule.endpoint != "status.show"]
        starts = [place for rule in rules for place in addresses(house, rule, session)]
    answers = crawl(someone(reader), starts)
    shown = {address: answer for address, answer in answers.items() if answer.status_code == 200}
    assert sum("/my/requests/" in address for address in shown) > 8
    assert sum(address.endswith("/pdf") for address in shown) > 8
    leaks = {
        (address, secret)
        for address, answer in shown.items()
        for secret in secrets
        if secret in answer.get_data().decode(errors="replace")
    }
    assert sorted(leaks) == []


def test_what_is_kept_from_members_does_stand_on_the_centres_pages(
    house: Flask, world: World, world_database: Database, someone: BrowserOf
) -> None:
    with world_database.reading() as session:
        starts = [place for rule in pages(house) for place in addresses(house, rule, session)]
    buyer, hidden = someone(world.cast.buyer), set(SECRETS)
    for place in starts:
        if hidden and ".xlsx" not in place:
            text = buyer.get(place).data.decode(errors="replace")
            hidden = {secret for secret in hidden if secret not in text}
    assert hidden == set()


def test_search_finds_nothing_of_another_workshop_and_nothing_of_the_centre(
    world_database: Database, someone: BrowserOf, reader: User, other: User
) -> None:
    with world_database.reading() as session:
        words = secrets_of(session, other) | set(session.scalars(select(Lot.code)))
        ours = session.scalars(select(PurchaseRequest.number).filter_by(requested_by_id=reader.id))
        own = str(ours.first())
    browser = someone(reader)
    assert browser.get(f"/search?q={own}").location.startswith("/my/requests/")
    for word in [*words, SUPPLIER.split()[-1], *(word[:-1] for word in words if "/" in word)]:
        answer = browser.get("/search", query_string={"q": word})
        assert answer.status_code == 200, word
        assert re.findall(r'href="(/(?:my/requests|issues|lots)/[^n"][^"]*)"', answer.text) == []
        assert other.workshop is not None
        assert answer.text.count(other.workshop.name) <= answer.text.count(word), word
