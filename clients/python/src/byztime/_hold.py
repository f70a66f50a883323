"""What a holder knows of its lease. Without threads, clocks or requests."""

from __future__ import annotations

import enum

from byztime._answers import Grant, safe_until_ns


class Ending(enum.Enum):
    """Why the work under a lease should end."""

    #: Another request waits for the lease, or it was revoked. It holds until its end, and is not extended.
    RECALLED = "RECALLED"
    #: The lease is void. It is not held any more.
    VOID = "VOID"
    #: The lease could not be renewed in time. It holds until its end.
    UNRENEWED = "UNRENEWED"


class Hold:
    """The end of a lease on the local clock. Once a lease is over, it stays over.

    All times are nanoseconds of the local clock, which the caller reads. Requests that extend a lease
    count from the moment before they were sent.
    """

    def __init__(self, sent_ns: int, grant: Grant) -> None:
        self.grant = grant
        self._until_ns = safe_until_ns(sent_ns, grant.safe_remaining_ns)
        self._renew_at_ns = sent_ns
        self._notice_ns = 0
        self._over = False
        self._plan(sent_ns)

    def _plan(self, sent_ns: int) -> None:
        whole_ns = max(0, self._until_ns - sent_ns)
        self._renew_at_ns = sent_ns + whole_ns // 3
        self._notice_ns = whole_ns // 6

    def extend(self, sent_ns: int, now_ns: int, grant: Grant) -> None:
        """Takes a renewal. It has no effect if the lease was over when its answer came."""
        if not self.held(now_ns):
            self._over = True
            return
        self.grant = grant
        until_ns = safe_until_ns(sent_ns, grant.safe_remaining_ns)
        if until_ns > self._until_ns:
            self._until_ns = until_ns
            self._plan(sent_ns)

    def end(self) -> None:
        """Nothing is held from now on, whatever answers may come."""
        self._over = True

    def held(self, now_ns: int) -> bool:
        return not self._over and now_ns < self._until_ns

    def remaining_ns(self, now_ns: int) -> int:
        return max(0, self._until_ns - now_ns) if not self._over else 0

    @property
    def renew_at_ns(self) -> int:
        """When to renew: a third of the time after the request that extended the lease."""
        return self._renew_at_ns

    @property
    def notice_at_ns(self) -> int:
        """When to tell the owner that the lease could not be renewed: with a sixth of the time left."""
        return self._until_ns - self._notice_ns
