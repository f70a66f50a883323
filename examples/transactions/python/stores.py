"""What a store says, and what it found in a key."""

from typing import NamedTuple, Optional


class Found(NamedTuple):
    version: Optional[str]  # None: never written
    balance: Optional[int]  # None: never written, or deleted


class StoreFailure(Exception):
    """The store did not answer, or Refused."""


class Refused(StoreFailure):
    """The store has written nothing: OLD_EPOCH, OTHER_VERSION, or LANDED if a key has this transaction's version."""
