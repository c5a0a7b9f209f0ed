"""Codes and names of materials, made from grade, form and dimensions."""

from collections.abc import Mapping
from decimal import Decimal

from materialcenter.catalogue.forms import FORMS
from materialcenter.core.text import fold

Sizes = Mapping[str, int]

# What a kind of metal is called before its grade, in both languages, by the start of the grade
# code; the first that fits is taken.
_METALS: tuple[tuple[tuple[str, ...], str, str], ...] = (
    (("SUS",), "stainless", "stainless"),
    (("A1", "A2", "A3", "A5", "A6", "A7", "ADC", "AC", "SCRAP-AL"), "aluminium", "aluminium"),
    (("C1",), "tembaga", "copper"),
    (("C2", "C3", "CAC"), "kuningan", "brass"),
)
_PLATES: tuple[tuple[tuple[str, ...], str, str], ...] = (
    (("SPC",), "Plat putih", "Cold-rolled sheet"),
    (("SGC", "SGH", "SEC"), "Plat galvanis", "Galvanised sheet"),
)
SHIP_PLATE_WIDTH_UM = 1_500_000
SHIP_PLATE_LENGTH_UM = 6_000_000

# Nominal bores of pipe in inches by outside diameter (JIS G 3452 table of A and B sizes).
PIPE_INCHES = {
    10_500: "1/8",
    13_800: "1/4",
    17_300: "3/8",
    21_700: "1/2",
    27_200: "3/4",
    34_000: "1",
    42_700: "1 1/4",
    48_600: "1 1/2",
    60_500: "2",
    76_300: "2 1/2",
    89_100: "3",
    101_600: "3 1/2",
    114_300: "4",
    139_800: "5",
    165_200: "6",
    190_700: "7",
    216_300: "8",
    241_800: "9",
    267_400: "10",
    318_500: "12",
    355_600: "14",
    406_400: "16",
    457_200: "18",
    508_000: "20",
}

# Words a searcher may use although the name does not have them, by form.
_SYNONYMS = {
    "plate": "pelat sheet lembaran",
    "checkered_plate": "pelat kembang",
    "coil": "gulungan roll",
    "strip": "gulungan slit roll",
    "round_bar": "besi as bulat poros shaft",
    "square_bar": "besi kotak pejal square bar",
    "hex_bar": "hexagon segi 6",
    "flat_bar": "besi strip eser",
    "angle": "besi siku l",
    "channel": "kanal u",
    "light_channel": "kanal u",
    "lip_channel": "kanal c",
    "i_beam": "i beam",
    "h_beam": "iwf wide flange",
    "pipe": "pipa besi",
    "hollow": "holo pipa kotak",
    "rebar": "tulangan",
    "wire": "wire rod",
    "pig_iron": "pig iron",
    "scrap": "besi tua skrap scrap",
}


def metal_of(grade_code: str) -> tuple[str, str]:
    """The metal a grade is of, in Indonesian and English; empty words for plain steel."""
    for starts, name_id, name_en in _METALS:
        if grade_code.startswith(starts) and grade_code != "A36":
            return name_id, name_en
    return "", ""


def figure(um: int) -> str:
    """Micrometres as millimetres with a decimal point and no idle zeros: 2300 is "2.3"."""
    text = f"{Decimal(um) / 1000:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def canonical(form_code: str, dims_um: Sizes) -> Sizes:
    """The same dimensions with the longer of two interchangeable sides first."""
    sides = {
        "plate": ("l", "w"),
        "checkered_plate": ("l", "w"),
        "hollow": ("a", "b"),
        "angle": ("a", "b"),
    }.get(form_code, ())
    if not sides or any(letter not in dims_um for letter in sides):
        return dims_um
    ordered = sorted((dims_um[letter] for letter in sides), reverse=True)
    return {**dims_um, **dict(zip(sides, ordered, strict=True))}


def signature(grade_code: str, form_code: str, dims_um: Sizes) -> str:
    """What makes a material the same as another: grade, form and the dimensions it is sold by."""
    own = canonical(form_code, dims_um)
    sizes = ",".join(f"{letter}={own[letter]}" for letter in FORMS[form_code].dims)
    return f"{form_code}:{grade_code}:{sizes}"


def material_code(grade_code: str, form_code: str, dims_um: Sizes) -> str:
    """A short readable code, e.g. "PL-SS400-5x1219x2438" (millimetres)."""
    form = FORMS[form_code]
    sizes = "x".join(figure(dims_um[letter]) for letter in form.dims)
    return "-".join(part for part in (form.code_prefix, grade_code, sizes) if part)


def _plate_names(grade_code: str, dims: Sizes) -> tuple[str, str]:
    for starts, name_id, name_en in _PLATES:
        if grade_code.startswith(starts):
            return name_id, name_en
    name_id, name_en = metal_of(grade_code)
    if name_id:
        return f"Plat {name_id}", f"{name_en.capitalize()} plate"
    if dims["w"] >= SHIP_PLATE_WIDTH_UM and dims["l"] >= SHIP_PLATE_LENGTH_UM:
        return "Plat kapal", "Ship plate"
    return "Plat hitam", "Hot-rolled plate"


def _trade_names(grade_code: str, form_code: str, dims: Sizes) -> tuple[str, str]:
    form = FORMS[form_code]
    metal_id, metal_en = metal_of(grade_code)
    if form_code == "plate":
        return _plate_names(grade_code, dims)
    if form_code == "round_bar":
        return f"As {metal_id or 'baja'}", f"{(metal_en or 'steel').capitalize()} round bar"
    if form_code == "h_beam" and abs(dims["h"] - dims["b"]) * 10 <= dims["h"]:
        return "H beam", "H beam"
    if form_code == "h_beam":
        return "WF", "WF beam"
    if form_code == "pipe" and not metal_id:
        return ("Pipa hitam", "Black pipe") if grade_code == "SGP" else ("Pipa", "Pipe")
    if form_code == "rebar":
        kind = "ulir" if "TS" in grade_code else "polos"
        return f"Besi beton {kind}", f"{'Deformed' if kind == 'ulir' else 'Plain'} rebar"
    if form_code == "scrap":
        return f"Rongsok {metal_id or 'besi'}", f"{(metal_en or 'iron').capitalize()} scrap"
    if metal_id and form_code != "ingot":
        return f"{form.name_id} {metal_id}", f"{metal_en.capitalize()} {form.name_en.lower()}"
    return form.name_id, form.name_en


def _metres(um: int) -> str:
    return f"{figure(um // 1000)} m" if um % 1000 == 0 else f"{figure(um)} mm"


def _size(form_code: str, dims: Sizes) -> str:
    if not dims:
        return ""
    if form_code in ("plate", "checkered_plate"):
        return f"{figure(dims['t'])} mm {figure(dims['w'])} × {figure(dims['l'])}"
    if form_code in ("coil", "strip"):
        return f"{figure(dims['t'])} × {figure(dims['w'])}"
    letters = [letter for letter in FORMS[form_code].dims if letter != "l"]
    joint = " × " if form_code == "pipe" else "×"
    text = joint.join(figure(dims[letter]) for letter in letters)
    if "d" in letters:
        text = f"Ø{text}"
    return f"{text} × {_metres(dims['l'])}" if "l" in dims else text


def names(grade_code: str, form_code: str, dims_um: Sizes) -> tuple[str, str]:
    """The names in Indonesian (decimal comma) and English (decimal point)."""
    sizes = {letter: dims_um[letter] for letter in FORMS[form_code].dims}
    trade_id, trade_en = _trade_names(grade_code, form_code, sizes)
    shown_grade = "" if form_code in ("pig_iron", "scrap") else grade_code
    size = _size(form_code, sizes)

    def joined(*parts: str) -> str:
        return " ".join(part for part in parts if part)

    name_en = joined(trade_en, shown_grade, size)
    return joined(trade_id, shown_grade, size.replace(".", ",")), name_en


def synonyms(form_code: str) -> str:
    """Words that people use for a form although its names do not have them."""
    return _SYNONYMS.get(form_code, "")


def search_text(grade_code: str, form_code: str, dims_um: Sizes) -> str:
    """Everything the material may be found by, folded; at most 400 characters."""
    name_id, name_en = names(grade_code, form_code, dims_um)
    parts = [name_id, name_en, material_code(grade_code, form_code, dims_um)]
    parts.append(synonyms(form_code))
    if form_code == "pipe" and dims_um["d"] in PIPE_INCHES:
        parts.append(f"{PIPE_INCHES[dims_um['d']]} inch")
    return fold(" ".join(part for part in parts if part))[:400]
