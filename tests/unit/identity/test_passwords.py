"""Which passwords are good enough, and how they are kept."""

from __future__ import annotations

import pytest
from argon2 import PasswordHasher, extract_parameters, profiles

from assistant.identity.errors import WeakPassword
from assistant.identity.staff_passwords import Passwords, check_password
from assistant.identity.staff_service import locked_until

MINUTE = 60_000


@pytest.mark.parametrize(
    "password",
    [
        "kurz7!",
        "1234567890",
        "19520308195203",
        "qwertyuiop",
        "asdfghjklasdfghjkl",
        "password123",
        "P@ssw0rd2026",
        "woaini1314",
        "WoAiZhongGuo88",
        "admin123456",
        "Xiaoheng-demo",
        "aaaaaaaaaaaa",
        "abababababab",
        "zhao_min2026",
        "Zhao.Min-2026",
        "x" * 129,
    ],
)
def test_what_is_short_common_or_about_oneself_is_refused(password: str) -> None:
    with pytest.raises(WeakPassword) as refused:
        check_password(password, "zhao_min")
    assert refused.value.detail.endswith("。")


@pytest.mark.parametrize(
    "password", ["correct horse battery", "黄河入海流，更上一层楼", "kx7-fahrrad-Mond", "qwerty-und-Birnbaum"]
)
def test_words_that_do_not_belong_together_are_good(password: str) -> None:
    check_password(password, "zhao_min")


async def test_a_password_is_kept_by_rfc_9106() -> None:
    passwords = Passwords()
    hashed = await passwords.hash("kx7-fahrrad-Mond")
    parameters = extract_parameters(hashed)
    assert (parameters.memory_cost, parameters.time_cost, parameters.parallelism) == (65536, 3, 4)
    assert hashed.startswith("$argon2id$")
    assert await passwords.verify(hashed, "kx7-fahrrad-Mond")
    assert not await passwords.verify(hashed, "kx7-fahrrad-mond")
    assert not passwords.is_outdated(hashed)
    passwords.close()


async def test_nobody_has_no_password() -> None:
    passwords = Passwords()
    assert not await passwords.verify(None, "nobody has this password")
    assert not await passwords.verify("not a hash", "x")
    passwords.close()


async def test_the_same_word_typed_on_another_keyboard_is_the_same() -> None:
    passwords = Passwords()
    assert await passwords.verify(await passwords.hash("ｋx7-fahrrad-Mond"), "kx7-fahrrad-Mond")
    passwords.close()


def test_a_hash_of_other_parameters_is_outdated() -> None:
    weaker = PasswordHasher.from_parameters(profiles.CHEAPEST).hash("kx7-fahrrad-Mond")
    assert Passwords().is_outdated(weaker)


@pytest.mark.parametrize(
    "failures, minutes",
    [(1, 0), (4, 0), (5, 15), (6, 0), (10, 30), (15, 60), (20, 120), (35, 960), (40, 1440), (500, 1440)],
)
def test_every_fifth_failure_locks_for_longer(failures: int, minutes: int) -> None:
    assert locked_until(failures, 1000) == (1000 + minutes * MINUTE if minutes else 0)
