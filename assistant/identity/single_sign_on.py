"""Single sign-on of staff: begun in a browser, ended in the same one with a code that its page exchanges once."""

from __future__ import annotations

import secrets

import structlog
from sqlalchemy import Connection

from assistant.identity import staff_store as store
from assistant.identity.errors import AccountDisabled, SignInExpired, SignInRefused
from assistant.identity.oidc import Identity, OidcProvider
from assistant.identity.staff import Account
from assistant.identity.staff_service import digest
from assistant.kit.clock import Clock
from assistant.kit.database import Database

logger = structlog.get_logger(__name__)

LONGEST_MS = 10 * 60_000


class SingleSignOn:
    """`browser` is the secret of a cookie: what one browser began, another cannot end."""

    def __init__(self, provider: OidcProvider, database: Database, clock: Clock) -> None:
        self.provider = provider
        self._database = database
        self._clock = clock

    async def begin(self, browser: str) -> str:
        """The provider's address to go to; raises SingleSignOnUnavailable."""
        state, nonce, verifier = (secrets.token_urlsafe(32) for _ in range(3))
        url = await self.provider.authorization_url(state, nonce, verifier)
        now = self._now()
        await self._database.write(
            lambda connection: store.add_oidc_sign_in(connection, state, digest(browser), nonce, verifier, now)
        )
        return url

    async def finish(self, state: str, code: str, browser: str) -> str:
        """A code for the page, good for one minute and one exchange.

        Raises SignInExpired, SignInRefused, AccountDisabled, SingleSignOnUnavailable.
        """
        begun_after = self._now() - LONGEST_MS
        begun = await self._database.write(
            lambda connection: store.take_oidc_sign_in(connection, state, digest(browser), begun_after)
        )
        if begun is None:
            raise SignInExpired
        nonce, verifier = begun
        identity = await self.provider.identify(code, nonce, verifier)
        handed = secrets.token_urlsafe(32)
        now = self._now()

        def work(connection: Connection) -> None:
            account = _account(connection, identity)
            store.add_sign_in_code(connection, digest(handed), digest(browser), account.id, now)

        await self._database.write(work)
        return handed

    async def forget(self, state: str, browser: str) -> None:
        """The provider says that it came to nothing."""
        await self._database.write(
            lambda connection: store.take_oidc_sign_in(connection, state, digest(browser), self._now() - LONGEST_MS)
        )

    def _now(self) -> int:
        return int(self._clock.now().timestamp() * 1000)


def _account(connection: Connection, identity: Identity) -> Account:
    """The account linked to the subject, or the one made for it by an administrator, linked from now on."""
    account = store.account_of_subject(connection, identity.subject)
    if account is None:
        account = store.account_named(connection, identity.username) if identity.username else None
        # A password account is never taken over by a name that the provider's users may choose.
        if account is None or account.subject is not None or account.password_hash is not None:
            logger.warning("staff_sign_in", outcome="no_account", method="single_sign_on", staff=None)
            raise SignInRefused("还没有为您开通工作台账号，请联系管理员。")
        store.change_account(connection, account.id, subject=identity.subject)
        logger.info("staff_linked", staff=account.id)
    if account.disabled:
        logger.warning("staff_sign_in", outcome="disabled", method="single_sign_on", staff=account.id)
        raise AccountDisabled
    if identity.role is not None and identity.role != account.role:
        store.change_account(connection, account.id, role=identity.role.value)
        logger.info("staff_role_changed", staff=account.id, role=identity.role.value, by="single_sign_on")
    return account
