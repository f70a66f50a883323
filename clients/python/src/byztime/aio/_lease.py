"""A lease and its guard, with tasks."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from types import TracebackType
from typing import TYPE_CHECKING

from byztime import _operations
from byztime._held import HeldLease
from byztime._hold import Ending, Hold
from byztime._instants import NS_PER_S
from byztime._operations import Around

if TYPE_CHECKING:
    from byztime.aio._client import Client


class Lease(HeldLease):
    """A lease that is renewed in the background until it is released or lost.

    Call `held` right before each action that needs the lease, and show `token` to every storage that is
    written to. `held` counts on the clock and is right whatever the loop does. Renewals and `wait_ending`
    are tasks: while the loop is blocked they are late.

    Use it in an `async with` statement, which releases it at the end.
    """

    def __init__(
        self, client: Client, around: Around, hold: Hold, on_ending: Callable[[Ending], object] | None
    ) -> None:
        super().__init__(around, hold)
        self._client = client
        self._on_ending = on_ending
        self._changed = asyncio.Event()
        self._tasks = [
            asyncio.create_task(self._keep(), name=f"byztime keeper {self.resource}"),
            asyncio.create_task(self._warn(), name=f"byztime timer {self.resource}"),
        ]

    async def wait_ending(self, timeout_seconds: float | None = None) -> Ending | None:
        """Waits until the work should end. None if the lease was released, or the time is over."""
        try:
            await asyncio.wait_for(self._changed.wait(), timeout_seconds)
        except asyncio.TimeoutError:
            pass
        return self._ending

    async def release(self) -> bool:
        """Stops relying on the lease, then gives it back.

        :return: whether the service has confirmed it. Otherwise the lease ends at its expiry
        """
        if self._released:
            return True
        self._released = True
        self._changed.set()
        if not self._is_ours():
            return False
        remaining_ns = self._hold.remaining_ns(self._around.clock())
        self._hold.end()
        self._client._forget(self)
        current = asyncio.current_task()
        others = [task for task in self._tasks if task is not current]
        for task in others:
            task.cancel()  # ends a renewal that is under way
        await asyncio.gather(*others, return_exceptions=True)
        if self._ending is Ending.VOID:
            return True
        return await self._client._run(_operations.release(self._around, self._hold.grant, remaining_ns))

    async def __aenter__(self) -> Lease:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.release()

    def _tell(self, ending: Ending) -> None:
        if self._ending is not None or self._released:
            return
        self._ending = ending
        self._changed.set()
        if self._on_ending is not None:
            self._on_ending(ending)

    async def _keep(self) -> None:
        self._tell(await self._client._run(_operations.keep(self._around, self._hold)))

    async def _warn(self) -> None:
        """Tells in time, whatever the keeper waits for. Renewals move the time."""
        while self._ending is None and not self._released:
            left_ns = self._hold.notice_at_ns - self._around.clock()
            if left_ns <= 0:
                self._tell(Ending.UNRENEWED)
                return
            try:
                # Not for longer, because this wait does not count while the machine sleeps.
                await asyncio.wait_for(self._changed.wait(), min(1.0, left_ns / NS_PER_S))
            except asyncio.TimeoutError:
                pass
