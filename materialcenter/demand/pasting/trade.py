"""Whether a text speaks of metal at all, and the words of a message that say nothing about it."""

import re

from materialcenter.catalogue import trade_words
from materialcenter.catalogue.spelling import one_spelling

_WORD = re.compile(r"[a-z]+")
_TRADES = {trade.word: frozenset(trade.forms) for trade in trade_words.TRADES}
# "PO" in a message is an order, not the pickled and oiled metal.
_METALS = frozenset(trade_words.METALS) - {"po"}
_IDLE = re.compile(
    r"\b(?:as+al+amu'?alaikum|wr|wb|selamat|pagi|siang|sore|malam|hal+o|hai|permisi|maaf|mohon|tolong"
    r"|pak|bapak|bp|bu|ibu|mas|mbak|kak|bang|bos+|min|gan|om|saya|kami|mau|minta|pesen|pesan|pesanan"
    r"|order|butuh|perlu|beli|ambil|diambil|kirim|dikirim|untuk|utk|buat|yang|yg|dengan|dgn|dari|ya|yaa"
    r"|dong|nggih|njih|nih|ini|saja|aja|juga|jg|sebanyak|jumlah|jml|qty|jadi|dipotong|paling lambat"
    r"|hari|terima kasih|terimakasih|makasih|trims|tks|thx|suwun|matur nuwun|oke|ok|siap|bisa)\b",
)


def forms_in(text: str) -> frozenset[str]:
    """The forms of metal that a text names."""
    found = (_TRADES.get(word, frozenset[str]()) for word in _words(text))
    return frozenset[str]().union(*found)


def speaks_of_metal(text: str) -> bool:
    """Whether a line may be about metal: it has a number, or a word for a form or a metal."""
    words = _words(text)
    return any(c.isdigit() for c in text) or any(w in _TRADES or w in _METALS for w in words)


def without_manners(text: str) -> str:
    """The text without greetings and other words that say nothing about the metal."""
    return _IDLE.sub(" ", text)


def _words(text: str) -> list[str]:
    return _WORD.findall(trade_words.one_word(trade_words.apart(one_spelling(text))))
