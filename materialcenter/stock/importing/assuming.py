"""What a recognised line leaves unsaid and the catalogue filled in, so that it can be told."""

from materialcenter.catalogue.models import Material
from materialcenter.catalogue.phrases import parse
from materialcenter.catalogue.readings import read_sizes
from materialcenter.catalogue.shelf import Shelf
from materialcenter.core.errors import N_
from materialcenter.stock.importing.messages import Message, note


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
