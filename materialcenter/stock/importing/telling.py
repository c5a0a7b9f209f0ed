"""Each thing about a row is said once: remarks that contradict or repeat another one go. Pure."""

from collections.abc import Collection, Sequence
from dataclasses import replace

from materialcenter.core.errors import N_
from materialcenter.core.spreadsheets.messages import Message, Verdict, doubt, note

# Remarks that take a cell for empty, and the columns they mean. When one of those columns holds
# something that could not be read, that is the thing to say.
_TAKES_FOR_EMPTY = {
    "amount-missing": ("pieces", "grams", "grams_piece"),
    "weight-missing": ("pieces", "grams", "grams_piece"),
    "weight-from-theory": ("grams", "grams_piece"),
    "pieces-from-weight": ("pieces",),
    "pieces-zero": ("pieces", "grams", "grams_piece"),
    "price-missing": ("price", "price_piece", "value"),
    "heat-missing": ("heat",),
    "place-missing": ("place",),
    "name-missing": ("phrase",),
    "owner-missing": ("owner",),
}
_PROVEN = ("pieces", "grams")


def say_once(messages: Sequence[Message], *, proven: bool) -> list[Message]:
    """The remarks on a row without those that contradict or repeat another.

    `proven`: its written pieces and its written weight agree with theory, so that both were read
    as they were meant.
    """
    unread = {m.about for m in messages if m.level == Verdict.ERROR and m.about}
    kept = [m for m in messages if not unread.intersection(_TAKES_FOR_EMPTY.get(m.code, ()))]
    if proven:
        kept = [_as_note(m) if _is_proven(m) else m for m in kept if not _is_plain(m)]
    return _joined(kept)


def _is_proven(message: Message) -> bool:
    return message.code == "number-as-text" and message.about in _PROVEN


def _is_plain(message: Message) -> bool:
    """Whether what was read is what stood there, letter by letter."""
    figures = message.figures
    return _is_proven(message) and figures["written"] == figures["read"]


def _as_note(message: Message) -> Message:
    sentence = N_("%(field)s tertulis “%(written)s”, dibaca %(read)s.")
    return note("number-read", sentence, **message.figures)


def _joined(messages: Sequence[Message]) -> list[Message]:
    """A weight that is far from theory because of how it was written is one remark."""
    far = _first(messages, {"weight-far", "weight-comma"})
    written = next((m for m in messages if m.code == "number-as-text" and m.about == "grams"), None)
    if far is None or written is None:
        return list(messages)
    sentence = N_(
        "Berat tertulis “%(written)s” dan dibaca %(weight)s, padahal teori %(pieces)s %(theory)s. "
        "Periksa titik dan komanya."
    )
    figures = {**far.figures, "written": written.figures["written"]}
    one = replace(doubt(far.code, sentence, **figures), about="grams")
    return [one if m is far else m for m in messages if m is not written]


def _first(messages: Sequence[Message], codes: Collection[str]) -> Message | None:
    return next((m for m in messages if m.code in codes), None)
