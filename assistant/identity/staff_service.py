"""Signing staff in and out: passwords, lock-out, sessions."""

from __future__ import annotations

import hashlib
import secrets
from datetime import UTC, datetime

import structlog
from cachetools import LRUCache
from sqlalchemy import Connection

from assistant.identity import staff_accounts
from assistant.identity import staff_store as store
from assistant.identity.errors import (
    AccountDisabled,
    AccountLocked,
    NotSignedIn,
    PasswordChangeDue,
    SamePassword,
    SessionEnded,
    SignInExpired,
    WrongPassword,
)
from assistant.identity.sign_in_limit import SignInLimit
from assistant.identity.staff import Account, Staff, StaffSession, StaffSignedIn
from assistant.identity.staff_passwords import Passwords, check_password
from assistant.kit.clock import Clock
from assistant.kit.database import Database

logger = structlog.get_logger(__name__)

FAILURES_UNTIL_LOCKED = 5
FIRST_LOCK_MS = 15 * 60_000
LONGEST_LOCK_MS = 24 * 3600_000
LONGEST_TOKEN = 128
# How long the page may take to exchange what single sign-on left in its fragment.
CODE_LIFETIME_MS = 60_000
# How much later than it was a session's last use may be written down.
USE_WRITTEN_AFTER_MS = 60_000
UNKNOWN_NAMES = 10_000


class StaffService:
    """Every attempt is an audit line: `staff_sign_in` with its outcome, never what was typed."""

    def __init__(
        self,
        database: Database,
        passwords: Passwords,
        clock: Clock,
        *,
        unused_minutes: float,
        longest_hours: float,
    ) -> None:
        self._database = database
        self._passwords = passwords
        self._clock = clock
        self._unused_ms = round(unused_minutes * 60_000)
        self._longest_ms = round(longest_hours * 3600_000)
        self.limit = SignInLimit(clock)
        # A name that nobody has is locked out like one that somebody has, or the lock would tell them apart.
        self._unknown: LRUCache[str, tuple[int, int]] = LRUCache(UNKNOWN_NAMES)

    async def sign_in(self, username: str, password: str, address: str) -> StaffSignedIn:
        """Raises WrongPassword, AccountLocked, AccountDisabled, TooManySignIns."""
        self.limit.take(address)
        account = await self._database.write(lambda connection: self._attempt(connection, username))
        if account is None:
            self._attempt_unknown(username)
        right = await self._passwords.verify(account.password_hash if account else None, password)
        if account is None or not right:
            logger.warning(
                "staff_sign_in", outcome="wrong_password", staff=account.id if account else None, address=address
            )
            raise WrongPassword
        if account.disabled:
            logger.warning("staff_sign_in", outcome="disabled", staff=account.id, address=address)
            raise AccountDisabled
        self.limit.give_back(address)
        outdated = account.password_hash is not None and self._passwords.is_outdated(account.password_hash)
        rehashed = await self._passwords.hash(password) if outdated else None
        return await self._open(account, "password", address, expected=account.password_hash, rehashed=rehashed)

    async def sign_in_with_code(self, code: str, browser: str, address: str) -> StaffSignedIn:
        """The code that single sign-on made for this browser; raises SignInExpired, AccountDisabled."""
        self.limit.take(address)
        code_hash, browser_hash = digest(code), digest(browser)
        made_after = self._now() - CODE_LIFETIME_MS
        account = await self._database.write(
            lambda connection: store.take_sign_in_code(connection, code_hash, browser_hash, made_after)
        )
        if account is None:
            logger.warning("staff_sign_in", outcome="wrong_code", staff=None, address=address)
            raise SignInExpired
        if account.disabled:
            raise AccountDisabled
        self.limit.give_back(address)
        return await self._open(account, "single_sign_on", address)

    async def sign_out(self, token: str) -> None:
        token_hash = digest(token)
        await self._database.write(lambda connection: store.end_session(connection, token_hash))

    async def authenticate(self, token: str, *, use: bool = True) -> Staff:
        """Raises SessionEnded, or PasswordChangeDue before the first password has been replaced."""
        staff = (await self.session(token, use=use)).staff
        if staff.password_due:
            raise PasswordChangeDue
        return staff

    async def session(self, token: str, *, use: bool = True) -> StaffSession:
        """Whose session a token is, counted as its use unless said otherwise; raises SessionEnded."""
        if not token or len(token) > LONGEST_TOKEN:
            raise SessionEnded
        token_hash = digest(token)
        row = await self._database.read(lambda connection: store.session(connection, token_hash))
        now = self._now()
        if row is None or row.account.disabled or now >= row.expires_at or now >= row.used_at + self._unused_ms:
            raise SessionEnded
        used_at = row.used_at
        if use and now - used_at >= min(USE_WRITTEN_AFTER_MS, self._unused_ms // 2):
            used_at = now
            await self._database.write(lambda connection: store.use_session(connection, token_hash, now))
        return StaffSession(
            staff=row.account.staff,
            token_hash=token_hash,
            ends_at=min(row.expires_at, used_at + self._unused_ms),
        )

    async def from_header(self, authorization: str | None, *, use: bool = True) -> Staff:
        """The member of staff of an `Authorization: Bearer …` header."""
        return await self.authenticate(bearer(authorization), use=use)

    async def change_password(self, staff: Staff, current: str, new: str, address: str) -> StaffSignedIn:
        """Ends every session of the account and begins a new one; raises WrongPassword, WeakPassword, SamePassword."""
        self.limit.take(address)
        account = await self._database.write(lambda connection: self._attempt(connection, staff.username))
        if account is None or not await self._passwords.verify(account.password_hash, current):
            logger.warning("staff_password_change", outcome="wrong_password", staff=staff.id, address=address)
            raise WrongPassword("现在的密码不对，请核对后再试。")
        self.limit.give_back(address)
        await self._database.write(lambda connection: _forgive(connection, staff.id))
        check_password(new, staff.username)
        if await self._passwords.verify(account.password_hash, new):
            raise SamePassword
        hashed = await self._passwords.hash(new)
        await self._database.write(
            lambda connection: staff_accounts.set_password(connection, staff.id, hashed, due=False)
        )
        logger.info("staff_password_change", outcome="changed", staff=staff.id, address=address)
        return await self._open(account._replace(password_due=False), "password_change", address, expected=hashed)

    def close(self) -> None:
        self._passwords.close()

    async def _open(
        self,
        account: Account,
        method: str,
        address: str,
        *,
        expected: str | None = None,
        rehashed: str | None = None,
    ) -> StaffSignedIn:
        """`expected` is the hash that the password was checked against: it may have changed since."""
        token = secrets.token_urlsafe(32)
        now = self._now()
        expires_at = now + self._longest_ms

        def work(connection: Connection) -> None:
            present = store.account(connection, account.id)
            if present is None or present.disabled or (expected and present.password_hash != expected):
                raise SessionEnded
            _forgive(connection, account.id)
            if rehashed:
                store.change_account(connection, account.id, password_hash=rehashed)
            store.delete_ended(connection, now, now - self._unused_ms)
            store.add_session(connection, digest(token), account.id, now, expires_at)

        await self._database.write(work)
        logger.info("staff_sign_in", outcome="signed_in", method=method, staff=account.id, address=address)
        ends = datetime.fromtimestamp(expires_at / 1000, UTC)
        return StaffSignedIn(token=token, expires_at=ends, staff=account.staff)

    def _attempt(self, connection: Connection, username: str) -> Account | None:
        account = store.account_named(connection, username)
        if account is None:
            return None
        now = self._now()
        failures = store.take_attempt(connection, account.id, now)
        if failures is None:
            logger.warning("staff_sign_in", outcome="locked", staff=account.id)
            raise AccountLocked(retry_after=max(0, account.locked_until - now) / 1000)
        if until := locked_until(failures, now):
            store.change_account(connection, account.id, locked_until=until)
        return account

    def _attempt_unknown(self, username: str) -> None:
        now = self._now()
        failures, until = self._unknown.get(username, (0, 0))
        if until > now:
            raise AccountLocked(retry_after=(until - now) / 1000)
        self._unknown[username] = (failures + 1, locked_until(failures + 1, now))

    def _now(self) -> int:
        return int(self._clock.now().timestamp() * 1000)


def locked_until(failures: int, now: int) -> int:
    """15 minutes at the fifth failure in a row, and twice as long at every fifth after that, up to a day."""
    times, rest = divmod(failures, FAILURES_UNTIL_LOCKED)
    if rest or not times:
        return 0
    return now + int(min(FIRST_LOCK_MS * 2 ** min(times - 1, 16), LONGEST_LOCK_MS))


def bearer(authorization: str | None) -> str:
    """Raises NotSignedIn where the header carries no token."""
    scheme, _, token = (authorization or "").partition(" ")
    if scheme.lower() != "bearer" or not token.strip():
        raise NotSignedIn
    return token.strip()


def digest(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


def _forgive(connection: Connection, staff_id: str) -> None:
    store.change_account(connection, staff_id, failed_sign_ins=0, locked_until=0)
