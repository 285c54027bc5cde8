"""The column shapes that every table shares."""

from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, Column, DateTime, Identity, String
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import SQLModel

metadata = SQLModel.metadata
metadata.naming_convention = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


def identity() -> Column[int]:
    """A primary key that the database counts."""
    return Column(BigInteger, Identity(always=False), primary_key=True)


def instant(*, nullable: bool = False, **options: Any) -> Column[Any]:
    """A moment, always with its zone."""
    return Column(DateTime(timezone=True), nullable=nullable, **options)


def document(*, nullable: bool = True) -> Column[Any]:
    """A JSON document; replace it whole, never change it in place."""
    return Column(JSONB(none_as_null=True), nullable=nullable)


def one_of(column: str, *values: str) -> CheckConstraint:
    """A named check that `column` holds one of `values`: an enumeration kept as text."""
    listed = ", ".join(f"'{value}'" for value in values)
    return CheckConstraint(f"{column} IN ({listed})", name=column)


def word(*, nullable: bool = False, **options: Any) -> Column[Any]:
    """A short text such as a code or the name of a state."""
    return Column(String(80), nullable=nullable, **options)
