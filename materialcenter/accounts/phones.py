"""Telephone numbers: typed as people do, kept as +62…"""

import phonenumbers

from materialcenter.core.errors import InvalidInput, N_


class UnreadablePhone(InvalidInput):
    """Not a telephone number."""

    sentence = N_("Nomor telepon ini tidak dikenali. Contoh: 0812 3456 7890.")


def normal_phone(text: str, *, field: str = "phone") -> str:
    """The number in international form: "0812-3456-7890" and "62812…" become "+62812…".

    Raises UnreadablePhone.
    """
    text = text.strip()
    if text.startswith("62"):
        text = "+" + text
    try:
        number = phonenumbers.parse(text, "ID")
    except phonenumbers.NumberParseException as error:
        raise UnreadablePhone(field=field) from error
    if not text.isascii() or not phonenumbers.is_possible_number(number):
        raise UnreadablePhone(field=field)
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
