"""A member shows with photos what is meant; the centre and his own workshop see them."""

import io
import re
from collections.abc import Callable

import pytest

from materialcenter.accounts.models import User
from materialcenter.core.db import Database, Session
from tests import scene
from tests.cast import Cast
from tests.certificates import a_png
from tests.web.conftest import Browser

BrowserOf = Callable[[User], Browser]


@pytest.fixture
def asked(fresh_database: Database, stage: Cast) -> str:
    """The member's page of a request that waits."""

    def ask(session: Session) -> int:
        return scene.ask(session, stage.member, (scene.add_material(session, "PLATE-5"), 2)).id

    return f"/my/requests/{fresh_database.transaction(ask)}"


def test_photos_are_seen_by_the_workshop_and_the_centre_and_by_nobody_else(
    browser_of: BrowserOf, stage: Cast, asked: str
) -> None:
    member, neighbour = browser_of(stage.member), browser_of(stage.neighbour)
    answer = member.post(
        f"{asked}/photos",
        seen=asked,
        photos=[(io.BytesIO(a_png(side)), "contoh.png") for side in (3, 4)],
    )
    assert answer.status_code == 303
    (first, _second) = re.findall(r'src="(/attachments/\d+/preview.png)"', member.get(asked).text)
    manager = browser_of(stage.manager)
    assert (
        first in manager.get(asked.replace("/my", "").replace("requests", "purchase-requests")).text
    )
    assert manager.get(first).mimetype == "image/png"
    assert member.get(first).status_code == 200
    assert neighbour.get(first).status_code == 404
    assert "Menambah foto: 2." in member.get(asked).text


@pytest.mark.parametrize(
    ("photos", "told"),
    [
        ([], "Pilih paling sedikit satu foto."),
        ([b"bukan foto"], "bukan PDF, JPG, atau PNG"),
        ([a_png(side) for side in range(1, 12)], "Paling banyak 10 foto"),
    ],
)
def test_what_cannot_be_kept_is_told_at_the_field(
    browser_of: BrowserOf, stage: Cast, asked: str, photos: list[bytes], told: str
) -> None:
    sent = [(io.BytesIO(photo), "foto") for photo in photos]
    answer = browser_of(stage.member).post(f"{asked}/photos", seen=asked, photos=sent)
    assert answer.status_code == 422
    assert told in answer.text
    assert 'id="photos-error"' in answer.text


def test_a_request_that_was_withdrawn_takes_no_photos(
    browser_of: BrowserOf, stage: Cast, asked: str
) -> None:
    member = browser_of(stage.member)
    page = member.get(asked).text
    member.post(f"{asked}/withdraw", seen=asked, reason="")
    once = re.search(r'name="once"[^>]*value="([^"]+)"', page)
    assert once is not None
    answer = member.post(
        f"{asked}/photos", seen="/account", once=once[1], photos=(io.BytesIO(a_png()), "contoh.png")
    )
    assert "tidak menerima foto lagi" in answer.text
    assert "Kirim foto" not in member.get(asked).text
