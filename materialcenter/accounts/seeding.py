"""The villages of Kabupaten Tegal, from the reference table that comes with the product."""

import csv
from pathlib import Path

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from materialcenter.accounts.models import Village

_FILE = Path(__file__).parents[1] / "seeds" / "villages.csv"


def seed_villages(session: Session) -> int:
    """Add the villages that are not there yet; returns how many."""
    known = set(session.scalars(select(Village.code)))
    with _FILE.open(encoding="utf-8", newline="") as file:
        rows = [
            {
                "code": row["code_kemendagri"],
                "name": row["village"],
                "district": row["district"],
                "postal_code": row["postal_code"],
            }
            for row in csv.DictReader(file)
            if row["code_kemendagri"] not in known
        ]
    if rows:
        session.execute(insert(Village), rows)
    return len(rows)
