"""Whether a service that others depend on is asked at all, so that its absence costs no waiting."""

from __future__ import annotations

from datetime import datetime

from assistant.kit.clock import Clock

FAILURES_TO_OPEN = 3


class Breaker:
    """Closed, it admits every call. Three failures in a row open it; a probe that succeeds lets one call
    try, and its success closes it again.

    `outage_since` is set from the first failure to the next success, also while still closed.
    """

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._failures = 0
        self._open = False
        self._trial_allowed = False
        self.outage_since: datetime | None = None

    @property
    def is_open(self) -> bool:
        return self._open

    def admits(self) -> bool:
        """Whether to call now; after a probe succeeded, the first to ask is the trial."""
        if not self._open:
            return True
        admitted, self._trial_allowed = self._trial_allowed, False
        return admitted

    def succeeded(self) -> None:
        self._failures = 0
        self._open = False
        self._trial_allowed = False
        self.outage_since = None

    def failed(self) -> None:
        self._failures += 1
        self._trial_allowed = False
        if self.outage_since is None:
            self.outage_since = self._clock.now()
        if self._failures >= FAILURES_TO_OPEN:
            self._open = True

    def probed(self, answered: bool) -> None:
        if self._open:
            self._trial_allowed = answered
