"""A printed code is read with the camera. The machine's camera and code reader are stood in for;
what the page does with what they see is real."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import expect
from sqlalchemy import select
from sqlalchemy.orm import Session

from materialcenter.core.db import Database
from materialcenter.stock.models import Lot
from tests.browser.conftest import PHONE, SitDown
from tests.browser.person import Person
from tests.browser.server import application, served
from tests.browser.stage import set_stage

CAMERA = """
window.BarcodeDetector = class { async detect() { return window.seen || []; } };
navigator.mediaDevices.getUserMedia = async () => {
  if (window.refused) throw new DOMException("no", "NotAllowedError");
  return new MediaStream();
};
Object.defineProperty(HTMLVideoElement.prototype, "readyState", { get: () => 4 });
HTMLVideoElement.prototype.play = async () => {};
"""


@pytest.fixture
def keeper(fresh_database: Database, sit_down: SitDown) -> Iterator[Person]:
    """The storekeeper with a phone whose browser reads codes."""
    fresh_database.transaction(set_stage)
    with served(application(fresh_database)) as address:
        person = sit_down(address, PHONE)
        person.page.add_init_script(CAMERA)
        yield person


@pytest.mark.browser
@pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)
def test_a_label_before_the_camera_opens_its_lot(fresh_database: Database, keeper: Person) -> None:
    def a_lot(session: Session) -> str:
        return session.scalars(select(Lot.code).order_by(Lot.id)).first() or ""

    code = fresh_database.transaction(a_lot)
    keeper.log_in("storekeeper").press("Pindai dengan kamera")
    expect(keeper.page.get_by_role("dialog")).to_be_visible()
    keeper.page.evaluate("c => { window.seen = [{rawValue: `HTTP://PUSAT/Q/${c}`}]; }", code)
    expect(keeper.page).to_have_url(re.compile(f"/lots/{code}$"))


@pytest.mark.browser
@pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)
def test_who_refuses_the_camera_is_told_how_to_go_on(keeper: Person) -> None:
    keeper.page.add_init_script("window.refused = true")
    keeper.log_in("storekeeper").press("Pindai dengan kamera")
    expect(keeper.page.get_by_role("status").filter(visible=True)).to_contain_text("ketik kodenya")
    keeper.press("Tutup")
    expect(keeper.page.get_by_role("dialog")).to_be_hidden()
