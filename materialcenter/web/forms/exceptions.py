"""What is typed when an exception is answered."""

from flask_babel import lazy_gettext as _
from wtforms import HiddenField

from materialcenter.web.fields import TextField
from materialcenter.web.forms.base import OnceForm


class AnswerForm(OnceForm):
    """What was seen, and why, where an answer has to be explained."""

    state = HiddenField()
    reason = TextField(_("Alasan"), most=300)
