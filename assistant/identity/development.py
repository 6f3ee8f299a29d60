"""Signing in demonstration customers on a developer's machine; never anywhere else."""

from __future__ import annotations

import hashlib
import os
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import jwt
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec
from jwt import PyJWK
from jwt.algorithms import ECAlgorithm

from assistant.identity.errors import InvalidToken, UnknownCustomer
from assistant.identity.models import Customer, CustomerId, DemonstrationCustomer, SignedIn
from assistant.kit.clock import Clock
from assistant.settings import Environment, Settings, UnsafeSettings

ISSUER = "xiaoheng-development"
LIFETIME = timedelta(hours=8)
ALGORITHM = "ES256"

_PEOPLE = {
    Customer(
        id=CustomerId("wang_guilan"),
        name="王桂兰",
        birth_date=date(1952, 3, 8),
        segment="elderly",
        branch_id="jinan-lixia",
        manager_id="zhao_min",
        care_edition=True,
    ): "退休教师，用关爱版，养老金在工资卡上",
    Customer(
        id=CustomerId("li_jianguo"),
        name="李建国",
        birth_date=date(1948, 10, 1),
        segment="elderly",
        branch_id="qingdao-shinan",
        care_edition=True,
    ): "独居老人，听力不好，子女在外地",
    Customer(
        id=CustomerId("zhang_wei"), name="张伟", birth_date=date(1988, 6, 15), segment="mass"
    ): "上班族，有房贷和信用卡",
    Customer(
        id=CustomerId("liu_yang"), name="刘洋", birth_date=date(2002, 1, 20), segment="young"
    ): "大学生，刚开二类户",
    Customer(
        id=CustomerId("chen_jing"),
        name="陈静",
        birth_date=date(1979, 9, 9),
        segment="wealth",
        branch_id="jinan-lixia",
        manager_id="zhao_min",
    ): "财富客户，持有理财和大额存单",
    Customer(
        id=CustomerId("john_smith"),
        name="John Smith",
        birth_date=date(1985, 4, 2),
        segment="foreigner",
        language="en",
        branch_id="beijing-chaoyang",
    ): "外籍客户，持护照，用英文",
}


class DevelopmentIssuer:
    """Issues tokens for demonstration customers, and is the source of the key they are checked with."""

    def __init__(self, settings: Settings, clock: Clock) -> None:
        if settings.environment is not Environment.DEVELOPMENT:
            raise UnsafeSettings("the development issuer runs only when ENVIRONMENT=development")
        self._clock = clock
        self._audience = settings.identity_audience
        self._private = load_or_create_key(settings.var_dir / "development_issuer.pem")
        public: dict[str, Any] = ECAlgorithm.to_jwk(self._private.public_key(), as_dict=True)
        key_id = hashlib.sha256((public["x"] + public["y"]).encode()).hexdigest()[:16]
        self._jwk = public | {"kid": key_id, "use": "sig", "alg": ALGORITHM}
        self._key = PyJWK.from_dict(self._jwk)
        self._people = {customer.id: customer for customer in _PEOPLE}

    def jwks(self) -> dict[str, Any]:
        return {"keys": [self._jwk]}

    async def key(self, key_id: str) -> PyJWK:
        if key_id != self._jwk["kid"]:
            raise InvalidToken
        return self._key

    async def close(self) -> None:
        return None

    def customers(self) -> list[DemonstrationCustomer]:
        today = self._clock.now().date()
        return [
            DemonstrationCustomer(
                id=customer.id,
                name=customer.name,
                age=_age(customer.birth_date, today),
                segment=customer.segment or "",
                language=customer.language,
                description=description,
            )
            for customer, description in _PEOPLE.items()
        ]

    def sign_in(self, customer_id: str) -> SignedIn:
        """Raises UnknownCustomer for anyone but a demonstration customer."""
        try:
            return self.issue(self._people[CustomerId(customer_id)])
        except KeyError:
            raise UnknownCustomer from None

    def issue(self, customer: Customer) -> SignedIn:
        """A token for any customer, for measuring with many of them."""
        now = self._clock.now()
        expires_at = now + LIFETIME
        token = jwt.encode(
            _claims(customer) | {"iss": ISSUER, "aud": self._audience, "iat": now, "exp": expires_at},
            self._private,
            algorithm=ALGORITHM,
            headers={"kid": self._jwk["kid"]},
        )
        return SignedIn(token=token, expires_at=expires_at, customer=customer)


def load_or_create_key(path: Path) -> ec.EllipticCurvePrivateKey:
    """The key in the file, readable by its owner alone; made where there is none."""
    path.parent.mkdir(parents=True, exist_ok=True)
    key = ec.generate_private_key(ec.SECP256R1())
    pem = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    draft = path.with_suffix(f".{os.getpid()}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(pem)
    try:
        os.link(draft, path)  # fails where another worker was first, and never shows half a key
    except FileExistsError:
        pass
    finally:
        draft.unlink()
    path.chmod(0o600)
    loaded = serialization.load_pem_private_key(path.read_bytes(), password=None)
    if not isinstance(loaded, ec.EllipticCurvePrivateKey):
        raise UnsafeSettings(f"{path.name} holds no elliptic-curve key; remove it and a new one is made")
    return loaded


def _claims(customer: Customer) -> dict[str, Any]:
    claims = customer.model_dump(mode="json", exclude_none=True)
    return {"sub": claims.pop("id")} | claims


def _age(born: date | None, today: date) -> int:
    if born is None:
        return 0
    return today.year - born.year - ((today.month, today.day) < (born.month, born.day))
