"""Scripts are conveniences: whoever has none still asks, decides and hands over."""

import pytest

from materialcenter.core.db import Database
from tests.browser.conftest import DESK, PHONE, SitDown
from tests.browser.server import application, served
from tests.browser.stage import set_stage


@pytest.mark.browser
@pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)
def test_a_request_is_asked_approved_and_handed_over_without_javascript(
    fresh_database: Database, sit_down: SitDown
) -> None:
    fresh_database.transaction(set_stage)
    with served(application(fresh_database)) as address:
        member = sit_down(address, PHONE, script=False).log_in("member")
        keeper = sit_down(address, DESK, script=False).log_in("storekeeper")
        member.follow("Minta bahan")
        member.fill("Cari bahan", "plat 5mm ss400")
        member.press("Cari bahan")
        member.follow("Plat hitam SS400 5 mm 1219 × 2438")
        member.fill("Jumlah", "3")
        member.press("Kirim permintaan")
        member.sees("3 lembar diminta, petugas belum memeriksa.")
        keeper.turn_to("Hari ini")
        keeper.press(f"Setujui {member.title()}")
        keeper.sees("disetujui")
        keeper.take_up("Serahkan ke Bengkel Barokah")
        keeper.page.get_by_label("Berat timbang").fill("350")
        keeper.fill("Diambil oleh", "Pak Slamet")
        keeper.press("Serahkan")
        keeper.sees("Diserahkan", "3 lembar", "350 kg")
        assert keeper.download("Cetak surat jalan").startswith(b"%PDF")
        member.page.reload()
        member.sees("Selesai", "3 lembar sudah diambil.")
