"""Who is told, and how a receiver knows who tells."""

from __future__ import annotations

from typing import Any

import orjson
import pytest

from assistant.handoff.endpoints import ChatwootEndpoint, SignedEndpoint, read_endpoints
from assistant.handoff.signing import WrongSignature, sign, verify
from assistant.handoff.webhooks import GIVEN_UP_AFTER_MS, LONGEST_PAUSE_MS, pause_ms
from assistant.settings import Settings, UnsafeSettings

SIGNED = {"name": "crm", "kind": "signed", "url": "https://crm.bank.example/hooks", "secret": "s" * 32}
CHATWOOT = {
    "name": "chatwoot",
    "kind": "chatwoot",
    "url": "https://chat.bank.example",
    "secret": "c" * 32,
    "inbox_identifier": "sFfHDvCXJQRLzFXUcKMAfR2n",
    "account_id": 3,
    "api_token": "t" * 24,
    "staff_id": "outside",
}


def read(*endpoints: dict[str, Any], development: bool = False) -> list[SignedEndpoint | ChatwootEndpoint]:
    return read_endpoints(orjson.dumps(endpoints).decode(), development=development)


def test_endpoints_are_read_from_the_setting() -> None:
    crm, chatwoot = read(SIGNED, CHATWOOT)
    assert (crm.name, chatwoot.name) == ("crm", "chatwoot")
    assert read_endpoints("  ", development=False) == []


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({"url": "http://crm.bank.example/hooks"}, "https"),
        ({"url": "https://user:pw@crm.bank.example/"}, "user"),
        ({"url": "ftp://crm.bank.example/"}, "https"),
        ({"url": "crm.bank.example"}, "host"),
        ({"secret": "short"}, "32"),
        ({"secret": "whsec_%%%" + "x" * 40}, "Base64"),
        ({"name": "CRM system"}, "name"),
        ({"kind": "soap"}, "signed"),
        ({"headers": {}}, "headers"),
    ],
)
def test_what_is_unsafe_or_unknown_is_refused_by_name(change: dict[str, Any], fault: str) -> None:
    with pytest.raises(UnsafeSettings, match=fault) as refused:
        read(SIGNED | change)
    assert "ssss" not in str(refused.value)


def test_plain_http_is_for_this_machine_alone() -> None:
    assert read(SIGNED | {"url": "http://127.0.0.1:9000/hooks"}, development=True)


def test_names_are_unique_and_an_outside_desk_is_a_server() -> None:
    with pytest.raises(UnsafeSettings, match="once"):
        read(SIGNED, SIGNED)
    with pytest.raises(UnsafeSettings, match="address"):
        read(CHATWOOT | {"url": "https://chat.bank.example/app?x=1"})


def test_redis_without_postgresql_is_refused_with_the_way_out() -> None:
    with pytest.raises(ValueError, match="DATABASE_URL") as refused:
        Settings(redis_url="redis://:password@127.0.0.1:6379/0")
    assert "password" not in str(refused.value)
    assert Settings(redis_url="redis://127.0.0.1:6379/0", database_url="postgresql://x@127.0.0.1/x").redis_url


def test_a_signature_is_that_of_standard_webhooks() -> None:
    # The example of the specification's reference implementation.
    secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
    body = b'{"test": 2432232314}'
    headers = sign(secret, "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, body)
    assert headers["webhook-signature"] == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="
    verify(secret, headers, body, 1614265330)


@pytest.mark.parametrize(
    "change",
    [
        {"webhook-id": "another"},
        {"webhook-timestamp": "1614265331"},
        {"webhook-timestamp": "soon"},
        {"webhook-signature": "v1,AAAA"},
        {"webhook-signature": ""},
    ],
)
def test_a_request_that_was_changed_is_refused(change: dict[str, str]) -> None:
    headers = sign("s" * 32, "id", 1614265330, b"body")
    with pytest.raises(WrongSignature):
        verify("s" * 32, headers | change, b"body", 1614265330)
    with pytest.raises(WrongSignature):
        verify("s" * 32, headers, b"bodY", 1614265330)


def test_an_old_request_is_refused_and_one_of_several_signatures_is_enough() -> None:
    headers = sign("s" * 32, "id", 1614265330, b"body")
    with pytest.raises(WrongSignature):
        verify("s" * 32, headers, b"body", 1614265330 + 301)
    verify("s" * 32, headers | {"webhook-signature": f"v1,AAAA {headers['webhook-signature']}"}, b"body", 1614265330)


def test_pauses_double_up_to_an_hour_and_spread() -> None:
    assert [pause_ms(n, 1.0) for n in (1, 2, 3, 4)] == [2000, 4000, 8000, 16000]
    assert pause_ms(1, 0.0) == 1000
    assert pause_ms(500, 1.0) == LONGEST_PAUSE_MS
    assert GIVEN_UP_AFTER_MS == 3 * 24 * 3600 * 1000
