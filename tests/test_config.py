"""Settings come from the environment, and unsafe ones are refused with a sentence."""

import re
import stat
from pathlib import Path

import pytest

from materialcenter.config import ROOT, Config, ConfigurationError

SECRET = "x" * 48
PRODUCTION = {"ENVIRONMENT": "production", "TRUSTED_HOSTS": "material.example.id"}


def config(home: Path, **environ: str) -> Config:
    return Config.from_environment({"MATERIALCENTER_HOME": str(home), **environ})


def test_development_starts_without_any_setting(tmp_path: Path) -> None:
    made = config(tmp_path)
    assert (made.host, made.port, made.production) == ("127.0.0.1", 8000, False)
    assert made.database_url == f"sqlite:///{tmp_path / 'materialcenter.sqlite3'}"


def test_development_secret_is_kept_and_private(tmp_path: Path) -> None:
    first, second = config(tmp_path), config(tmp_path)
    assert first.secret_key == second.secret_key
    assert stat.S_IMODE((tmp_path / "secret_key").stat().st_mode) == 0o600


@pytest.mark.parametrize("secret", ["", "short", "x" * 31])
def test_production_refuses_to_start_when_the_secret_is_short(tmp_path: Path, secret: str) -> None:
    with pytest.raises(ConfigurationError, match="SECRET_KEY"):
        config(tmp_path, **PRODUCTION, SECRET_KEY=secret)


def test_production_refuses_the_development_secret(tmp_path: Path) -> None:
    secret = config(tmp_path).secret_key
    with pytest.raises(ConfigurationError, match="SECRET_KEY"):
        config(tmp_path, **PRODUCTION, SECRET_KEY=secret)


def test_production_refuses_to_start_when_no_host_is_trusted(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="TRUSTED_HOSTS"):
        config(tmp_path, ENVIRONMENT="production", SECRET_KEY=SECRET)


def test_production_starts_with_a_secret_and_hosts(tmp_path: Path) -> None:
    made = config(tmp_path, **PRODUCTION, SECRET_KEY=SECRET, SECRET_KEY_FALLBACKS="a, b")
    assert made.production
    assert made.trusted_hosts == ("material.example.id",)
    assert made.secret_key_fallbacks == ("a", "b")


@pytest.mark.parametrize("wrong", [{"PORT": "http"}, {"PORT": "-1"}, {"ENVIRONMENT": "staging"}])
def test_refuses_to_start_when_a_setting_makes_no_sense(
    tmp_path: Path, wrong: dict[str, str]
) -> None:
    with pytest.raises(ConfigurationError, match=next(iter(wrong))):
        config(tmp_path, **wrong)


def test_the_readme_names_every_variable_that_is_read() -> None:
    source = (ROOT / "materialcenter" / "config.py").read_text("utf-8")
    names = set(re.findall(r'(?:env\.get\(|\(env, )"([A-Z_]+)"', source))
    readme = (ROOT / "README.md").read_text("utf-8")
    assert {"CENTRE_ADDRESS", "FILES_FOLDER", "PORT", "SECRET_KEY_FALLBACKS"} <= names
    assert {name for name in names if f"`{name}`" not in readme} == set()
