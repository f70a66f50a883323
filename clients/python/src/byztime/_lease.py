"""A lease and its guard, with threads."""

from __future__ import annotations

import threading
from collections.abc import Callable
from types import TracebackType
from typing import TYPE_CHECKING

from byztime import _operations
from byztime._errors import ByztimeError, LeaseOverError
from byztime._held import HeldLease
from byztime._hold import Ending, Hold
from byztime._instants import NS_PER_S
from byztime._operations import Around, Pause, Reply, Send

if TYPE_CHECKING:
    from byztime._client import Client


class Lease(HeldLease):
    """A lease that is renewed in the background until it is released or lost.

    Call `held` right before each action that needs the lease. Show `token` to every storage that is
    written to, because the program may be paused between that call and the write.

    Use it in a `with` statement, which releases it at the end.
    """

    def __init__(
        self, client: Client, around: Around, hold: Hold, on_ending: Callable[[Ending], object] | None
    ) -> None:
        super().__init__(around, hold)
        self._client = client
        self._on_ending = on_ending
        self._changed = threading.Condition()
        # While a renewal is under way, and while the lease is released.
        self._renewing = threading.Lock()
        for work, name in ((self._keep, "keeper"), (self._warn, "timer")):
            threading.Thread(target=work, name=f"byztime {name} {self.resource}", daemon=True).start()

    def wait_ending(self, timeout_seconds: float | None = None) -> Ending | None:
        """Waits until the work should end. None if the lease was released, or the time is over."""
        with self._changed:
            self._changed.wait_for(lambda: self._ending is not None or self._released, timeout_seconds)
            return self._ending

    def release(self) -> bool:
        """Stops relying on the lease, then gives it back.

        :return: whether the service has confirmed it. Otherwise the lease ends at its expiry
        """
        with self._changed:
            if self._released:
                return True
            self._released = True
            self._changed.notify_all()
        if not self._is_ours():
            return False
        remaining_ns = self._hold.remaining_ns(self._around.clock())
        self._hold.end()
        self._client._forget(self)
        if self._ending is Ending.VOID:
            return True
        with self._renewing:  # a renewal that is under way has ended
            return self._client._run(_operations.release(self._around, self._hold.grant, remaining_ns))

    def __enter__(self) -> Lease:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.release()

    def _tell(self, ending: Ending) -> None:
        with self._changed:
            if self._ending is not None or self._released:
                return
            self._ending = ending
            self._changed.notify_all()
        if self._on_ending is not None:
            self._on_ending(ending)

    def _keep(self) -> None:
        operation = _operations.keep(self._around, self._hold)
        try:
            step = next(operation)
            while not self._released:
                try:
                    reply = self._take(step)
                except ByztimeError as failure:
                    step = operation.throw(failure)
                else:
                    step = operation.send(reply)
        except StopIteration as end:
            self._tell(end.value)

    def _take(self, step: Send | Pause) -> Reply | None:
        if isinstance(step, Pause):
            with self._changed:
                self._changed.wait_for(lambda: self._released, step.seconds)
            return None
        if not step.renewal:
            return self._client._send(step)
        with self._renewing:
            if self._released:
                raise LeaseOverError("released")
            return self._client._send(step)

    def _warn(self) -> None:
        """Tells in time, whatever the keeper waits for. Renewals move the time."""
        with self._changed:
            while self._ending is None and not self._released:
                left_ns = self._hold.notice_at_ns - self._around.clock()
                if left_ns <= 0:
                    break
                # Not for longer, because this wait does not count while the machine sleeps.
                self._changed.wait(min(1.0, left_ns / NS_PER_S))
        self._tell(Ending.UNRENEWED)
