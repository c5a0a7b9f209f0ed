"""What is asked when a remnant is looked for."""

from flask_babel import lazy_gettext as _

from materialcenter.web.fields import LengthField, TextField
from materialcenter.web.forms.base import Form


class RemnantForm(Form):
    """The least size, and what the metal is called."""

    width = LengthField(_("Lebar paling sedikit"))
    length = LengthField(_("Panjang paling sedikit"))
    q = TextField(_("Bahan"))
