"""The client for asyncio. It offers the same as `byztime.Client`.

It speaks HTTP/1.1 on asyncio's own streams. Threads would be simpler, but long polls would fill the
loop's pool of threads, and renewals would wait behind them.
"""

from byztime.aio._client import Client, Receiver
from byztime.aio._lease import Lease

__all__ = ["Client", "Lease", "Receiver"]
