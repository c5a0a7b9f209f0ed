"""A notice as a mail: his own quantity in a sentence, and the way to the one page."""

from email.message import EmailMessage
from email.utils import format_datetime

from flask import Flask, url_for
from flask_babel import force_locale
from flask_babel import gettext as _

from materialcenter.accounts.models import User
from materialcenter.config import Config
from materialcenter.core.audit import History
from materialcenter.core.db import Session
from materialcenter.demand.models import PurchaseRequest
from materialcenter.notices.models import Mail
from materialcenter.notices.queries import numbers_of
from materialcenter.web.histories import lines_of
from materialcenter.web.notices import address_of
from materialcenter.web.status_links import DAYS, token_of

LONGEST_SUBJECT = 120


def letter(app: Flask, session: Session, mail: Mail) -> EmailMessage:
    """The mail to its reader, in his language."""
    config: Config = app.extensions["config"]
    with app.test_request_context(base_url=config.public_url), force_locale(mail.user.language):
        subject, text = _words(session, mail.history, mail.user)
    message = EmailMessage()
    message["From"] = config.mail_from
    message["To"] = mail.user.email
    message["Subject"] = subject
    message["Date"] = format_datetime(mail.history.at)
    # The same mail sent twice, after an answer that was lost, is known as the same.
    message["Message-ID"] = f"<notice-{mail.id}@{config.mail_from.rpartition('@')[2].strip('>')}>"
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(text)
    return message


def _words(session: Session, entry: History, reader: User) -> tuple[str, str]:
    (line,) = lines_of(session, [entry], for_member=reader.is_member)
    number = numbers_of(session, [entry]).get((entry.subject, entry.subject_id), "")
    paragraphs = [_("Halo %(name)s,", name=reader.name), f"{number}: {line.sentence}"]
    if line.reason:
        paragraphs.append(_("Alasan: %(reason)s", reason=line.reason))
    if reader.is_member and entry.subject == PurchaseRequest.__tablename__:
        address = url_for("status.show", token=token_of(entry.subject_id), _external=True)
        paragraphs.append(
            _("Keadaan permintaan, tanpa masuk, %(days)s hari:", days=DAYS) + f"\n{address}"
        )
    page = url_for("notices.index", _external=True)
    if target := address_of(entry, reader, external=True):
        paragraphs.append(_("Buka setelah masuk:") + f"\n{target}")
    paragraphs.append(_("Atur pemberitahuan mana yang dikirim ke email:") + f"\n{page}")
    subject = f"{number}: {line.sentence}"
    if len(subject) > LONGEST_SUBJECT:
        subject = subject[: LONGEST_SUBJECT - 1] + "…"
    return subject, "\n\n".join(paragraphs) + "\n"
