"""Mail goes out through a server, or in development into a folder where one can read it."""

import smtplib
import ssl
import uuid
from collections.abc import Callable
from contextlib import closing
from email.message import EmailMessage
from pathlib import Path
from urllib.parse import SplitResult, unquote, urlsplit

Transport = Callable[[EmailMessage], None]
SECONDS = 20
# What a transport raises when a mail could not be sent.
MAIL_ERRORS = (smtplib.SMTPException, OSError)


class BadMailAddress(ValueError):
    """MAIL_URL names nothing that mail could be sent through."""


def transport_to(url: str) -> Transport:
    """`smtp://USER:PASSWORD@HOST:587` (STARTTLS; not asked of localhost), `smtps://…:465`, or
    `file:///FOLDER`, where each mail becomes an .eml file. Raises BadMailAddress."""
    parts = urlsplit(url)
    if parts.scheme == "file" and parts.path:
        return _into(Path(unquote(parts.path)))
    if parts.scheme in ("smtp", "smtps") and parts.hostname:
        return _through(parts)
    raise BadMailAddress("smtp://HOST, smtps://HOST or file:///FOLDER is needed")


def _into(folder: Path) -> Transport:
    def write(message: EmailMessage) -> None:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        (folder / f"{uuid.uuid4().hex}.eml").write_bytes(message.as_bytes())

    return write


def _through(server: SplitResult) -> Transport:
    host = server.hostname or ""

    def send(message: EmailMessage) -> None:
        with closing(_connect(server, host)) as connection:
            if server.username:
                connection.login(unquote(server.username), unquote(server.password or ""))
            connection.send_message(message)

    return send


def _connect(server: SplitResult, host: str) -> smtplib.SMTP:
    if server.scheme == "smtps":
        context = ssl.create_default_context()
        return smtplib.SMTP_SSL(host, server.port or 465, timeout=SECONDS, context=context)
    connection = smtplib.SMTP(host, server.port or 587, timeout=SECONDS)
    if host not in ("localhost", "127.0.0.1", "::1"):
        connection.starttls(context=ssl.create_default_context())
    return connection
