"""Permissions are named by act; roles are sets of them. One table tells who may do what."""

from enum import StrEnum


class Role(StrEnum):
    """What a person is at the centre."""

    MEMBER = "member"
    STOREKEEPER = "storekeeper"
    BUYER = "buyer"
    MANAGER = "manager"
    ADMINISTRATOR = "administrator"
    AUDITOR = "auditor"


class Permission(StrEnum):
    """`family:verb`, in alphabetical order."""

    ACCOUNTS_MANAGE = "accounts:manage"
    ACCOUNTS_READ = "accounts:read"
    AUDIT_READ = "audit:read"
    CATALOGUE_MANAGE = "catalogue:manage"
    CATALOGUE_READ = "catalogue:read"
    DEMAND_APPROVE = "demand:approve"
    DEMAND_APPROVE_ABOVE_LIMIT = "demand:approve-above-limit"
    DEMAND_PRICE = "demand:price"
    DEMAND_READ = "demand:read"
    DEMAND_REQUEST = "demand:request"
    DEMAND_REQUEST_FOR = "demand:request-for"
    FULFILMENT_ALLOCATE = "fulfilment:allocate"
    FULFILMENT_ISSUE = "fulfilment:issue"
    FULFILMENT_OVERRIDE_TOLERANCE = "fulfilment:override-tolerance"
    FULFILMENT_RECEIVE = "fulfilment:receive"
    FULFILMENT_REVERSE = "fulfilment:reverse"
    PURCHASING_APPROVE = "purchasing:approve"
    PURCHASING_APPROVE_ABOVE_LIMIT = "purchasing:approve-above-limit"
    PURCHASING_ORDER = "purchasing:order"
    PURCHASING_READ = "purchasing:read"
    REPORTS_CLOSE = "reports:close"
    REPORTS_EXPORT_ALL = "reports:export-all"
    REPORTS_READ = "reports:read"
    REPORTS_REOPEN = "reports:reopen"
    SETTINGS_MANAGE = "settings:manage"
    STOCK_ADJUST = "stock:adjust"
    STOCK_APPROVE = "stock:approve"
    STOCK_COUNT = "stock:count"
    STOCK_CUT = "stock:cut"
    STOCK_IMPORT = "stock:import"
    STOCK_MOVE = "stock:move"
    STOCK_QUALITY = "stock:quality"
    STOCK_READ = "stock:read"
    STOCK_READ_COST = "stock:read-cost"


P = Permission

_READ_ALL = frozenset(
    {
        P.ACCOUNTS_READ,
        P.CATALOGUE_READ,
        P.DEMAND_READ,
        P.PURCHASING_READ,
        P.REPORTS_READ,
        P.STOCK_READ,
        P.STOCK_READ_COST,
    }
)

ROLE_PERMISSIONS: dict[Role, frozenset[Permission]] = {
    Role.MEMBER: frozenset({P.CATALOGUE_READ, P.DEMAND_REQUEST}),
    Role.STOREKEEPER: _READ_ALL
    | {
        P.CATALOGUE_MANAGE,
        P.DEMAND_APPROVE,
        P.DEMAND_REQUEST_FOR,
        P.FULFILMENT_ALLOCATE,
        P.FULFILMENT_ISSUE,
        P.FULFILMENT_RECEIVE,
        P.FULFILMENT_REVERSE,
        P.STOCK_ADJUST,
        P.STOCK_APPROVE,
        P.STOCK_COUNT,
        P.STOCK_CUT,
        P.STOCK_IMPORT,
        P.STOCK_MOVE,
        P.STOCK_QUALITY,
    },
    Role.BUYER: _READ_ALL
    | {
        P.CATALOGUE_MANAGE,
        P.DEMAND_APPROVE,
        P.DEMAND_PRICE,
        P.DEMAND_REQUEST_FOR,
        P.FULFILMENT_ALLOCATE,
        P.FULFILMENT_RECEIVE,
        P.FULFILMENT_REVERSE,
        P.PURCHASING_APPROVE,
        P.PURCHASING_ORDER,
        P.STOCK_QUALITY,
    },
    Role.MANAGER: _READ_ALL
    | {
        P.AUDIT_READ,
        P.DEMAND_APPROVE,
        P.DEMAND_APPROVE_ABOVE_LIMIT,
        P.DEMAND_PRICE,
        P.DEMAND_REQUEST_FOR,
        P.FULFILMENT_ALLOCATE,
        P.FULFILMENT_OVERRIDE_TOLERANCE,
        P.FULFILMENT_RECEIVE,
        P.FULFILMENT_REVERSE,
        P.PURCHASING_APPROVE,
        P.PURCHASING_APPROVE_ABOVE_LIMIT,
        P.REPORTS_CLOSE,
        P.REPORTS_EXPORT_ALL,
        P.STOCK_APPROVE,
        P.STOCK_QUALITY,
    },
    Role.ADMINISTRATOR: frozenset(
        {
            P.ACCOUNTS_MANAGE,
            P.ACCOUNTS_READ,
            P.AUDIT_READ,
            P.CATALOGUE_READ,
            P.REPORTS_REOPEN,
            P.SETTINGS_MANAGE,
        }
    ),
    Role.AUDITOR: _READ_ALL | {P.AUDIT_READ, P.REPORTS_EXPORT_ALL},
}
