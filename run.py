#!/usr/bin/env python3
"""Start, test and operate the product from a fresh clone. Needs nothing but Python and a network.

python3 run.py                 set up, migrate, load demo data into an empty database, serve
python3 run.py --empty         the same without demo data
python3 run.py test [...]      install the test requirements and run all tests (arguments: pytest's)
python3 run.py pictures [...]  photograph every page with demo data (arguments: roles, or --docs)
python3 run.py setup           install everything that development needs, and do nothing else
python3 run.py flask ...       any flask command, e.g. `flask books verify`
python3 run.py python ...      Python in the product's environment

HOST and PORT say where it serves, DATABASE_URL which database it uses; see README.md for more.
"""

from __future__ import annotations

import hashlib
import importlib.util
import os
import shutil
import socket
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
BIN = VENV / ("Scripts" if os.name == "nt" else "bin")
PYTHON = BIN / ("python.exe" if os.name == "nt" else "python")
TRANSLATIONS = ROOT / "materialcenter" / "translations"
LEAST_PYTHON = (3, 11)
BROWSER_PACKAGES = ("chromium", "libatomic1")


class Stop(Exception):
    """Something a person has to mend first; the message says what."""


def say(text: str) -> None:
    """Tell the person at the terminal."""
    print(text, flush=True)


def environment() -> dict[str, str]:
    """The environment of every program started here."""
    paths = [str(ROOT), os.environ.get("PYTHONPATH", "")]
    return {
        **os.environ,
        "FLASK_APP": str(ROOT / "wsgi.py"),
        "PYTHONPATH": os.pathsep.join(path for path in paths if path),
        "VIRTUAL_ENV": str(VENV),
    }


def run(*arguments: str, quiet: bool = False) -> None:
    """Run Python of the environment with arguments; Stop when it fails."""
    output = subprocess.DEVNULL if quiet else None
    done = subprocess.run([str(PYTHON), *arguments], env=environment(), cwd=ROOT, stdout=output)
    if done.returncode:
        raise Stop(f"`python {' '.join(arguments[:4])}` failed; its message stands above.")


def become(*arguments: str, cwd: Path | None = None, **variables: str) -> None:
    """Let Python of the environment take this program's place."""
    if cwd:
        os.chdir(cwd)
    env = {**environment(), **variables}
    if os.name == "nt":
        sys.exit(subprocess.run([str(PYTHON), *arguments], env=env).returncode)
    os.execve(PYTHON, [str(PYTHON), *arguments], env)  # noqa: S606 - it is the same program


def install_system(packages: tuple[str, ...], why: str) -> bool:
    """Install Debian packages when that is allowed; otherwise name the line and return False."""
    names = " ".join(packages)
    if os.name == "posix" and os.geteuid() == 0 and shutil.which("apt-get"):
        say(f"Installing {names} ({why}) ...")
        env = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        install = ["apt-get", "install", "--yes", "--no-install-recommends", *packages]
        for command in (["apt-get", "update"], install):
            done = subprocess.run(command, env=env, stdout=subprocess.DEVNULL)
        if done.returncode == 0:
            return True
    say(f"{names} missing ({why}). On Debian and Ubuntu: sudo apt-get install {names}")
    return False


def make_venv() -> None:
    """Make .venv, unless a working one is there."""
    if PYTHON.exists() and subprocess.run([str(PYTHON), "-c", ""]).returncode == 0:
        return
    if importlib.util.find_spec("ensurepip") is None and not install_system(
        ("python3-venv",), "Python makes its environments with it"
    ):
        raise Stop("Nothing was started.")
    say("Making .venv ...")
    done = subprocess.run([sys.executable, "-m", "venv", "--clear", str(VENV)])
    if done.returncode:
        raise Stop("Python could not make .venv; its message stands above.")


def stamp_of(requirements: str) -> str:
    """What the environment must match: the locked requirements and the Python version."""
    locked = (ROOT / requirements).read_bytes()
    return hashlib.sha256(locked + sys.version.encode()).hexdigest()


def is_installed(requirements: str) -> bool:
    """Whether exactly this lock file was installed last."""
    stamp = VENV / f"{requirements}.installed"
    return stamp.exists() and stamp.read_text() == stamp_of(requirements)


def install(requirements: str) -> None:
    """Install a lock file by its hashes, wheels only, so that no compiler is needed."""
    say(f"Installing {requirements} (only when it changed) ...")
    options = ["--require-hashes", "--only-binary", ":all:", "-r", str(ROOT / requirements)]
    uv = shutil.which("uv") or shutil.which("uv", path=str(BIN))
    done = None
    if uv:
        command = [uv, "pip", "install", "--quiet", "--python", str(PYTHON), *options]
        done = subprocess.run(command, env=environment(), stderr=subprocess.DEVNULL)
    if done is None or done.returncode:
        run("-m", "pip", "install", "-qq", "--disable-pip-version-check", *options)
    (VENV / f"{requirements}.installed").write_text(stamp_of(requirements))


def compile_translations() -> None:
    """Compile the catalogues whose source is newer than what was compiled last."""
    for source in TRANSLATIONS.glob("*/LC_MESSAGES/*.po"):
        compiled = source.with_suffix(".mo")
        if not compiled.exists() or compiled.stat().st_mtime < source.stat().st_mtime:
            files = ("-i", str(source), "-o", str(compiled))
            run("-m", "babel.messages.frontend", "--quiet", "compile", *files)


def set_up(*, development: bool) -> None:
    """Environment, requirements and translations: all that stands between a clone and a start."""
    make_venv()
    wanted = ("requirements-dev.txt",) if development else ("requirements.txt",)
    # The development lock contains every pin of the other.
    if not any(is_installed(name) for name in {*wanted, "requirements-dev.txt"}):
        install(*wanted)
    compile_translations()


def check_address() -> None:
    """Stop when nothing can be served where HOST and PORT say."""
    host, text = os.environ.get("HOST") or "127.0.0.1", os.environ.get("PORT") or "8000"
    if not text.isdigit() or not 0 < int(text) < 65536:
        raise Stop(f"PORT must be a number between 1 and 65535, not {text!r}.")
    try:
        family = socket.getaddrinfo(host, int(text), type=socket.SOCK_STREAM)[0][0]
        with socket.socket(family, socket.SOCK_STREAM) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind((host, int(text)))
    except OSError as error:
        raise Stop(
            f"Cannot serve on {host}:{text} ({error.strerror}). "
            "Choose another port, for example: PORT=8001 python3 run.py"
        ) from error


def serve(*, empty: bool) -> None:
    """Set up, then let the product migrate, fill an empty database, and serve."""
    check_address()
    set_up(development=False)
    become("-m", "flask", "start", *(["--empty"] if empty else []))


def test(arguments: list[str]) -> None:
    """Run the tests; with CI=true nothing they need may be missing."""
    set_up(development=True)
    strict = os.environ.get("CI") == "true"
    if not has_browser() and not install_system(BROWSER_PACKAGES, "for the browser tests"):
        if strict:
            raise Stop("With CI=true the browser tests have to run.")
        say("The browser tests will be skipped.")
    for name in ("DATABASE_URL", "ENVIRONMENT", "SECRET_KEY", "TRUSTED_HOSTS"):
        os.environ.pop(name, None)  # tests bring their own
    # More workers than cores: each waits for a database or a browser much of its time.
    become("-m", "pytest", "-n", "3", "--dist", "loadgroup", *arguments, cwd=ROOT)


def pictures(arguments: list[str]) -> None:
    """Photograph the product; tests/browser/pictures.py says what for and which."""
    set_up(development=True)
    if not has_browser() and not install_system(BROWSER_PACKAGES, "it takes the pictures"):
        raise Stop("Without a browser there are no pictures.")
    become("-m", "tests.browser.pictures", *arguments, cwd=ROOT)


def has_browser() -> bool:
    """Whether Chromium is there, and the library that Playwright's driver needs."""
    names = (os.environ.get("CHROMIUM_PATH"), "chromium", "chromium-browser", "google-chrome")
    if not any(name and shutil.which(name) for name in names):
        return False
    folders = ("/usr/lib", "/lib", "/usr/lib64")
    return sys.platform != "linux" or any(
        next(Path(folder).glob(pattern), None)
        for folder in folders
        for pattern in ("libatomic.so.1", "*/libatomic.so.1")
    )


def main(arguments: list[str]) -> None:
    """Do what the command line says."""
    command, rest = (arguments[0], arguments[1:]) if arguments else ("", [])
    if command in ("", "--empty") and not rest:
        serve(empty=command == "--empty")
    elif command == "test":
        test(rest)
    elif command == "pictures":
        pictures(rest)
    elif command == "setup" and not rest:
        set_up(development=True)
    elif command == "flask":
        set_up(development=False)
        become("-m", "flask", *rest)
    elif command == "python":
        set_up(development=False)
        become(*rest)
    else:
        say(__doc__ or "")
        sys.exit(0 if command in ("-h", "--help", "help") else 2)


if __name__ == "__main__":
    if sys.version_info < LEAST_PYTHON:
        sys.exit(
            "This product needs Python 3.11 or newer; this is {}.{}. "
            "Run it with a newer one, for example: python3.11 run.py".format(*sys.version_info[:2])
        )
    try:
        main(sys.argv[1:])
    except Stop as stop:
        sys.exit(str(stop))
    except KeyboardInterrupt:
        sys.exit(130)
