"""WhatsApp with a text that is ready: one tap by a person sends it, the centre sends nothing."""

import re
from collections.abc import Iterable
from urllib.parse import quote

from materialcenter.accounts.phones import normal_phone
from materialcenter.core.errors import DomainError


def whatsapp_address(lines: Iterable[str], phone: str = "") -> str:
    """The address that opens WhatsApp with some lines of text: to the number, where it is one, else
    to whomever the person chooses."""
    try:
        number = re.sub(r"\D", "", normal_phone(phone)) if phone else ""
    except DomainError:
        number = ""
    return f"https://wa.me/{number}?text=" + quote("\n".join(lines), safe="")
