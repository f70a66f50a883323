"""Settles transactions in doubt."""

from client import insist
from stores import Found, Refused
from transaction import BANK, Permission


def settle(bank):
    """Settles those that are in doubt now, and yields the id of each and how it has ended.

    The write to PostgreSQL decides. If the transfer's write has landed, the outbox has what the transfer writes to
    Redis. If the old values were written in its place, the transfer's write is refused from then on, and its client
    sends none to Redis.
    """
    answer = insist(BANK + "/in-doubt")
    permission = Permission(answer)
    for it in answer["transactions"]:
        try:
            yield it["transaction"], settle_one(bank, answer["epoch"], permission, it)
        except Refused as refused:  # OLD_EPOCH: a later life of the service has another list
            yield it["transaction"], str(refused)
    for transaction in bank.postgres.outbox():  # left by clients that were killed after finish
        if insist(f"{BANK}/transaction?transaction={transaction}")["verdict"] not in ("PENDING", "IN_DOUBT"):
            bank.postgres.forget(transaction)


def settle_one(bank, epoch, permission, it):
    transaction, version = it["transaction"], it["timestamp"]
    condition = {read["key"]: Found(read.get("version"), None) for read in it["reads"]}
    present = bank.read(epoch, it["writes"])
    postgres, redis = bank.by_store({key: found.balance for key, found in present.items()})  # the old values

    if not write(permission, bank.postgres, epoch, version, condition, postgres):
        return "not settled yet"
    own = bank.postgres.own_values(transaction)
    if not write(permission, bank.redis, epoch, version, condition, redis if own is None else own):
        return "not settled yet"
    outcome = "RESTORED" if own is None else "COMPLETED"
    ended = insist(BANK + "/finish", {"transaction": transaction, "outcome": outcome})
    bank.postgres.forget(transaction)
    return ended.get("state", ended["verdict"])


def write(permission, store, epoch, version, condition, balances):
    """Whether each of these keys has this version now, or a later one of a transaction after it."""
    if not permission.holds():
        return False
    try:
        store.write(epoch, version, condition, balances)
    except Refused as refused:
        if str(refused) == "OLD_EPOCH":
            raise
    return True
