"""Who may do what, as a table: the permissions, every verb, and every page."""

import csv
import inspect
import pkgutil
from collections.abc import Callable, Iterator
from functools import cache
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

import materialcenter
from materialcenter.accounts.models import User
from materialcenter.accounts.permissions import ROLE_PERMISSIONS, Permission, Role
from materialcenter.catalogue.lists.settling import Settling
from materialcenter.core.db import Database
from materialcenter.core.errors import DomainError, Forbidden, NotFound
from materialcenter.web.access import Rule, access
from tests.house.addresses import addresses, pages
from tests.house.conftest import BrowserOf
from tests.house.world import World, everyone

FAMILIES = ("accounts", "catalogue", "stock", "demand", "purchasing", "fulfilment", "reports")


@cache
def table() -> dict[str, set[Role]]:
    """`roles.csv`: for each permission and each verb, the roles with a "yes"."""
    with Path(__file__).with_name("roles.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    return {row["may"]: {role for role in Role if row[role] == "yes"} for row in rows}


def modules() -> list[ModuleType]:
    found = pkgutil.walk_packages(materialcenter.__path__, "materialcenter.")
    names = [module.name for module in found if module.name.split(".")[1] in FAMILIES]
    return [import_module(name) for name in names]


def verbs() -> dict[str, Callable[..., Any]]:
    """Every public function of the families that is done `by` somebody, by its dotted name."""
    return {
        f"{module.__name__.removeprefix('materialcenter.')}.{name}": function
        for module in modules()
        for name, function in (*own_functions(module), *acts_on_rows(module))
        if not name.rpartition(".")[2].startswith("_")
        and {"session", "by"} <= set(inspect.signature(function).parameters)
    }


def own_functions(module: ModuleType) -> Iterator[tuple[str, Callable[..., Any]]]:
    for name, function in inspect.getmembers(module, inspect.isfunction):
        if function.__module__ == module.__name__:
            yield name, function


def acts_on_rows(module: ModuleType) -> Iterator[tuple[str, Callable[..., Any]]]:
    """The acts on the rows of the kind of staged list that a module defines."""
    for name, acts in inspect.getmembers(module, lambda found: isinstance(found, Settling)):
        if acts.judge.__module__ == module.__name__:
            for act, method in inspect.getmembers(acts, inspect.ismethod):
                yield f"{name}.{act}", method


class Touched(Exception):
    """The verb went on to its work."""


class Untouched:
    """Anything at all, as long as nobody asks it for anything."""

    def __getattr__(self, name: str) -> Callable[..., Any]:
        def ask(*_: object, **__: object) -> None:
            raise Touched(name)

        return ask


def goes_on(verb: Callable[..., Any], by: User) -> bool:
    """Whether the verb begins its work for this person, whatever else it is given."""
    plain: dict[object, object] = {int: 1, str: "x"}
    arguments = {
        name: plain.get(parameter.annotation, Untouched())
        for name, parameter in inspect.signature(verb).parameters.items()
        if parameter.default is parameter.empty
    }
    try:
        return list(verb(**{**arguments, "by": by})) != []
    except (Forbidden, NotFound):
        return False
    except (Touched, DomainError, AttributeError, TypeError):
        return True


def somebody(role: Role, *, active: bool = True) -> User:
    return User(id=1, role=role, active=active, workshop_id=1 if role is Role.MEMBER else None)


def test_the_table_has_a_row_for_every_permission_and_every_verb() -> None:
    assert set(table()) == {*Permission, *verbs()}


@pytest.mark.parametrize("role", Role)
def test_a_role_has_the_permissions_of_the_table(role: Role) -> None:
    assert {p for p in Permission if role in table()[p]} == ROLE_PERMISSIONS[role]


@pytest.mark.parametrize("name", sorted(verbs()))
def test_a_verb_is_refused_before_anything_else_when_the_role_may_not(name: str) -> None:
    verb = verbs()[name]
    assert {role for role in Role if goes_on(verb, somebody(role))} == table()[name]


@pytest.mark.parametrize("role", Role)
def test_a_person_may_nothing_when_the_account_is_switched_off(role: Role) -> None:
    gone = somebody(role, active=False)
    assert not any(gone.may(permission) for permission in Permission)


def opens(rule: Rule | None, person: User) -> bool:
    assert rule is not None
    return not rule.permissions or any(person.may(p) for p in rule.permissions)


@pytest.mark.usefixtures("plain_papers")
@pytest.mark.parametrize(
    ("engine_name", "role"),
    [*(("sqlite", role) for role in Role), ("postgresql", Role.MEMBER), ("postgresql", Role.BUYER)],
    indirect=["engine_name"],
    scope="session",
)
def test_a_page_opens_when_the_role_may_and_for_nobody_else(
    house: Flask, world: World, world_database: Database, someone: BrowserOf, role: Role
) -> None:
    person, marks = world.cast.user(role), access.rules(house)
    browser = someone(person)
    with world_database.reading() as session:
        found = [(rule, list(addresses(house, rule, session, most=3))) for rule in pages(house)]
    for rule, places in found:
        assert places, f"the world has nothing to show on {rule}"
        statuses = {browser.get(place, buffered=True).status_code for place in places}
        if opens(marks[rule.endpoint], person):
            assert statuses & {200, 302, 303}, (rule, statuses)
            assert statuses <= {200, 302, 303, 404}, (rule, statuses)
        else:
            assert statuses <= {403, 404}, (rule, statuses)


def test_every_role_is_played_by_somebody(world: World, world_database: Database) -> None:
    with world_database.reading() as session:
        roles = set(session.scalars(select(User.role)))
    assert roles == {person.role for person in everyone(world.cast)} == set(Role)
