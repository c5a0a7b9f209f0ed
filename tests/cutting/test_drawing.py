"""The drawing: well-formed, named, safe, and complete."""

from xml.etree import ElementTree as Xml

from materialcenter.cutting.bar_plan import BarPiece, BarStock
from materialcenter.cutting.bars import plan_bars
from materialcenter.cutting.drawing import Voice, draw_bars, draw_plates
from materialcenter.cutting.plate_plan import PlatePiece, PlateStock
from materialcenter.cutting.plates import plan_plates

SVG = "{http://www.w3.org/2000/svg}"
NASTY = 'A <script>"&'


def bars(voice: Voice | None = None) -> Xml.Element:
    pieces = [BarPiece(NASTY, 1_700_500, 3), BarPiece("tiny", 20_000, 2)]
    plan = plan_bars([BarStock("6 m", 6_000_000)], pieces, kerf=3000)
    [drawing] = draw_bars(plan, voice)
    return Xml.fromstring(drawing)


def words(drawing: Xml.Element) -> str:
    return " ".join(drawing.itertext())


def test_drawing_has_a_title_and_a_description_for_those_who_hear_it() -> None:
    drawing = bars()
    assert drawing.get("role") == "img"
    named = (drawing.get("aria-labelledby") or "").split()
    found = {element.get("id"): element.text for element in drawing if element.get("id")}
    assert list(found) == named and all(found.values())


def test_text_of_people_is_shown_as_text() -> None:
    drawing = bars()
    assert f"{NASTY} 1700,5" in words(drawing)
    assert drawing.find(f".//{SVG}script") is None


def test_every_piece_is_drawn_and_also_a_tiny_one_is_named() -> None:
    drawing = bars()
    assert len(drawing.findall(f".//{SVG}rect[@class='piece']")) == 5
    assert "2 × tiny 20" in words(drawing)


def test_drawing_speaks_with_the_readers_voice() -> None:
    voice = Voice(say=lambda text: f"«{text}»", mm=lambda um: f"{um}um")
    assert "«Rencana potong»" in words(bars(voice)) and "20000um" in words(bars(voice))


def test_each_way_of_cutting_has_its_own_drawing_and_names() -> None:
    pieces = [BarPiece("A", 3_500_000, 1), BarPiece("B", 2_000_000, 4)]
    drawings = draw_bars(plan_bars([BarStock("6 m", 6_000_000)], pieces, kerf=3000))
    names = [element.get("id") for one in drawings for element in Xml.fromstring(one).iter()]
    named = [name for name in names if name]
    assert len(drawings) > 1 and len(named) == len(set(named)) == 3 * len(drawings)


def test_plate_shows_pieces_in_place_and_the_rest_that_is_kept() -> None:
    sheet = PlateStock("Pelat", 1_200_000, 2_400_000)
    plan = plan_plates(
        [sheet], [PlatePiece("P", 600_000, 1_000_000, 2)], kerf=0, rest_kept=(300_000, 300_000)
    )
    drawing = Xml.fromstring(draw_plates(plan)[0])
    assert len(drawing.findall(f".//{SVG}rect[@class='piece']")) == 2
    assert drawing.findall(f".//{SVG}rect[@class='kept']")
    stock = drawing.find(f".//{SVG}rect[@class='stock']")
    assert stock is not None
    for box in drawing.findall(f".//{SVG}rect[@class='piece']"):
        assert int(box.get("x", 0)) >= int(stock.get("x", 0))
        right = int(box.get("x", 0)) + int(box.get("width", 0))
        assert right <= int(stock.get("x", 0)) + int(stock.get("width", 0))
