"""Compiled templates, remembered from one application of a test run to the next."""

from types import CodeType

from flask import Flask
from jinja2 import BytecodeCache
from jinja2.bccache import Bucket


class _Remembered(BytecodeCache):
    def __init__(self) -> None:
        self._known: dict[tuple[str, str], CodeType | None] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        bucket.code = self._known.get((bucket.key, bucket.checksum))

    def dump_bytecode(self, bucket: Bucket) -> None:
        self._known[bucket.key, bucket.checksum] = bucket.code


_REMEMBERED = _Remembered()


def remember_templates(app: Flask) -> Flask:
    """Let an application take templates that another one has compiled from the same text."""
    app.jinja_env.bytecode_cache = _REMEMBERED
    return app
