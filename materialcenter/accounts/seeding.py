"""The villages of Kabupaten Tegal, from the reference table that comes with the product."""

import csv
from pathlib import Path

from sqlalchemy import bindparam, insert, select, update
from sqlalchemy.orm import Session

from materialcenter.accounts.models import Village
from materialcenter.core.db import table_of

_FILE = Path(__file__).parents[1] / "seeds" / "villages.csv"

_villages = table_of(Village)
_know_for = (
    update(_villages)
    .where(_villages.c.code == bindparam("of"))
    .values(sentra=bindparam("known_for"))
)


def seed_villages(session: Session) -> int:
    """Add the villages that are not there yet, and what those that are there are known for;
    returns how many were added."""
    known = set(session.scalars(select(Village.code)))
    with _FILE.open(encoding="utf-8", newline="") as file:
        listed = list(csv.DictReader(file))
    sentras = [
        {"of": row["code_kemendagri"], "known_for": row["metal_sentra"]}
        for row in listed
        if row["metal_sentra"] and row["code_kemendagri"] in known
    ]
    if sentras:
        session.connection().execute(_know_for, sentras)
    rows = [
        {
            "code": row["code_kemendagri"],
            "name": row["village"],
            "district": row["district"],
            "postal_code": row["postal_code"],
            "sentra": row["metal_sentra"],
        }
        for row in listed
        if row["code_kemendagri"] not in known
    ]
    if rows:
        session.execute(insert(Village), rows)
    return len(rows)
