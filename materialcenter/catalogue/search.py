"""Finds materials the way people write, best first."""

from heapq import nlargest

from materialcenter.catalogue.phrases import Phrase, parse
from materialcenter.catalogue.readings import Reading, read_sizes
from materialcenter.catalogue.shelf import Item, Shelf
from materialcenter.catalogue.trade_words import COMMON_GRADES, FIRST_GRADES

# Below a micrometre step no size is traded; inch sizes are listed rounded to 0.01 mm.
SAME_UM = 20
# Points: the grade weighs as much as two sizes that agree; what disagrees costs more than
# silence, so that a near size comes after the right one and before a foreign one.
_GRADE, _METAL, _USUAL = 24, 10, 3
_USUAL_FORM = 4
_SAME, _NEAR, _OTHER, _ABSENT = 12, 2, -12, -4
_NEAR_PERCENT = 6
_WORD = 2

# Sheets of 4 × 8 ft, bars of the shortest length: what is asked for most when nobody says.
_COMMON_SHEET_UM = 1_219_000


def _size_points(item: Item, reading: Reading) -> int:
    points = -6 * reading.unread
    for letter, um in reading.sizes.items():
        own = item.sizes.get(letter)
        if own is None:
            points += _ABSENT
        elif abs(own - um) <= SAME_UM:
            points += _SAME
        elif abs(own - um) * 100 <= own * _NEAR_PERCENT:
            points += _NEAR
        else:
            points += _OTHER
    return points


def _grade_points(item: Item, phrase: Phrase) -> int:
    points = 0
    wanted = phrase.wanted_grade
    if wanted:
        points += _GRADE if item.grade_code == wanted else -_GRADE // 2
    if phrase.metals:
        points += _METAL if item.grade_code.startswith(phrase.metals) else -_METAL
    usual = FIRST_GRADES.get(item.form_code, ())
    if item.grade_code in usual:
        points += _USUAL - usual.index(item.grade_code)
    elif item.grade_code in COMMON_GRADES:
        points += 1
    return points


def _points(item: Item, phrase: Phrase, words: list[str], reading: Reading) -> int:
    points = _size_points(item, reading) + _grade_points(item, phrase)
    points += sum(_WORD for word in words if word in item.search_text)
    if not phrase.forms and item.form_code == "plate":
        points += _USUAL_FORM
    return points + (1 if item.sizes.get("w") == _COMMON_SHEET_UM else 0)


def readings_of(phrase: Phrase, shelf: Shelf) -> dict[str, Reading]:
    """What the numbers of a phrase mean for each form it may be about."""
    forms = phrase.forms or shelf.forms
    return {form: read_sizes(form, phrase.measures) for form in forms}


def rank(phrase: Phrase, shelf: Shelf, limit: int) -> list[int]:
    """Ids of the materials nearest to a phrase, best first; none when it says nothing."""
    if not (phrase.forms or phrase.wanted_grade or phrase.metals or phrase.measures):
        return _by_words(phrase, shelf, limit)
    readings, words = readings_of(phrase, shelf), _words_of(phrase)
    scored = [
        (_points(item, phrase, words, reading), item)
        for form, reading in readings.items()
        for item in shelf.by_form.get(form, ())
    ]
    best = nlargest(limit, (points for points, _ in scored))
    near = [
        (-points, _distance(item, readings[item.form_code]), tuple(item.sizes.values()), item.id)
        for points, item in scored
        if points >= best[-1]
    ]
    return [material_id for *_, material_id in sorted(near)[:limit]]


def _words_of(phrase: Phrase) -> list[str]:
    """The words as names have them."""
    return ["h beam" if word == "hbeam" else word for word in phrase.words]


def _distance(item: Item, reading: Reading) -> int:
    """How far the sizes lie apart, in thousandths, summed."""
    pairs = ((item.sizes.get(letter, um), um) for letter, um in reading.sizes.items())
    return sum(abs(own - um) * 1000 // max(own, 1) for own, um in pairs)


def _by_words(phrase: Phrase, shelf: Shelf, limit: int) -> list[int]:
    words = phrase.text.split()
    if not words:
        return []
    hits = [item.id for item in shelf.items if all(word in item.search_text for word in words)]
    return hits[:limit]


def search(text: str, shelf: Shelf, limit: int = 20) -> list[int]:
    """Ids of materials for a search box: any order of words, mistyped letters forgiven."""
    coded = shelf.item_of_code(text)
    if coded is not None:
        return [coded.id]
    return rank(parse(text, shelf.grades, mend=True), shelf, limit)
