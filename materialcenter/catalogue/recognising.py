"""Tells which material a written line means, or what has to be asked. Nothing is guessed."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from materialcenter.catalogue.forms import DIMENSION_NAMES
from materialcenter.catalogue.phrases import Phrase, parse
from materialcenter.catalogue.readings import Reading, missing, read_sizes
from materialcenter.catalogue.search import SAME_UM, rank, readings_of
from materialcenter.catalogue.shelf import Item, Shelf
from materialcenter.catalogue.trade_words import USUAL_GRADES
from materialcenter.core.errors import Figure, N_, Term

CANDIDATES = 8


@dataclass(frozen=True, slots=True)
class Doubt:
    """A reason to ask: a stable code, a sentence with named places, and their figures."""

    code: str
    sentence: str
    figures: dict[str, Figure] = field(default_factory=dict[str, Figure])


@dataclass(frozen=True, slots=True)
class Recognition:
    """What a line means. `material_id` is set only when it is sure; else `candidates` holds the
    nearest materials, best first, and `doubts` what to ask.

    `remnant_w_um` and `remnant_l_um` are the own size of an offcut, when the line names one.
    """

    material_id: int | None
    candidates: list[int]
    doubts: list[Doubt]
    remnant_w_um: int | None = None
    remnant_l_um: int | None = None

    @property
    def sure(self) -> bool:
        """Whether nothing has to be asked."""
        return self.material_id is not None


def recognise(text: str, shelf: Shelf) -> Recognition:
    """Recognise one line of a list, e.g. "Siku 40x40x4 6m"."""
    if not text.strip():
        return Recognition(None, [], [Doubt("empty", N_("Nama barang kosong."))])
    coded = shelf.item_of_code(text)
    if coded is not None:
        return Recognition(coded.id, [coded.id], [])
    phrase = parse(text, shelf.grades)
    readings = readings_of(phrase, shelf)
    fitting = [item for item in shelf.items if _fits(item, phrase, readings.get(item.form_code))]
    doubts = [*_writing_doubts(phrase), *_matching_doubts(phrase, fitting)]
    width, length = phrase.remnant_um or (None, None)
    if not doubts and len(fitting) == 1:
        return Recognition(fitting[0].id, [fitting[0].id], [], width, length)
    first = _remnant_first(fitting, phrase)
    ranked = [item for item in rank(phrase, shelf, CANDIDATES) if item not in first]
    return Recognition(None, (first + ranked)[:CANDIDATES], doubts, width, length)


def _remnant_first(fitting: Sequence[Item], phrase: Phrase) -> list[int]:
    """For an offcut, the smallest sheets it can have been cut from come first."""
    if phrase.remnant_um is None:
        return []
    width, length = phrase.remnant_um
    holding = [i for i in fitting if i.sizes.get("w", 0) >= width and i.sizes.get("l", 0) >= length]
    return [item.id for item in sorted(holding, key=lambda i: i.sizes["w"] * i.sizes["l"])]


def _fits(item: Item, phrase: Phrase, reading: Reading | None) -> bool:
    if reading is None:
        return False
    grade = phrase.wanted_grade
    if grade and item.grade_code != grade:
        return False
    if phrase.metals and not item.grade_code.startswith(phrase.metals):
        return False
    return all(
        letter in item.sizes and abs(item.sizes[letter] - um) <= SAME_UM
        for letter, um in reading.sizes.items()
    )


def _writing_doubts(phrase: Phrase) -> list[Doubt]:
    """What is doubtful about the words themselves, whatever the catalogue holds."""
    grade = phrase.grade
    doubts: list[Doubt] = []
    if phrase.look_alike or (grade.suggestion and not grade.code and "o" in grade.written):
        sentence = N_("Ada huruf yang mirip huruf atau angka lain. Periksa mutunya.")
        doubts.append(Doubt("look-alike", sentence))
    if grade.several:
        doubts.append(Doubt("several-grades", N_("Ada lebih dari satu mutu pada baris ini.")))
    if grade.written and not grade.code:
        doubts.append(_grade_doubt(grade.written, grade.suggestion))
    if not phrase.forms:
        doubts.append(Doubt("form-missing", N_("Bentuknya tidak disebut (plat, as, siku, …).")))
    if phrase.contradictory:
        doubts.append(Doubt("several-forms", N_("Ada lebih dari satu bentuk pada baris ini.")))
    if phrase.leftovers:
        sentence = N_("Kata ini tidak dikenal: %(words)s.")
        doubts.append(Doubt("words-unknown", sentence, {"words": ", ".join(phrase.leftovers)}))
    return doubts


def _grade_doubt(written: str, suggestion: str) -> Doubt:
    figures: dict[str, Figure] = {"written": written.upper(), "grade": suggestion}
    if suggestion:
        sentence = N_("%(written)s bukan nama mutu sekarang. Mungkin %(grade)s?")
        return Doubt("grade-old", sentence, figures)
    sentence = N_("Mutu %(written)s tidak ada di katalog.")
    return Doubt("grade-unknown", sentence, {"written": written.upper()})


def _matching_doubts(phrase: Phrase, fitting: Sequence[Item]) -> list[Doubt]:
    """What is doubtful when the words are held against the catalogue."""
    if not fitting:
        return _nothing_fits(phrase)
    doubts: list[Doubt] = []
    form_code = fitting[0].form_code
    reading = read_sizes(form_code, phrase.measures)
    if reading.unread:
        doubts.append(Doubt("number-unread", N_("Ada angka yang tidak jelas artinya.")))
    if not phrase.wanted_grade and not _grade_is_usual(fitting):
        doubts.append(Doubt("grade-missing", N_("Mutu tidak disebut.")))
    if phrase.remnant_um and "w" not in reading.sizes:
        sentence = N_("Lembar asal sisa potong ini tidak disebut.")
        return [*doubts, Doubt("sheet-missing", sentence)]
    doubts += _missing_sizes(form_code, reading.sizes)
    if len(fitting) > 1 and not doubts:
        sentence = N_("Ada %(count)s bahan yang cocok. Pilih salah satu.")
        doubts.append(Doubt("several", sentence, {"count": len(fitting)}))
    return doubts


def _grade_is_usual(fitting: Sequence[Item]) -> bool:
    """A form sold in one grade, and no other grade of that size in the catalogue."""
    return all(item.grade_code in USUAL_GRADES.get(item.form_code, ()) for item in fitting)


def _missing_sizes(form_code: str, sizes: dict[str, int]) -> list[Doubt]:
    return [
        Doubt(
            "size-missing",
            N_("%(dimension)s tidak disebut."),
            {"dimension": Term(DIMENSION_NAMES[letter])},
        )
        for letter in missing(form_code, sizes)
    ]


def _nothing_fits(phrase: Phrase) -> list[Doubt]:
    if phrase.grade.code and phrase.metals and not phrase.grade.code.startswith(phrase.metals):
        sentence = N_("Nama dagang dan mutu %(grade)s tidak cocok satu sama lain.")
        return [Doubt("contradiction", sentence, {"grade": phrase.grade.code})]
    return [Doubt("not-in-catalogue", N_("Bahan dengan ukuran ini tidak ada di katalog."))]
