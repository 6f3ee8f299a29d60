"""Passwords of staff: argon2id, and which ones are good enough."""

from __future__ import annotations

import asyncio
import re
import unicodedata
from concurrent.futures import ThreadPoolExecutor
from functools import cached_property

from argon2 import PasswordHasher, profiles
from argon2.exceptions import InvalidHashError, VerificationError

from assistant.identity.errors import WeakPassword

SHORTEST = 10
LONGEST = 128
FEWEST_DIFFERENT = 5
# 64 MiB each: as many at once as there is memory set aside for.
VERIFIED_AT_ONCE = 2

# What is left of the commonest passwords of ten characters and more once digits and signs are taken away.
_COMMON = """
password passwort passw pass passwd qwerty qwertyuiop qwertyui asdfghjkl asdfgh zxcvbnm qazwsx qazwsxedc qwe qweasd
qweasdzxc qaz wsx abc abcd abcdef abcdefg abcdefgh abcdefghij admin administrator root test testtest guest user default
changeme letmein welcome iloveyou loveyou love monkey dragon sunshine princess football superman computer internet
secret master hello helloworld system manager bank bankofchina mima wodemima woaini woainima woaiwo woaiwojia
woaizhongguo nihao zhongguo china beijing shanghai tiantian yinhang wangyin kefu xiaoheng xiaohengdemo hengfeng
hengfengbank hengfengyinhang hfbank caonima asd zxc aini iloveu baobao
"""
_COMMON_WORDS = frozenset(_COMMON.split())
_ROWS = ("01234567890123456789", "abcdefghijklmnopqrstuvwxyz", "qwertyuiop", "asdfghjkl", "zxcvbnm", "1qaz2wsx3edc4rfv")
_LEET = str.maketrans("013457@$!", "oieastasi")


class Passwords:
    """Hashes by RFC 9106's second recommendation (64 MiB, 3 passes, 4 lanes), off the event loop."""

    def __init__(self) -> None:
        self._hasher = PasswordHasher.from_parameters(profiles.RFC_9106_LOW_MEMORY)
        self._threads = ThreadPoolExecutor(VERIFIED_AT_ONCE, "password")

    async def hash(self, password: str) -> str:
        return await asyncio.get_running_loop().run_in_executor(self._threads, self._hash, password)

    async def verify(self, hashed: str | None, password: str) -> bool:
        """Takes as long for no account, or one without a password, as for a wrong password."""
        return await asyncio.get_running_loop().run_in_executor(self._threads, self._verify, hashed, password)

    def is_outdated(self, hashed: str) -> bool:
        """Whether a hash was made with other parameters than today's."""
        return self._hasher.check_needs_rehash(hashed)

    def close(self) -> None:
        self._threads.shutdown(wait=False, cancel_futures=True)

    def _hash(self, password: str) -> str:
        return self._hasher.hash(_normal(password))

    def _verify(self, hashed: str | None, password: str) -> bool:
        try:
            self._hasher.verify(hashed or self._nobody, _normal(password))
        except (VerificationError, InvalidHashError):
            return False
        return hashed is not None

    @cached_property
    def _nobody(self) -> str:
        return self._hasher.hash("nobody has this password")


def check_password(password: str, username: str) -> None:
    """Raises WeakPassword, saying what to do, where a password is short, common or easily guessed."""
    password = _normal(password)
    if len(password) < SHORTEST:
        raise WeakPassword(f"密码太短了，至少要 {SHORTEST} 个字符，用几个不相干的词最好记。")
    if len(password) > LONGEST:
        raise WeakPassword(f"密码太长了，最多 {LONGEST} 个字符。")
    lowered = password.lower()
    if username and (username in lowered or username.replace("_", "") in re.sub(r"[\W_]", "", lowered)):
        raise WeakPassword("密码里不能包含用户名。")
    if lowered.isdigit():
        raise WeakPassword("密码不能只有数字，生日、电话号码都容易被猜到。")
    if len(set(lowered)) < FEWEST_DIFFERENT or _is_row(lowered) or _is_common(lowered):
        raise WeakPassword("这个密码太常见，容易被猜到，请换一个。")


def _normal(password: str) -> str:
    return unicodedata.normalize("NFKC", password)


def _is_row(lowered: str) -> bool:
    """Runs along the keyboard or the alphabet, forwards or backwards, also repeated."""
    half = lowered[: len(lowered) // 2]
    candidates = (lowered, half) if half * 2 == lowered else (lowered,)
    return any(text in row or text in row[::-1] for text in candidates for row in _ROWS)


def _is_common(lowered: str) -> bool:
    letters = {re.sub(r"[^a-z]", "", text) for text in (lowered, lowered.translate(_LEET))}
    without_years = {re.sub(r"[^a-z]", "", re.sub(r"^\d+|\d+$", "", lowered).translate(_LEET))}
    has_chinese = re.search(r"[^\x00-\x7f]", lowered) is not None
    return not has_chinese and not (letters | without_years).isdisjoint(_COMMON_WORDS)
