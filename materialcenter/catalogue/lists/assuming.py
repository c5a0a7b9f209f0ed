"""What a line leaves unsaid: what the catalogue filled in, and why it is not recognised."""

from materialcenter.catalogue.models import Material
from materialcenter.catalogue.phrases import parse
from materialcenter.catalogue.readings import read_sizes
from materialcenter.catalogue.recognising import Recognition
from materialcenter.catalogue.shelf import Shelf
from materialcenter.core.errors import N_
from materialcenter.core.spreadsheets.messages import Message, doubt, error, note


def about_length(phrase: str, material: Material, shelf: Shelf) -> list[Message]:
    """A note on the length of a bar or pipe that was taken because none was written."""
    length_um = material.l_um
    if material.form.unit != "bar" or not length_um or shelf.item_of_code(phrase):
        return []
    measures = parse(phrase, shelf.grades).measures
    if "l" in read_sizes(material.form_code, measures).sizes:
        return []
    if length_um % 1_000_000:
        sentence = N_("Panjang tidak tertulis, dipakai %(millimetres)s mm.")
        return [note("length-assumed", sentence, millimetres=length_um // 1_000)]
    sentence = N_("Panjang tidak tertulis, dipakai %(metres)s m.")
    return [note("length-assumed", sentence, metres=length_um // 1_000_000)]


def about_meaning(phrase: str, recognition: Recognition | None) -> list[Message]:
    """What is to be said about a line whose material is not sure."""
    if not phrase:
        return [error("name-missing", N_("Nama barang kosong. Isi bahannya atau keluarkan baris."))]
    if recognition is None or not recognition.doubts:
        return [doubt("material-unclear", N_("Bahannya belum jelas. Pilih dari katalog."))]
    doubts = {d.code: d for d in recognition.doubts}
    meant = doubts.get("grade-old")
    if meant and "look-alike" in doubts:
        sentence = N_("Mutu ini memuat huruf yang mirip huruf lain. Mungkin %(grade)s?")
        return [doubt("look-alike", sentence, grade=meant.figures["grade"])]
    return [doubt(d.code, d.sentence, **d.figures) for d in recognition.doubts]
