"""Thousands of random acts, each done in the product and in the model: both agree after every
one, so do the laws of what was touched, and now and then all the books are proved."""

import random
from collections.abc import Callable

import pytest
from sqlalchemy.orm import Session

from tests.cast import Cast
from tests.stateful import asking, delivering, keeping, linking, ordering, unusual
from tests.stateful.centre import Centre

STEPS = 500
# 20,000 acts on SQLite, 5,000 on PostgreSQL.
HISTORIES = {"sqlite": 40, "postgresql": 10}
ACTS = {
    **asking.ACTS, **ordering.ACTS, **linking.ACTS, **keeping.ACTS, **delivering.ACTS,
    **unusual.ACTS,
}  # fmt: skip
# How much likelier an act is that this history has not seen yet.
CURIOSITY = 8


def next_act(centre: Centre) -> Callable[[Centre], bool]:
    """An act by chance, rather one that was not done yet."""
    weights = [w if act in centre.done else w * CURIOSITY for act, w in ACTS.items()]
    return centre.chance.choices(list(ACTS), weights)[0]


@pytest.mark.parametrize(
    ("engine_name", "seed"),
    [(engine, seed) for engine, seeds in HISTORIES.items() for seed in range(seeds)],
    indirect=["engine_name"],
)
def test_product_model_and_books_agree_after_every_act(
    session: Session, cast: Cast, clock, seed: int
) -> None:
    centre = Centre(session, cast, random.Random(seed))
    while (number := centre.done.total()) < STEPS:
        clock.advance(minutes=centre.chance.randint(5, 200))
        act = next_act(centre)
        if act(centre):
            centre.done[act] += 1
            centre.agree()
            centre.laws_of_what_was_touched()
            if number % 100 == 99:
                centre.whole_books()
    centre.whole_books()
    assert {act.__name__ for act in ACTS if act not in centre.done} == set()
