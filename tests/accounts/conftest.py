"""Here passwords are hashed with the work that people's are."""

import pytest


@pytest.fixture
def quick_hashes() -> None:
    """Nothing is made quick."""
