"""All records of the product, so that migrations and tests see every table.

Tables live in `<family>/models.py` and in `core/`; nowhere else.
"""

from importlib import import_module
from pathlib import Path

from sqlalchemy import MetaData

from materialcenter.core.db import Base

_PACKAGE = Path(__file__).resolve().parent.parent / "materialcenter"


def load_models() -> MetaData:
    """Import every module that may define a table; returns what they defined."""
    for path in sorted([*_PACKAGE.glob("core/*.py"), *_PACKAGE.glob("*/models.py")]):
        import_module(f"materialcenter.{path.parent.name}.{path.stem}")
    return Base.metadata
