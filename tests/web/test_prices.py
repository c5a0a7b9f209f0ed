from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from materialcenter.accounts.models import User
from materialcenter.catalogue.models import Material
from materialcenter.core import clock
from materialcenter.core.db import Database
from tests.cast import Cast
from tests.scene import add_material, add_price
from tests.web.conftest import Browser

BrowserOf = Callable[[User], Browser]
NBSP = "\N{NO-BREAK SPACE}"


@pytest.fixture
def plate(fresh_database: Database) -> Material:
    def act(session: Session) -> Material:
        material = add_material(session, "PLATE-5")
        add_price(session, material)
        return material

    return fresh_database.transaction(act)


def test_a_new_price_stands_beside_the_old_one(
    browser_of: BrowserOf, stage: Cast, plate: Material
) -> None:
    browser, page = browser_of(stage.buyer), f"/stock/{plate.id}"
    day = clock.today() + timedelta(days=3)
    fields = {"idr_per_kg": "Rp 15.250", "valid_from": day.isoformat()}
    answer = browser.post(f"/materials/{plate.id}/prices", seen=page, **fields)
    assert (answer.status_code, answer.location) == (303, page)
    shown = browser.get(page).text
    assert f"Rp{NBSP}15.250 per kg" in shown and f"Rp{NBSP}14.000 per kg" in shown


@pytest.mark.parametrize(
    ("price", "days", "sentence"),
    [
        ("15,250.0", 0, "Angka ini tidak terbaca"),
        ("", 0, "Bagian ini perlu diisi."),
        ("0", 0, "Jumlah harus lebih dari nol."),
        ("15.250", -1, "Tanggal paling awal"),
    ],
)
def test_a_price_that_cannot_be_meant_is_refused_at_its_field(
    browser_of: BrowserOf, stage: Cast, plate: Material, price: str, days: int, sentence: str
) -> None:
    day = clock.today() + timedelta(days=days)
    answer = browser_of(stage.manager).post(
        f"/materials/{plate.id}/prices",
        seen=f"/stock/{plate.id}",
        idr_per_kg=price,
        valid_from=day.isoformat(),
    )
    assert answer.status_code == 422
    assert sentence in answer.text and f'value="{price}"' in answer.text


@pytest.mark.parametrize("role", ["storekeeper", "auditor", "member"])
def test_others_do_not_set_prices(
    browser_of: BrowserOf, stage: Cast, plate: Material, role: str
) -> None:
    answer = browser_of(getattr(stage, role)).post(
        f"/materials/{plate.id}/prices", seen="/account", idr_per_kg="15.250"
    )
    assert answer.status_code == 403
