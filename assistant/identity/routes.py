"""Who am I, and signing in as a demonstration customer."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request

from assistant.identity.development import DevelopmentIssuer
from assistant.identity.models import Customer, DemonstrationCustomer, SignedIn, SignIn
from assistant.identity.service import IdentityService

UNAUTHENTICATED: dict[int | str, dict[str, Any]] = {
    401: {
        "description": "No token, or one that is wrong or expired",
        "content": {"application/json": {"example": {"code": "expired_token", "detail": "登录已过期，请重新登录。"}}},
    },
}


async def current_customer(request: Request) -> Customer:
    identity: IdentityService = request.app.state.identity
    return (await identity.from_header(request.headers.get("authorization"))).customer


CurrentCustomer = Annotated[Customer, Depends(current_customer)]


async def development_issuer(request: Request) -> DevelopmentIssuer:
    issuer: DevelopmentIssuer = request.app.state.development_issuer
    return issuer


Issuer = Annotated[DevelopmentIssuer, Depends(development_issuer)]

router = APIRouter(tags=["identity"])
development_router = APIRouter(tags=["development"])


@router.get("/api/identity/me", responses=UNAUTHENTICATED)
async def me(customer: CurrentCustomer) -> Customer:
    """The customer that the token names."""
    return customer


@development_router.get("/api/identity/development/customers")
async def demonstration_customers(issuer: Issuer) -> list[DemonstrationCustomer]:
    """The people one can sign in as while developing."""
    return issuer.customers()


@development_router.post("/api/identity/development/sign-in")
async def sign_in(body: SignIn, issuer: Issuer) -> SignedIn:
    """A token for a demonstration customer, eight hours long."""
    return issuer.sign_in(body.customer_id)


@development_router.get("/.well-known/jwks.json")
async def jwks(issuer: Issuer) -> dict[str, Any]:
    """The public key that development tokens are signed with."""
    return issuer.jwks()
