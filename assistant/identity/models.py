"""Who a customer is, as far as the app's token says."""

from __future__ import annotations

from datetime import date, datetime
from typing import NewType

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

CustomerId = NewType("CustomerId", str)


class Customer(BaseModel):
    """The claims of a verified token."""

    model_config = ConfigDict(
        frozen=True,
        json_schema_extra={
            "example": {
                "id": "wang_guilan",
                "name": "王桂兰",
                "birth_date": "1952-03-08",
                "segment": "elderly",
                "language": "zh",
                "branch_id": "jinan-lixia",
                "manager_id": "zhao_min",
                "care_edition": True,
            }
        },
    )

    id: CustomerId
    name: str
    birth_date: date | None = None
    segment: str | None = None
    language: str = "zh"
    branch_id: str | None = Field(default=None, max_length=64, description="id of a branch in branches.yml")
    manager_id: str | None = Field(default=None, max_length=64, description="account manager: a staff id")
    care_edition: bool = Field(default=False, description="uses the care edition (关爱版)")


class VerifiedToken(BaseModel):
    model_config = ConfigDict(frozen=True)

    customer: Customer
    expires_at: AwareDatetime


class DemonstrationCustomer(BaseModel):
    """A person to sign in as while developing."""

    model_config = ConfigDict(
        frozen=True,
        json_schema_extra={
            "example": {
                "id": "wang_guilan",
                "name": "王桂兰",
                "age": 74,
                "segment": "elderly",
                "language": "zh",
                "description": "退休教师，用关爱版，养老金在工资卡上",
            }
        },
    )

    id: CustomerId
    name: str
    age: int
    segment: str
    language: str
    description: str


class SignIn(BaseModel):
    model_config = ConfigDict(json_schema_extra={"example": {"customer_id": "wang_guilan"}})

    customer_id: str = Field(min_length=1, max_length=64)


class SignedIn(BaseModel):
    model_config = ConfigDict(
        json_schema_extra={
            "example": {
                "token": "eyJhbGciOiJFUzI1NiIs…",
                "expires_at": "2026-11-22T20:00:00Z",
                "customer": {
                    "id": "wang_guilan",
                    "name": "王桂兰",
                    "birth_date": "1952-03-08",
                    "segment": "elderly",
                    "language": "zh",
                    "branch_id": "jinan-lixia",
                    "manager_id": "zhao_min",
                    "care_edition": True,
                },
            }
        }
    )

    token: str
    expires_at: datetime
    customer: Customer
