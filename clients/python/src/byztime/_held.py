"""What a lease tells its owner, with threads and with tasks."""

from __future__ import annotations

import os

from byztime._errors import LeaseOverError
from byztime._hold import Ending, Hold
from byztime._instants import NS_PER_S
from byztime._operations import Around


class HeldLease:
    """A lease that may be over."""

    def __init__(self, around: Around, hold: Hold) -> None:
        self._around = around
        self._hold = hold
        self._pid = os.getpid()
        self._ending: Ending | None = None
        self._released = False

    def _is_ours(self) -> bool:
        """Whether this process has it: it stays with the process that forks."""
        return os.getpid() == self._pid

    @property
    def resource(self) -> str:
        return self._hold.grant.resource

    @property
    def id(self) -> str:
        """The id of the lease, which is the holder's secret."""
        return self._hold.grant.id

    @property
    def token(self) -> int:
        """The fencing token: a later holder of the resource has a higher one."""
        return self._hold.grant.token

    @property
    def ending(self) -> Ending | None:
        """Why the work should end; None while it may go on."""
        return self._ending

    def held(self) -> bool:
        """Whether the lease certainly holds at this moment. Once False, it stays False."""
        return self.remaining_seconds() > 0

    def ensure_held(self) -> None:
        """As `held`.

        :raises LeaseOverError: if the lease does not certainly hold
        """
        if not self.held():
            raise LeaseOverError(f"the lease of {self.resource} is over, token {self.token}")

    def remaining_seconds(self) -> float:
        """For how long the lease certainly holds without another renewal; 0 if it does not."""
        return self._hold.remaining_ns(self._around.clock()) / NS_PER_S if self._is_ours() else 0.0
