"""Every setting, read once from the environment; each with its default and what it means."""

import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from materialcenter.core.mail import BadMailAddress, transport_to

ROOT = Path(__file__).resolve().parent.parent
LEAST_SECRET = 32
_MEGABYTE = 1024 * 1024


class ConfigurationError(SystemExit):
    """The environment asks for something the product will not run with.

    Whatever was starting ends with the sentence instead of a traceback.
    """


@dataclass(frozen=True, slots=True)
class Config:
    """How this installation runs. `Config.from_environment()` reads it; tests build their own."""

    # Signs cookies and form tokens. SECRET_KEY; in development one is made and kept in `home`.
    secret_key: str
    # Old secrets that are still accepted after a change. SECRET_KEY_FALLBACKS, comma-separated.
    secret_key_fallbacks: tuple[str, ...] = ()
    # What the installation owns: the SQLite file and the development secret. MATERIALCENTER_HOME.
    home: Path = ROOT / "instance"
    # Uploaded files, named by their content; no web server may serve it. FILES_FOLDER; by default
    # a folder in `home`.
    files_folder: Path = ROOT / "instance" / "files"
    # sqlite:///FILE or postgresql://USER:PASSWORD@HOST/NAME. DATABASE_URL; by default a file in
    # `home`.
    database_url: str = f"sqlite:///{ROOT / 'instance' / 'materialcenter.sqlite3'}"
    # Connections each process keeps open to PostgreSQL; twice as many at a rush.
    # DATABASE_POOL_SIZE.
    database_pool_size: int = 8
    # "development" or "production". ENVIRONMENT.
    environment: str = "development"
    # Where `run.py` serves. HOST, PORT.
    host: str = "127.0.0.1"
    port: int = 8000
    # Host names the product answers to; none: any. TRUSTED_HOSTS, comma-separated.
    trusted_hosts: tuple[str, ...] = ()
    # How many reverse proxies stand in front and set X-Forwarded-*. PROXY_COUNT.
    proxy_count: int = 0
    # The largest request body, in bytes. MAX_CONTENT_LENGTH.
    max_content_length: int = 12 * _MEGABYTE
    # What the centre calls itself on pages and documents. CENTRE_NAME, CENTRE_PLACE.
    centre_name: str = "Pusat Material"
    centre_place: str = "Kabupaten Tegal"
    # Where suppliers deliver and whom they ring, on documents. CENTRE_ADDRESS, CENTRE_PHONE.
    centre_address: str = ""
    centre_phone: str = ""
    # Where people reach the product, for links in mails. PUBLIC_URL; by default
    # the first trusted host, else HOST and PORT.
    public_url: str = "http://127.0.0.1:8000"
    # How mail goes out: smtp://USER:PASSWORD@HOST:587, smtps://…:465 or file:///FOLDER. MAIL_URL;
    # by default a folder in `home`.
    mail_url: str = f"file://{ROOT / 'instance' / 'mail'}"
    # Whom mail is from. MAIL_FROM.
    mail_from: str = "Pusat Material <pusat-material@localhost>"
    # True only while the product's own tests run.
    testing: bool = False

    @property
    def production(self) -> bool:
        """Whether real people rely on this installation: cookies travel over HTTPS only."""
        return self.environment == "production"

    @classmethod
    def from_environment(cls, environ: Mapping[str, str] | None = None) -> "Config":
        """The settings of this process. Raises ConfigurationError with a sentence to act upon."""
        env = os.environ if environ is None else environ
        environment = env.get("ENVIRONMENT", "development")
        if environment not in ("development", "production"):
            raise ConfigurationError("ENVIRONMENT must be development or production.")
        home = Path(env.get("MATERIALCENTER_HOME") or ROOT / "instance").resolve()
        home.mkdir(mode=0o700, parents=True, exist_ok=True)
        return cls(
            secret_key=_secret_key(env, environment, home),
            secret_key_fallbacks=_names(env, "SECRET_KEY_FALLBACKS"),
            home=home,
            files_folder=Path(env.get("FILES_FOLDER") or home / "files").resolve(),
            database_url=env.get("DATABASE_URL") or f"sqlite:///{home / 'materialcenter.sqlite3'}",
            database_pool_size=_number(env, "DATABASE_POOL_SIZE", 8),
            environment=environment,
            host=env.get("HOST") or "127.0.0.1",
            port=_number(env, "PORT", 8000),
            trusted_hosts=_trusted_hosts(env, environment),
            proxy_count=_number(env, "PROXY_COUNT", 0),
            max_content_length=_number(env, "MAX_CONTENT_LENGTH", 12 * _MEGABYTE),
            centre_name=env.get("CENTRE_NAME") or "Pusat Material",
            centre_place=env.get("CENTRE_PLACE") or "Kabupaten Tegal",
            centre_address=env.get("CENTRE_ADDRESS", "").strip(),
            centre_phone=env.get("CENTRE_PHONE", "").strip(),
            public_url=_public_url(env),
            mail_url=_mail_url(env, home),
            mail_from=env.get("MAIL_FROM") or "Pusat Material <pusat-material@localhost>",
        )


def _names(env: Mapping[str, str], name: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in env.get(name, "").split(",") if part.strip())


def _number(env: Mapping[str, str], name: str, default: int) -> int:
    text = env.get(name) or str(default)
    if not (text.isascii() and text.isdigit()):
        raise ConfigurationError(f"{name} must be a whole number, not {text!r}.")
    return int(text)


def _public_url(env: Mapping[str, str]) -> str:
    hosts = _names(env, "TRUSTED_HOSTS")
    usual = f"http://{env.get('HOST') or '127.0.0.1'}:{_number(env, 'PORT', 8000)}"
    given = env.get("PUBLIC_URL") or (f"https://{hosts[0]}" if hosts else usual)
    if not given.startswith(("http://", "https://")):
        raise ConfigurationError("PUBLIC_URL must begin with http:// or https://.")
    return given.rstrip("/")


def _mail_url(env: Mapping[str, str], home: Path) -> str:
    given = env.get("MAIL_URL") or f"file://{home / 'mail'}"
    try:
        transport_to(given)
    except BadMailAddress as error:
        raise ConfigurationError(f"MAIL_URL: {error}.") from error
    return given


def _trusted_hosts(env: Mapping[str, str], environment: str) -> tuple[str, ...]:
    hosts = _names(env, "TRUSTED_HOSTS")
    if environment == "production" and not hosts:
        raise ConfigurationError(
            "In production TRUSTED_HOSTS must name the host names people use, "
            "for example TRUSTED_HOSTS=material.example.id."
        )
    return hosts


def _secret_key(env: Mapping[str, str], environment: str, home: Path) -> str:
    given = env.get("SECRET_KEY", "")
    if environment == "production":
        if len(given) < LEAST_SECRET or given == _kept_secret(home):
            raise ConfigurationError(
                f"In production SECRET_KEY must be a secret of its own, at least {LEAST_SECRET} "
                "characters long. Make one with: "
                "python3 -c 'import secrets; print(secrets.token_urlsafe(48))'"
            )
        return given
    return given or _kept_secret(home) or _make_secret(home)


def _kept_secret(home: Path) -> str:
    file = home / "secret_key"
    return file.read_text(encoding="ascii").strip() if file.exists() else ""


def _make_secret(home: Path) -> str:
    try:
        handle = os.open(home / "secret_key", os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:  # another process was first
        return _kept_secret(home)
    with os.fdopen(handle, "w", encoding="ascii") as file:
        file.write(secret := secrets.token_urlsafe(48))
    return secret
