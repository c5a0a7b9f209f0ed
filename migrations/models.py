"""All records of the product, so that migrations and tests see every table.

Tables live in files named `models.py` and in `core/`; nowhere else.
"""

from importlib import import_module
from pathlib import Path

from sqlalchemy import MetaData

from materialcenter.core.db import Base

_PACKAGE = Path(__file__).resolve().parent.parent / "materialcenter"


def load_models() -> MetaData:
    """Import every module that may define a table; returns what they defined."""
    for path in sorted([*_PACKAGE.glob("core/*.py"), *_PACKAGE.rglob("models.py")]):
        import_module(".".join(path.relative_to(_PACKAGE.parent).with_suffix("").parts))
    return Base.metadata
