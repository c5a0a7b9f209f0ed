"""Invented names of people and workshops."""

from collections.abc import Iterator
from itertools import islice
from random import Random

FIRST = (
    "Slamet", "Wartono", "Kusnadi", "Darsono", "Rohmat", "Sutikno", "Tarmudi", "Khaerudin",
    "Mukhlisin", "Waryo", "Casmadi", "Sugeng", "Nurkholis", "Imam", "Bambang", "Warsito",
    "Karyadi", "Sodikin", "Riyanto", "Agus", "Taufik", "Yanto", "Eko", "Fatkhuri", "Wahyudin",
    "Sri", "Siti", "Nurjanah", "Endang", "Rina", "Tri", "Dwi",
)  # fmt: skip
LAST = (
    "Santoso", "Hidayat", "Prasetyo", "Setiawan", "Nugroho", "Susanto", "Wibowo", "Mulyono",
    "Suryadi", "Rahayu", "Lestari", "Wahyuni", "Kurniawan", "Utomo", "Purnomo", "Maulana",
)  # fmt: skip
_BEGINNINGS = {
    "Press dan stamping komponen": ("CV", "Press Logam", "UD"),
    "Bubut dan milling": ("Bengkel Bubut", "Teknik", "CV"),
    "Las dan konstruksi": ("Bengkel Las", "Konstruksi", "UD"),
    "Pengecoran logam": ("Cor Logam", "Pengecoran"),
    "Pande besi dan alat pertanian": ("Pande Besi", "Alat Tani"),
    "Peralatan rumah tangga logam": ("Dandang", "UD", "Kerajinan Logam"),
    "Komponen kapal": ("Bahari", "CV"),
    "Grendel dan engsel": ("Engsel", "UD"),
}
_ONE = (
    "Sinar", "Tunas", "Mitra", "Karya", "Cahaya", "Putra", "Sumber", "Rizki", "Tirta", "Bina",
    "Sari", "Surya", "Guna", "Wira", "Adi", "Panca", "Rukun", "Lintang",
)  # fmt: skip
_TWO = (
    "Gemilang", "Waluyo", "Sembada", "Raharjo", "Martoloyo", "Ketileng", "Gung", "Makaryo",
    "Pantura", "Samudra", "Rejo", "Widodo", "Guyub", "Sentosa", "Ngudi", "Wening", "Prasojo",
    "Kalisari",
)  # fmt: skip


def person(dice: Random) -> str:
    """A person's name."""
    return f"{dice.choice(FIRST)} {dice.choice(LAST)}"


def workshop_names(dice: Random, trades: list[str]) -> Iterator[str]:
    """A different name for each workshop, that tells its trade."""
    pairs = [f"{one} {two}" for one in _ONE for two in _TWO]
    dice.shuffle(pairs)
    for trade, pair in zip(trades, islice(pairs, len(trades)), strict=True):
        yield f"{dice.choice(_BEGINNINGS[trade])} {pair}"
