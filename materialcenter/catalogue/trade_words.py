"""The words of the metal trade in Indonesia and the forms and grades they stand for."""

import re
from dataclasses import dataclass, field

# A letter names a section when sizes follow: "L 50 x 5". There is a grade C 45: a C section needs
# three of them.
_SIDES_FOLLOW = r"(?= \d+(?:\.\d+)? ?x)"
_SECTION_FOLLOWS = r"(?= \d+(?:\.\d+)? ?x ?\d+(?:\.\d+)? ?x)"

# Many words for one thing; the second is the word used below. Longer phrases come first.
_SYNONYMS = tuple(
    (re.compile(rf"\b(?:{pattern})\b"), word)
    for pattern, word in (
        (r"besi (?:beton|tulangan|behel)|rebar|tulangan|behel", "beton"),
        (r"pipa kotak|pipa persegi|hol+ow|hol+o|holow|hollo|rhs|shs", "hollow"),
        (r"(?:besi |as )?kotak pejal|(?:besi|as) kotak|square bar|naco|[vf]irkan", "nako"),
        (rf"(?:besi|baja) h|h ?-? ?beam|hb|h{_SIDES_FOLLOW}", "hbeam"),
        (rf"(?:besi|baja) i|i ?-? ?beam|i{_SIDES_FOLLOW}", "inp"),
        (r"iwf|wide flange|wf beam", "wf"),
        (rf"lip channel|[ck]anal c|(?:besi|baja|profil) c|c ?channel|c{_SECTION_FOLLOWS}", "cnp"),
        (r"light channel|kanal u ringan|kanal ringan", "kanalringan"),
        (rf"[ck]anal u|(?:besi|baja|profil) u|(?:u ?)?channel|u{_SIDES_FOLLOW}", "unp"),
        (r"plat strip|pelat strip|besi strip|strip plat|flat ?bar|eser|esser", "platstrip"),
        (r"(?:plat|pelat) (?:bordes|kembang)|check(?:er)?ed plate|checker plate", "bordes"),
        (r"hot[ -]?rolled", "hitam"),
        (r"cold[ -]?rolled", "putih"),
        (r"ship", "kapal"),
        (r"pelat|plate|sheet|lembaran|pl", "plat"),
        (r"gulungan|gulung|rol+", "coil"),
        (r"segi (?:enam|6)|hexagon(?:al)?|hex", "segienam"),
        (r"round ?bar|besi bulat|besi poros|poros|shaft|assental", "as"),
        (rf"angle(?: ?bar)?|(?:besi|baja|profil) l|l{_SIDES_FOLLOW}", "siku"),
        (r"pipe|tube", "pipa"),
        (r"wire ?rod|wire", "kawat"),
        (r"pig ?iron|besi kasar", "pigiron"),
        (r"besi tua|rongsokan|skrap|scrap|skrep|avalan?", "rongsok"),
        (r"alumunium|alu?mini|aluminum|almunium|alu|al", "aluminium"),
        (r"brass", "kuningan"),
        (r"copper", "tembaga"),
        (r"stainless steel|stainles|stenlis|stainlis|sus", "stainless"),
        (r"galvanis(?:ed)?|galvanized?|galvanil|galvani|seng", "galvanis"),
        (r"pickled(?: (?:and )?oiled)?", "po"),
        (r"black|item", "hitam"),
        (r"deformed|sirip", "ulir"),
        (r"plain", "polos"),
    )
)


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


@dataclass(frozen=True, slots=True)
class Trade:
    """A trade word: the forms it may mean, and words beside it that say nothing more."""

    word: str
    forms: tuple[str, ...]
    beside: frozenset[str] = field(default_factory=frozenset[str])


_ANYTHING = _words(
    "plat as siku unp cnp wf hbeam inp hollow pipa beton coil strip platstrip nako kawat"
)
# In order: the first whose word occurs gives the form.
TRADES = (
    Trade("rongsok", ("scrap",), _ANYTHING),
    Trade("pigiron", ("pig_iron",), frozenset({"ingot"})),
    Trade("ingot", ("ingot",), frozenset({"as"})),
    Trade("bordes", ("checkered_plate",), frozenset({"plat"})),
    Trade("platstrip", ("flat_bar",), frozenset({"plat", "strip"})),
    Trade("segienam", ("hex_bar",), frozenset({"as"})),
    Trade("nako", ("square_bar",), frozenset({"as"})),
    Trade("coil", ("coil", "strip"), frozenset({"plat", "strip", "kawat"})),
    Trade("strip", ("flat_bar", "strip"), frozenset({"plat"})),
    Trade("hollow", ("hollow",), frozenset({"pipa"})),
    Trade("cnp", ("lip_channel",)),
    Trade("kanalringan", ("light_channel",)),
    Trade("unp", ("channel",)),
    Trade("hbeam", ("h_beam",), frozenset({"wf"})),
    Trade("wf", ("h_beam",)),
    Trade("inp", ("i_beam",)),
    Trade("siku", ("angle",)),
    Trade("pipa", ("pipe",)),
    Trade("beton", ("rebar",)),
    Trade("kawat", ("wire",)),
    Trade("plat", ("plate",)),
    Trade("as", ("round_bar",)),
)

# Words for the metal: how the codes of its grades begin.
METALS: dict[str, tuple[str, ...]] = {
    "hitam": ("SS4", "SS5", "SPH", "SM4", "SAPH", "SPFH", "A36", "S2", "S3", "BJ", "SGP", "STK"),
    "putih": ("SPC",),
    "po": ("SPH",),
    "galvanis": ("SGC", "SGH", "SEC"),
    "stainless": ("SUS",),
    "aluminium": ("A1", "A2", "A3003", "A5", "A6", "A7", "ADC", "AC", "SCRAP-AL"),
    "kuningan": ("C2", "C3", "CAC"),
    "tembaga": ("C1",),
    "polos": ("BjTP",),
    "ulir": ("BjTS",),
}

# A trade name that is one grade, by its trade word and its metal word ("" when there is none):
# plat putih is SPCC, pipa hitam SGP, reinforcing bar has one common grade for plain and one for
# deformed (SNI 2052), scrap of which no metal is named is iron.
FIXED_GRADES = {
    ("plat", "putih"): "SPCC",
    ("pipa", "hitam"): "SGP",
    ("beton", "polos"): "BjTP280",
    ("beton", "ulir"): "BjTS420B",
    ("rongsok", ""): "SCRAP-FE",
    ("rongsok", "aluminium"): "SCRAP-AL",
    ("pigiron", ""): "PIG-IRON",
}

# The grade in which a form is sold when nobody says one. It is taken only where no other
# grade of that size is in the catalogue.
USUAL_GRADES: dict[str, tuple[str, ...]] = {
    "angle": ("SS400",),
    "channel": ("SS400",),
    "i_beam": ("SS400",),
    "h_beam": ("SS400",),
    "flat_bar": ("SS400",),
    "square_bar": ("SS400",),
    "checkered_plate": ("SS400",),
    "lip_channel": ("SSC400",),
    "light_channel": ("SSC400",),
    "hollow": ("STKR400",),
}

# The grades that come first in a search that names none, by form, the commonest first.
FIRST_GRADES: dict[str, tuple[str, ...]] = {
    **USUAL_GRADES,
    "plate": ("SS400", "SPHC", "SPCC"),
    "coil": ("SPHC", "SPCC"),
    "strip": ("SPHC", "SPCC"),
    "round_bar": ("S45C", "SS400"),
    "hex_bar": ("S45C",),
    "pipe": ("SGP",),
}

# What is meant by a metal's name alone; rarer grades come after.
COMMON_GRADES = frozenset({"SUS304", "SGCC", "A1100", "A5052", "C2680", "C3604", "C1100"})

# Words that add nothing: pieces, units, "iron", manners of speaking.
_IDLE = _words(
    "besi baja steel bahan material ukuran uk mm lembar lbr lembaran batang btg lonjor ljr pcs bh "
    "buah sisa potong bersih baru x jis sni kapal dan dia tebal panjang lebar c section beam bar "
    "iron slit"
)

VOCABULARY = frozenset({trade.word for trade in TRADES} | set(METALS) | _IDLE)
# A word with its size written close to it: "unp100", "plat5mm", "L50x5".
_GLUED = re.compile(
    r"\b(plat|pelat|as|siku|unp|cnp|i?wf|inp|hbeam|hollow|holo|pipa|strip|nako|coil|kawat"
    r"|[chilu](?=\d+(?:\.\d+)? ?x))(?=\d)"
)


def apart(text: str) -> str:
    """The text with a space between a trade word and the size written close to it."""
    return _GLUED.sub(r"\1 ", text)


def one_word(text: str) -> str:
    """The text with every synonym replaced by the word used here."""
    for pattern, word in _SYNONYMS:
        text = pattern.sub(word, text)
    return text


def trades_in(words: frozenset[str]) -> tuple[Trade | None, bool]:
    """The trade word of a phrase, and whether another one contradicts it."""
    found = [trade for trade in TRADES if trade.word in words]
    if not found:
        return None, False
    first = found[0]
    return first, any(other.word not in first.beside for other in found[1:])


def unknown_words(words: list[str]) -> tuple[str, ...]:
    """The words nobody here understands, in order."""
    return tuple(word for word in words if word not in VOCABULARY)
