"""What is said about a row never contradicts or repeats itself."""

import pytest

from materialcenter.stock.importing.preparing import prepare
from materialcenter.stock.places import seed_places

HEADING = "Nama Barang;Jml;Sat;Berat (Kg);Rak;Harga/Kg;No. Heat"
SHEETS = "Plat hitam SS400 5mm 4x8"


@pytest.fixture
def said(session, clock):
    """The codes and levels said about one row under the usual heading."""
    seed_places(session)

    def act(row: str) -> dict[str, str]:
        content = f"{HEADING}\n{row}\n".encode()
        (only,) = prepare(session, filename="stok.csv", content=content).rows
        return {m.code: m.level.value for m in only.messages}

    return act


@pytest.mark.parametrize(
    ("row", "codes"),
    [
        (f"{SHEETS};10;lbr;?berat;A-01-1;13500;H1", {"number-unreadable"}),
        (f"{SHEETS};banyak;lbr;1166,5;A-01-1;13500;H1", {"number-unreadable"}),
        (f"{SHEETS};banyak;lbr;;A-01-1;13500;H1", {"number-unreadable"}),
        (f"{SHEETS};10;lbr;1166,5;A-01-1;mahal;H1", {"number-unreadable"}),
    ],
)
def test_what_cannot_be_read_is_not_also_called_empty(said, row, codes):
    assert set(said(row)) == codes


def test_a_count_of_nought_beside_a_weight_is_one_question(said):
    assert said(f"{SHEETS};0;lbr;1166,5;A-01-1;13500;H1") == {"pieces-from-weight": "doubt"}


def test_a_written_weight_within_the_doubt_setting_is_not_asked_about(said):
    assert "doubt" not in said(f"{SHEETS};10 lbr;lbr;1.170,5 kg;A-01-1;13500;H1").values()


def test_a_written_weight_outside_the_doubt_setting_is_asked_about_once(said):
    assert said(f"{SHEETS};10 lbr;lbr;1.250,5 kg;A-01-1;13500;H1") == {
        "number-as-text": "doubt",
        "weight-far": "doubt",
    }


def test_a_count_that_no_weight_proves_is_still_asked_about(said):
    assert said(f"{SHEETS};10 lbr;lbr;;A-01-1;13500;H1") == {
        "number-as-text": "doubt",
        "weight-from-theory": "doubt",
    }


def test_a_length_that_is_written_is_not_called_assumed(said):
    assert said("As S45C dia 25 x 6m;4;btg;92,6;B-02-1;17800;H1") == {}
    assert said("As S45C dia 25;4;btg;92,6;B-02-1;17800;H1") == {"length-assumed": "ok"}
