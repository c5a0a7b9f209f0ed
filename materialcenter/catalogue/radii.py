"""Fillet and toe radii of rolled sections, for sizes typed without them.

A dealer writes "siku 40x40x4" and never its radii; yet they are up to three percent of the
weight. JIS G 3192 fixes them for each standard section, so they are looked up by its size.
"""

from collections.abc import Mapping
from decimal import Decimal

Sizes = Mapping[str, int]

# JIS G 3192, tables of standard sections: "sizes: r1 r2" in millimetres. Sizes that share their
# radii share a line; 20 × 20, 40 × 40 × 4, 60 × 60 × 6 and 70 × 70 × 7 are sizes of the trade
# rolled with the radii of their neighbours.
_ANGLES = """
20x20x3 25x25x3 30x30x3: 4 2
40x40x3: 4.5 2
40x40x4 40x40x5: 4.5 3
45x45x4 45x45x5 50x50x4 50x50x5 60x60x4 60x60x5: 6.5 3
50x50x6: 6.5 4.5
60x60x6: 6.5 4
65x65x5: 8.5 3
65x65x6 70x70x6 70x70x7 75x75x6 80x80x6: 8.5 4
65x65x8 75x75x9 75x75x12 80x80x8 90x75x9: 8.5 6
90x90x6 90x90x7 100x100x7 100x75x7 125x75x7: 10 5
90x90x9 90x90x10 90x90x13 100x100x8 100x100x10 100x100x12 100x100x13: 10 7
100x75x10 125x75x10 125x75x13 125x90x10 125x90x13: 10 7
120x120x8: 12 5
130x130x9 150x90x9 150x100x9: 12 6
130x130x12 130x130x15 150x90x12 150x100x12 150x100x15: 12 8.5
150x150x12: 14 7
150x150x15 150x150x19: 14 10
175x175x12 175x175x15: 15 11
200x200x15 200x200x20 200x200x25: 17 12
250x250x25: 24 12
250x250x35: 24 18
"""
_CHANNELS = """
75x40x5x7 100x50x5x7.5 125x65x6x8: 8 4
150x75x6.5x10: 10 5
180x75x7x10.5: 11 5.5
200x80x7.5x11: 12 6
200x90x8x13.5 250x90x9x13 300x90x9x13: 14 7
150x75x9x12.5: 15 7.5
250x90x11x14.5: 17 8.5
380x100x10.5x16 380x100x13x16.5: 18 9
300x90x10x15.5 300x90x12x16: 19 9.5
380x100x13x20: 24 12
"""
_I_BEAMS = """
100x75x5x8: 7 3.5
125x75x5.5x9.5 150x75x5.5x9.5: 9 4.5
180x100x6x10 200x100x7x10: 10 5
250x125x7.5x12.5 300x150x8x13: 12 6
150x125x8.5x14 350x150x9x15: 13 6.5
200x150x9x16: 15 7.5
400x150x10x18: 17 8.5
300x150x10x18.5 450x175x11x20: 19 9.5
250x125x10x19: 21 10.5
300x150x11.5x22: 23 11.5
350x150x12x24 600x190x13x25: 25 12.5
400x150x12.5x25 450x175x13x26: 27 13.5
600x190x16x35: 38 19
"""
_H_BEAMS = """
100x50x5x7 100x100x6x8 125x60x6x8 125x125x6.5x9 148x100x6x9 150x75x5x7 150x150x7x10: 8 0
175x90x5x8 194x150x6x9 198x99x4.5x7 200x100x5.5x8 248x124x5x8 250x125x6x9: 8 0
175x175x7.5x11 200x200x8x12 200x204x12x12 208x202x10x16 244x175x7x11 250x250x9x14: 13 0
250x255x14x14 294x200x8x12 294x302x12x12 298x149x5.5x8 298x201x9x14 300x150x6.5x9: 13 0
300x300x10x15 300x305x15x15 304x301x11x17 310x305x15x20 310x310x20x20 336x249x8x12: 13 0
338x351x13x13 340x250x9x14 344x348x10x16 344x354x16x16 346x174x6x9 350x175x7x11: 13 0
350x350x12x19 350x357x19x19 354x176x8x13 386x299x9x14 390x300x10x16 396x199x7x11: 13 0
400x200x8x13 404x201x9x15 434x299x10x15 440x300x11x18 446x199x8x12 450x200x9x14: 13 0
456x201x10x17 482x300x11x15 488x300x11x18 496x199x9x14 500x200x10x16 506x201x11x19: 13 0
582x300x12x17 588x300x12x20 594x302x14x23 596x199x10x15 600x200x11x17 606x201x12x20: 13 0
692x300x13x20 700x300x13x24 792x300x14x22 800x300x14x26 808x302x16x30: 18 0
890x299x15x23 900x300x16x28 912x302x18x34 918x303x19x37: 18 0
388x402x15x15 394x398x11x18 394x405x18x18 400x400x13x21 400x408x21x21 406x403x16x24: 22 0
414x405x18x28 428x407x20x35 458x417x30x50 498x432x45x70: 22 0
"""
_LETTERS = {
    "angle": ("a", "b", "t"),
    "channel": ("h", "b", "t1", "t2"),
    "i_beam": ("h", "b", "t1", "t2"),
    "h_beam": ("h", "b", "t1", "t2"),
}


def _um(millimetres: str) -> int:
    return int(Decimal(millimetres) * 1000)


def _table(lines: str) -> dict[tuple[int, ...], tuple[int, int]]:
    table: dict[tuple[int, ...], tuple[int, int]] = {}
    for line in lines.strip().splitlines():
        sections, radii = line.split(":")
        r1, r2 = map(_um, radii.split())
        table |= {tuple(map(_um, size.split("x"))): (r1, r2) for size in sections.split()}
    return table


_RADII = {
    "angle": _table(_ANGLES),
    "channel": _table(_CHANNELS),
    "i_beam": _table(_I_BEAMS),
    "h_beam": _table(_H_BEAMS),
}


def standard_radii(form_code: str, dims_um: Sizes) -> tuple[int, int] | None:
    """Fillet and toe radius (µm) that the standard gives a section; None when it has none."""
    letters = _LETTERS.get(form_code, ())
    if not letters or any(letter not in dims_um for letter in letters):
        return None
    size = tuple(dims_um[letter] for letter in letters)
    if form_code == "angle":
        size = (max(size[:2]), min(size[:2]), size[2])
    return _RADII[form_code].get(size)


def with_radii(form_code: str, dims_um: Sizes) -> Sizes:
    """The dimensions with the standard's radii where none were typed and the size is standard."""
    radii = None if "r1" in dims_um else standard_radii(form_code, dims_um)
    return dims_um if radii is None else {**dims_um, "r1": radii[0], "r2": radii[1]}
