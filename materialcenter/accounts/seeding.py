"""The villages of Kabupaten Tegal, from the reference table that comes with the product."""

import csv
from pathlib import Path

from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from materialcenter.accounts.models import Village

_FILE = Path(__file__).parents[1] / "seeds" / "villages.csv"


def seed_villages(session: Session) -> int:
    """Add the villages that are not there yet, and what those that are there are known for;
    returns how many were added."""
    known = set(session.scalars(select(Village.code)))
    with _FILE.open(encoding="utf-8", newline="") as file:
        listed = list(csv.DictReader(file))
    for row in listed:
        if row["metal_sentra"] and row["code_kemendagri"] in known:
            here = Village.code == row["code_kemendagri"]
            session.execute(update(Village).where(here).values(sentra=row["metal_sentra"]))
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
