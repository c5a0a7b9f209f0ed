"""All reports by name, in the order in which they are offered."""

from materialcenter.core.errors import NotFound
from materialcenter.reports.balance_proof import BalanceProof
from materialcenter.reports.count_accuracy import CountAccuracy
from materialcenter.reports.ledger import Ledger
from materialcenter.reports.remnant_stock import RemnantStock
from materialcenter.reports.report import Report
from materialcenter.reports.savings.tables import (
    PoolingSavings,
    SavingsByMaterial,
    SavingsByMonth,
    SavingsByWorkshop,
    SavingsLines,
)
from materialcenter.reports.service.tables import (
    CorrectedDemand,
    FillByMonth,
    FillByWorkshop,
    NoShows,
    ShortDeliveries,
    UnmetLines,
    WaitsByMonth,
)
from materialcenter.reports.slow_stock import SlowStock
from materialcenter.reports.spend.tables import (
    Promises,
    SpendByMaterial,
    SpendByMonth,
    SpendBySupplier,
    SpendLines,
    SupplierScorecard,
)
from materialcenter.reports.stock_ageing import StockAgeing
from materialcenter.reports.stock_card import StockCard
from materialcenter.reports.stock_now import StockNow
from materialcenter.reports.stock_value import StockValue
from materialcenter.reports.titipan import Titipan
from materialcenter.reports.turnover import StockTurnover
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
        FillByMonth(),
        FillByWorkshop(),
        UnmetLines(),
        WaitsByMonth(),
        CorrectedDemand(),
        ShortDeliveries(),
        NoShows(),
        SavingsByMonth(),
        SavingsByWorkshop(),
        SavingsByMaterial(),
        SavingsLines(),
        PoolingSavings(),
        SpendByMonth(),
        SpendBySupplier(),
        SpendByMaterial(),
        SpendLines(),
        SupplierScorecard(),
        Promises(),
        StockNow(),
        StockValue(),
        StockAgeing(),
        SlowStock(),
        StockTurnover(),
        RemnantStock(),
        Titipan(),
        StockCard(),
        CountAccuracy(),
        BalanceProof(),
        Ledger(),
    )
}


def report_named(name: str) -> Report:
    """A report. Raises NotFound."""
    if name not in REPORTS:
        raise NotFound
    return REPORTS[name]
