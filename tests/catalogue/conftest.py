"""The seeded catalogue in memory, for tests that only read it."""

from collections.abc import Iterator

import pytest

from materialcenter.accounts import models as _accounts  # noqa: F401 - history points at users
from materialcenter.catalogue.models import Material
from materialcenter.catalogue.queries import list_materials, load_shelf
from materialcenter.catalogue.seeding import seed_catalogue
from materialcenter.catalogue.shelf import Shelf
from materialcenter.core.db import Base, Database


@pytest.fixture(scope="package")
def seeded() -> Iterator[tuple[Shelf, dict[int, Material]]]:
    """The shelf and every material of the seeds, by id."""
    database = Database("sqlite:///:memory:")
    Base.metadata.create_all(database.engine)
    database.transaction(seed_catalogue)
    with database.reading() as session:
        materials = {m.id: m for m in list_materials(session, limit=5000)}
        shelf = load_shelf(session)
    yield shelf, materials
    database.dispose()


@pytest.fixture(scope="package")
def shelf(seeded: tuple[Shelf, dict[int, Material]]) -> Shelf:
    return seeded[0]


@pytest.fixture(scope="package")
def materials(seeded: tuple[Shelf, dict[int, Material]]) -> dict[int, Material]:
    return seeded[1]
