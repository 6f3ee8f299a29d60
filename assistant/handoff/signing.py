"""How a webhook is signed, in the form of Standard Webhooks 1.0 (standardwebhooks.com), and how a receiver checks it.

Three headers come with every POST:

- `webhook-id`: the notice's id; the same when it is sent again
- `webhook-timestamp`: when this attempt was made, seconds since 1970
- `webhook-signature`: `v1,` and the Base64 of HMAC-SHA256(secret, `<id>.<timestamp>.<body>`), with the body as it
  was sent, byte by byte. A receiver accepts the request if any of the signatures there, parted by spaces, is right.

The secret is what stands in WEBHOOKS: after `whsec_` its Base64 is decoded, without it its UTF-8 bytes are the key.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
from collections.abc import Mapping

TOLERANCE_SECONDS = 300
PREFIX = "whsec_"


class WrongSignature(Exception):
    """The request is not from who knows the secret, or it is an old one played again."""


def sign(secret: str, id_: str, at: int, body: bytes) -> dict[str, str]:
    """The headers of a request made at that second."""
    return {
        "webhook-id": id_,
        "webhook-timestamp": str(at),
        "webhook-signature": f"v1,{_digest(secret, id_, str(at), body)}",
    }


def verify(secret: str, headers: Mapping[str, str], body: bytes, now: float) -> None:
    """What a receiver does; raises WrongSignature. `headers` in small letters."""
    try:
        id_, at = headers["webhook-id"], headers["webhook-timestamp"]
        given = headers["webhook-signature"].split(" ")
        age = abs(now - int(at))
    except (KeyError, ValueError):
        raise WrongSignature from None
    expected = f"v1,{_digest(secret, id_, at, body)}"
    right = [hmac.compare_digest(one.encode(), expected.encode()) for one in given]
    if not any(right) or age > TOLERANCE_SECONDS:
        raise WrongSignature


def _digest(secret: str, id_: str, at: str, body: bytes) -> str:
    signed = f"{id_}.{at}.".encode() + body
    return base64.b64encode(hmac.new(key_of(secret), signed, hashlib.sha256).digest()).decode()


def key_of(secret: str) -> bytes:
    if not secret.startswith(PREFIX):
        return secret.encode()
    try:
        return base64.b64decode(secret.removeprefix(PREFIX), validate=True)
    except binascii.Error:
        raise ValueError(f"a secret after {PREFIX} must be Base64") from None
