"""Which table and columns each kind of file fills."""

from collections.abc import Mapping
from typing import Any

from msgspec import Struct

from surveys.imports.columns import Kind


class Target(Struct, frozen=True):
    """A table, the columns that identify a row, the PostgreSQL type of each column, and what a new row must be given.

    `needs` maps a column to the file's name for it; `defaults` are what a new row has where the file says nothing.
    """

    table: str
    key: tuple[str, ...]
    types: Mapping[str, str]
    needs: Mapping[str, str]
    defaults: Mapping[str, Any]


TARGETS: Mapping[Kind, Target] = {
    "accounts": Target(
        "account",
        ("external_ref",),
        {
            "external_ref": "text",
            "name": "text",
            "segment": "text",
            "region": "text",
            "industry": "text",
            "customer_since": "text",
            "annual_revenue": "double precision",
            "currency": "text",
            "contract_end": "text",
            "payment_standing": "text",
            "orders": "integer",
            "orders_trend": "double precision",
            "services": "text",
            "owner_email": "text",
            "attributes": "text",
        },
        {"name": "name"},
        {
            **dict.fromkeys(("segment", "region", "industry", "currency", "payment_standing", "owner_email"), ""),
            **dict.fromkeys(("customer_since", "annual_revenue", "contract_end", "orders", "orders_trend")),
            "services": "[]",
            "attributes": "{}",
        },
    ),
    "contacts": Target(
        "contact",
        ("external_ref",),
        {
            "external_ref": "text",
            "account": "integer",
            "name": "text",
            "email": "text",
            "role": "text",
            "decision_level": "text",
            "language": "text",
            "opted_out": "boolean",
        },
        {"account": "account_ref", "name": "name"},
        {"email": "", "role": "", "decision_level": "", "language": "", "opted_out": False},
    ),
    "colleagues": Target(
        "colleague",
        ("external_ref",),
        {"external_ref": "text", "name": "text", "email": "text", "department": "integer", "language": "text", "opted_out": "boolean"},
        {"name": "name", "department": "department"},
        {"email": "", "language": "", "opted_out": False},
    ),
    "teams": Target(
        "team_member",
        ("account", "colleague"),
        {"account": "integer", "colleague": "integer", "function": "text"},
        {},
        {"function": ""},
    ),
}
