"""The administrator switches PPN on and ends it; orders keep the rule of the day they were
approved."""

from datetime import date

from sqlalchemy.orm import Session

from materialcenter.accounts.models import User
from materialcenter.accounts.permissions import Permission
from materialcenter.core import clock
from materialcenter.core.audit import record
from materialcenter.core.db import lock
from materialcenter.core.errors import DomainError, InvalidInput, N_, NotFound
from materialcenter.core.tax import TaxRule, all_rules

# The history of all rules is read as one.
HISTORY = 0


class TaxOverlaps(DomainError):
    """Two rules would be valid on the same day."""

    sentence = N_("Sudah ada PPN yang berlaku mulai %(day)s. Akhiri dahulu, lalu buat yang baru.")


class TaxInThePast(InvalidInput):
    """A rule for days that are over."""

    sentence = N_("PPN hanya dapat diatur mulai hari ini. Pilih tanggal lain.")


class BadTax(InvalidInput):
    """A rate or a base that no tax has."""

    sentence = N_("Tarif harus di atas nol, dan bagian yang dikenai paling banyak seluruh harga.")


class TaxEnded(DomainError):
    """A rule is ended once."""

    sentence = N_("PPN ini sudah berakhir %(day)s.")


def switch_tax_on(
    session: Session,
    *,
    valid_from: date,
    rate_bp: int,
    base_numerator: int,
    base_denominator: int,
    by: User,
) -> TaxRule:
    """Let a tax be valid from a day on, until it is ended.

    Raises TaxInThePast, BadTax, TaxOverlaps.
    """
    by.must(Permission.SETTINGS_MANAGE)
    if valid_from < clock.today():
        raise TaxInThePast(field="valid_from")
    if not (0 < rate_bp <= 10_000 and 0 < base_numerator <= base_denominator <= 1_000):
        raise BadTax(field="rate_bp")
    rules = lock(session, TaxRule, [rule.id for rule in all_rules(session)])
    for rule in rules.values():
        if rule.valid_to is None or rule.valid_to >= valid_from:
            raise TaxOverlaps(day=rule.valid_from, field="valid_from")
    rule = TaxRule(
        valid_from=valid_from,
        rate_bp=rate_bp,
        base_numerator=base_numerator,
        base_denominator=base_denominator,
    )
    session.add(rule)
    session.flush()
    record(
        session, by.id, TaxRule, HISTORY, "switched-on", valid_from=valid_from.isoformat(),
        rate_bp=rate_bp, base=f"{base_numerator}/{base_denominator}",
    )  # fmt: skip
    return rule


def end_tax(session: Session, *, rule_id: int, last_day: date, by: User) -> None:
    """Let a tax be valid for the last time on a day; one that has not begun is taken back.

    Raises TaxInThePast, TaxEnded, NotFound.
    """
    by.must(Permission.SETTINGS_MANAGE)
    rule = lock(session, TaxRule, [rule_id]).get(rule_id)
    if rule is None:
        raise NotFound
    if rule.valid_to is not None:
        raise TaxEnded(day=rule.valid_to)
    valid_from = rule.valid_from.isoformat()
    if rule.valid_from > clock.today():
        session.delete(rule)
        record(session, by.id, TaxRule, HISTORY, "withdrawn", valid_from=valid_from)
        return
    if last_day < clock.today():
        raise TaxInThePast(field="last_day")
    rule.valid_to = last_day
    session.flush()
    record(
        session, by.id, TaxRule, HISTORY, "ended", valid_from=valid_from, day=last_day.isoformat()
    )
