"""The page of words, for everybody and in both languages."""

import re
from collections import Counter
from collections.abc import Callable
from html import unescape

import pytest

from materialcenter.accounts.models import User
from materialcenter.accounts.permissions import Role
from materialcenter.catalogue.glossary import all_terms, find_terms
from materialcenter.config import ROOT
from tests.cast import Cast
from tests.web.conftest import Browser

BrowserOf = Callable[[User], Browser]
LINKED = re.compile(r'term="([^"]+)"')


@pytest.mark.parametrize("role", Role)
def test_everybody_may_read_it_and_finds_it_on_his_account_page(
    role: Role, browser_of: BrowserOf, stage: Cast
) -> None:
    browser = browser_of(stage.user(role))
    assert 'href="/glossary"' in browser.get("/account").text
    page = browser.get("/glossary")
    assert page.status_code == 200
    assert "Nomor heat" in page.text
    assert "Surat Jalan" in page.text


def test_a_stranger_is_asked_to_log_in(visitor: Browser) -> None:
    assert visitor.get("/glossary").status_code == 303


def test_the_search_finds_by_word_in_either_language(browser_of: BrowserOf, stage: Cast) -> None:
    browser = browser_of(stage.member)
    for wanted in ("surat jalan", "SURAT  jalan", "delivery note"):
        found = browser.get("/glossary", query_string={"q": wanted}).text
        assert 'id="surat-jalan"' in found
        assert 'id="rak"' not in found
    nothing = browser.get("/glossary", query_string={"q": "xyzzy"}).text
    assert "Istilah itu belum ada di sini" in nothing
    assert 'value="xyzzy"' in nothing


def test_it_is_told_and_sorted_in_the_readers_language(browser_of: BrowserOf, stage: Cast) -> None:
    browser = browser_of(stage.buyer)
    assert "Lebar bahan yang hilang" in browser.get("/glossary").text
    browser.post("/language", seen="/account", language="en")
    page = unescape(browser.get("/glossary").text)
    assert "The width of metal that the saw" in page
    assert "Lebar bahan yang hilang" not in page
    # Cutting loss stands under C there, Susut potong under S here.
    assert (
        page.index('id="letter-C"') < page.index('id="susut-potong"') < page.index('id="letter-D"')
    )


def test_every_term_has_a_place_of_its_own(browser_of: BrowserOf, stage: Cast) -> None:
    ids = re.findall(r'\bid="([^"]+)"', browser_of(stage.storekeeper).get("/glossary").text)
    assert [name for name, times in Counter(ids).items() if times > 1] == []
    assert {term.key for term in all_terms()} <= set(ids)


def test_words_beside_fields_lead_to_terms_that_are_explained() -> None:
    used = {
        key
        for path in (ROOT / "templates").rglob("*.html")
        for key in LINKED.findall(path.read_text("utf-8"))
    }
    explained = {term.key for term in all_terms() if term.meaning_id and term.meaning_en}
    assert used
    assert used <= explained


def test_the_words_of_the_centre_are_explained_in_both_languages() -> None:
    for word in (
        "lot", "heat", "surat jalan", "titipan", "sisa potong", "jatah", "reservasi", "toleransi",
        "batas pesan ulang", "harga rata-rata bergerak", "fifo",
    ):  # fmt: skip
        found = [term for terms in find_terms(word, "id").values() for term in terms]
        assert any(word in term.name_id.casefold() and term.meaning_en for term in found), word
    assert all(bool(term.meaning_id) == bool(term.meaning_en) for term in all_terms())
