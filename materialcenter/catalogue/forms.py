"""The forms that metal comes in. A new form is one entry here, its formula in `weights.py`
and its names; dimensions are letters, in micrometres wherever they carry a figure."""

from dataclasses import dataclass

from materialcenter.core.errors import N_
from materialcenter.core.quantities import Counted

PLATE_AND_COIL = N_("Plat dan coil")
BARS_AND_SECTIONS = N_("Batang dan profil")
PIPE_AND_HOLLOW = N_("Pipa dan hollow")
INGOT_AND_OTHER = N_("Ingot, cor dan lainnya")

FAMILIES = (PLATE_AND_COIL, BARS_AND_SECTIONS, PIPE_AND_HOLLOW, INGOT_AND_OTHER)

UNITS = {
    "sheet": N_("lembar"),
    "bar": N_("batang"),
    "roll": N_("gulung"),
    "piece": N_("potong"),
    "kg": N_("kg"),
}

DIMENSION_NAMES = {
    "t": N_("Tebal"),
    "w": N_("Lebar"),
    "l": N_("Panjang"),
    "d": N_("Diameter"),
    "a": N_("Sisi"),
    "b": N_("Sisi kedua atau sayap"),
    "c": N_("Bibir"),
    "h": N_("Tinggi"),
    "t1": N_("Tebal badan"),
    "t2": N_("Tebal sayap"),
    "r1": N_("Radius dalam"),
    "r2": N_("Radius ujung"),
}


@dataclass(frozen=True, slots=True)
class Form:
    """A form: its names, what is asked about it, and how it is counted.

    `family` is the line of a chart it belongs to, `unit` the name of one piece (of the stored
    roll or the scale for metal counted by mass), `shape` the icon that stands for it.
    `code_prefix` begins the code of every material of this form.
    """

    code: str
    code_prefix: str
    family: str
    name_id: str
    name_en: str
    unit: str
    counted: Counted
    dims: tuple[str, ...]
    shape: str
    optional: tuple[str, ...] = ()

    @property
    def all_dims(self) -> tuple[str, ...]:
        """Every dimension it may have: the required ones, then the optional ones."""
        return self.dims + self.optional


def _piece(
    code: str,
    prefix: str,
    family: str,
    names: tuple[str, str],
    dims: str,
    shape: str,
    *,
    unit: str = "bar",
    optional: str = "",
) -> Form:
    return Form(
        code=code,
        code_prefix=prefix,
        family=family,
        name_id=names[0],
        name_en=names[1],
        unit=unit,
        counted=Counted.PIECE,
        dims=tuple(dims.split()),
        shape=shape,
        optional=tuple(optional.split()),
    )


def _mass(
    code: str,
    prefix: str,
    family: str,
    names: tuple[str, str],
    dims: str,
    shape: str,
    *,
    unit: str = "kg",
) -> Form:
    return Form(
        code=code,
        code_prefix=prefix,
        family=family,
        name_id=names[0],
        name_en=names[1],
        unit=unit,
        counted=Counted.MASS,
        dims=tuple(dims.split()),
        shape=shape,
    )


_P, _B, _T, _I = FAMILIES

_ALL = (
    _piece("plate", "PL", _P, ("Plat", "Plate"), "t w l", "plate", unit="sheet"),
    _piece(
        "checkered_plate",
        "CP",
        _P,
        ("Plat bordes", "Checkered plate"),
        "t w l",
        "plate",
        unit="sheet",
    ),
    _mass("coil", "CO", _P, ("Coil", "Coil"), "t w", "coil", unit="roll"),
    _mass("strip", "ST", _P, ("Strip coil", "Slit coil"), "t w", "coil", unit="roll"),
    _piece("round_bar", "RB", _B, ("As", "Round bar"), "d l", "bar"),
    _piece("square_bar", "SB", _B, ("Nako", "Square bar"), "a l", "bar"),
    _piece("hex_bar", "HX", _B, ("As segi enam", "Hexagon bar"), "a l", "bar"),
    _piece("flat_bar", "FB", _B, ("Plat strip", "Flat bar"), "w t l", "bar"),
    _piece("angle", "L", _B, ("Siku", "Angle"), "a b t l", "angle", optional="r1 r2"),
    _piece("channel", "U", _B, ("UNP", "Channel"), "h b t1 t2 l", "angle", optional="r1 r2"),
    _piece("light_channel", "LC", _B, ("Kanal U ringan", "Light channel"), "h b t l", "angle"),
    _piece("lip_channel", "C", _B, ("CNP", "Lip channel"), "h b c t l", "angle"),
    _piece("i_beam", "I", _B, ("INP", "I beam"), "h b t1 t2 l", "angle", optional="r1 r2"),
    _piece("h_beam", "H", _B, ("WF", "H beam"), "h b t1 t2 l", "angle", optional="r1"),
    _piece("rebar", "RE", _B, ("Besi beton", "Reinforcing bar"), "d l", "bar"),
    _mass("wire", "WR", _B, ("Kawat", "Wire"), "d", "coil", unit="roll"),
    _piece("pipe", "PI", _T, ("Pipa", "Pipe"), "d t l", "pipe"),
    _piece("hollow", "HO", _T, ("Hollow", "Hollow section"), "a b t l", "pipe"),
    _mass("ingot", "IN", _I, ("Ingot", "Ingot"), "", "ingot"),
    _mass("pig_iron", "PG", _I, ("Besi kasar", "Pig iron"), "", "ingot"),
    _mass("scrap", "SC", _I, ("Rongsok", "Scrap"), "", "ingot"),
)

FORMS: dict[str, Form] = {form.code: form for form in _ALL}
