"""How the tests are spread over the workers of a parallel run.

pytest-xdist can keep marked tests together by itself (`--dist loadgroup`), but with the newest
pytest it does not see the marks any more; so where a test belongs is read from its name.
"""

from pathlib import PurePath

import pytest
from xdist.scheduler import LoadScopeScheduling

# Begun first, so that no worker is left alone with them at the end.
LONGEST = ("test_accessible", "test_demo", "test_story", "test_random_acts")
# Their tests share what takes long to make: on an engine one worker makes it for all of them.
SHARING = ("test_accessible", "test_demo")


def longest_first(item: pytest.Item) -> int:
    """The key to sort tests by; those that are not long keep their order."""
    name = item.path.stem
    return LONGEST.index(name) if name in LONGEST else len(LONGEST)


class KeepTogether(LoadScopeScheduling):
    """Gives tests that share to one worker, and all others to whoever is free."""

    def _split_scope(self, nodeid: str) -> str:
        file, _, test = nodeid.partition("::")
        shares = PurePath(file).stem in SHARING
        return f"{file} {'postgresql' in test}" if shares else nodeid
