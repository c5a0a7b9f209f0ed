"""Every kind of exception: one file and one line each."""

from collections.abc import Sequence

from materialcenter.accounts.models import User
from materialcenter.core.errors import NotFound
from materialcenter.fulfilment.exceptions import (
    cancelled,
    confirmed,
    dear,
    expired,
    lapsing,
    late,
    surplus,
    uncertified,
    unlinked,
)
from materialcenter.fulfilment.exceptions.kinds import Kind

KINDS = (
    cancelled.KIND,
    expired.KIND,
    lapsing.KIND,
    late.KIND,
    confirmed.KIND,
    surplus.KIND,
    dear.KIND,
    uncertified.KIND,
    unlinked.KIND,
)


def kind_of(code: str) -> Kind:
    """A kind by its code. Raises NotFound."""
    found = next((kind for kind in KINDS if kind.code == code), None)
    if found is None:
        raise NotFound
    return found


def kinds_for(person: User) -> Sequence[Kind]:
    """The kinds that concern a person."""
    return [kind for kind in KINDS if kind.is_for(person)]
