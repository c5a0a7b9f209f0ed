"""All reports by name, in the order in which they are offered."""

from materialcenter.core.errors import NotFound
from materialcenter.reports.ledger import Ledger
from materialcenter.reports.report import Report
from materialcenter.reports.stock_now import StockNow
from materialcenter.reports.titipan import Titipan
from materialcenter.reports.usage.lines import UsageLines
from materialcenter.reports.usage.tables import (
    UsageByCustomer,
    UsageByDistrict,
    UsageByMaterial,
    UsageByMonth,
    UsageBySentra,
    UsageByVillage,
    UsageByWeek,
    UsageByWorkshop,
)

REPORTS: dict[str, Report] = {
    report.name: report
    for report in (
        UsageByMonth(),
        UsageByWeek(),
        UsageByMaterial(),
        UsageByWorkshop(),
        UsageByDistrict(),
        UsageByVillage(),
        UsageBySentra(),
        UsageByCustomer(),
        UsageLines(),
        StockNow(),
        Titipan(),
        Ledger(),
    )
}


def report_named(name: str) -> Report:
    """A report. Raises NotFound."""
    if name not in REPORTS:
        raise NotFound
    return REPORTS[name]
