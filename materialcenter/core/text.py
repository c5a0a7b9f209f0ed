"""Text that people type, cleaned the same way everywhere."""

import re
import unicodedata

from materialcenter.core.errors import InvalidInput, N_

_BIDI = re.compile("[\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_SPACE = re.compile(r"\s+")


class UnreadableText(InvalidInput):
    """NUL, lone surrogates or direction controls."""

    sentence = N_("Teks ini memuat karakter yang tidak dapat disimpan. Ketik ulang.")


class TextTooLong(InvalidInput):
    """More characters than the column takes."""

    sentence = N_("Teks terlalu panjang, paling banyak %(most)s karakter.")


def clean(text: str | None, *, most: int = 500, field: str | None = None) -> str:
    """NFC, trimmed, single spaces inside lines; raises UnreadableText or TextTooLong."""
    text = unicodedata.normalize("NFC", text or "")
    if "\0" in text or _BIDI.search(text) or any("\ud800" <= c <= "\udfff" for c in text):
        raise UnreadableText(field=field)
    lines = [_SPACE.sub(" ", line).strip() for line in text.splitlines()]
    text = "\n".join(lines).strip()
    if len(text) > most:
        raise TextTooLong(field=field, most=most)
    return text


def fold(text: str) -> str:
    """For searching: compatibility form, no case, no accents, single spaces."""
    text = unicodedata.normalize("NFKD", text)
    text = "".join(c for c in text if not unicodedata.combining(c))
    return _SPACE.sub(" ", text).strip().casefold()
