"""The parent of every form: refusals beside the field, what was typed stays."""

from collections.abc import Iterable
from typing import Any

from flask import jsonify, render_template
from flask_babel import gettext
from flask_wtf import FlaskForm
from wtforms import Field, HiddenField

from materialcenter.core.errors import DomainError
from materialcenter.web.context import asks_for_json, new_key
from materialcenter.web.errors import sentence


class Form(FlaskForm):
    """A form that knows the status of its answer and can take a refusal of the house.

    form = AddUserForm()
    if form.validate_on_submit():
        try:
            return post_once(lambda s: …)
        except DomainError as error:
            form.refuse(error)
    return form.page("accounts/user_add.html")
    """

    _refused_with: int | None = None

    def refuse(self, error: DomainError) -> None:
        """Show the refusal beside its field, or above the form when it has none."""
        self._refused_with = error.status
        field = self._fields.get(error.field or "")
        if field is None:
            self.form_errors.append(sentence(error))
        else:
            field.errors = [*field.errors, sentence(error)]

    def require(self, fields: Iterable[Field]) -> bool:
        """Mark every field that is empty or nought; whether none was."""
        empty = [field for field in fields if not field.data and not field.errors]
        for field in empty:
            field.errors = [gettext("Bagian ini perlu diisi.")]
        return not empty

    @property
    def status(self) -> int:
        """The HTTP status of the page that shows this form."""
        return self._refused_with or (422 if self.errors else 200)

    def sentences(self) -> list[str]:
        """Everything that is wrong, each with the label of its field."""
        of_fields = [
            f"{field.description}: {field.label.text}: {text}"
            if field.description
            else f"{field.label.text}: {text}"
            for field in self
            if field.name != "csrf_token"
            for text in field.errors
        ]
        return [*map(str, self.form_errors), *of_fields]

    def page(self, template: str, **context: Any) -> tuple[Any, int]:
        """The page that shows this form, as a view returns it; a script gets what is wrong."""
        if asks_for_json():
            return jsonify(errors=self.sentences()), self.status
        return render_template(template, form=self, **context), self.status


class OnceForm(Form):
    """A form that makes something: sent twice, it makes it once (see `context.post_once`)."""

    once = HiddenField()

    def process(self, *args: Any, **kwargs: Any) -> None:
        """Give a form that is being opened its one-time key."""
        super().process(*args, **kwargs)
        self.once.data = self.once.data or new_key()
