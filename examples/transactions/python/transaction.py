"""Transactions over accounts in PostgreSQL and Redis."""

import uuid

from accounts_postgres import PostgresAccounts
from accounts_redis import RedisAccounts
from client import Problem, S, clock, insist, pause
from stores import Refused, StoreFailure

BANK = "/commits/bank"
ATTEMPTS = 20


class Aborted(Exception):
    """Nothing has happened, and nothing will."""


class InDoubt(Exception):
    """It may have happened, or happen later: settle it."""


class Permission:
    """How long one may write, by an answer of validate or of in-doubt."""

    def __init__(self, answer):
        self.answer = answer

    def holds(self):
        """To be asked right before each write is sent. 1.12 allows for a clock that a time daemon slews."""
        passed = S("1.12") * (clock() - self.answer["sent"])
        latest = S(self.answer["time"]["latest"]) + passed
        return passed < S(self.answer["safeRemaining"]) and latest < S(self.answer["applyBefore"])


class Bank:
    def __init__(self):
        self.postgres, self.redis = PostgresAccounts(), RedisAccounts()

    def transact(self, keys, change):
        """Replaces balances by those that change(balances) returns, and tells the timestamp and the balances.

        None is the balance of an account that does not exist, or shall not exist any more.
        """
        for attempt in range(ATTEMPTS):
            try:
                return self.attempt(keys, change)
            except Aborted as aborted:
                reason = aborted
            pause(attempt)
        raise Aborted(f"{ATTEMPTS} attempts: {reason}")

    def attempt(self, keys, change):
        start = insist(BANK + "/begin", method="POST")
        try:
            found = self.read(start["epoch"], keys)
        except Refused as refused:
            raise Aborted(refused) from None
        balances = {key: found[key].balance for key in keys}
        changed = change(balances)

        transaction = str(uuid.uuid4())
        answer = insist(BANK + "/validate", {
            "transaction": transaction, "start": start["start"], "reads": reads(found),
            "writes": list(changed), "stores": "SEVERAL"})
        if answer["verdict"] == "ABORTED":
            raise Aborted(answer["reason"])
        if answer["verdict"] != "PREPARED":  # a retry of validate came too late
            raise InDoubt(transaction)
        if changed:
            if answer["state"] != "PENDING":
                raise InDoubt(transaction)
            self.apply(transaction, start["epoch"], Permission(answer), found, changed)
        try:
            certainly_passed(answer["timestamp"])
        except Problem as problem:  # it has happened, but nobody may be told yet
            raise InDoubt(transaction) from problem
        return answer["timestamp"], {**balances, **changed}

    def apply(self, transaction, epoch, permission, found, changed):
        """Writes to PostgreSQL, then to Redis. A write that is not acknowledged is not repeated, and is the last."""
        version, postgres, redis = permission.answer["timestamp"], *self.by_store(changed)
        if not permission.holds():
            answer = insist(BANK + "/finish", {"transaction": transaction, "outcome": "ABANDONED"})
            raise Aborted("too slow") if answer.get("state") == "ABANDONED" else InDoubt(transaction)
        try:
            self.postgres.write(epoch, version, found, postgres, transaction, redis)
            if not permission.holds():
                raise InDoubt(transaction)
            self.redis.write(epoch, version, found, redis)
            insist(BANK + "/finish", {"transaction": transaction, "outcome": "APPLIED"})
            self.postgres.forget(transaction)
        except (StoreFailure, Problem) as failure:
            raise InDoubt(transaction) from failure

    def read(self, epoch, keys):
        postgres, redis = self.by_store({key: None for key in keys})
        return {**self.postgres.read(epoch, list(postgres)), **self.redis.read(epoch, list(redis))}

    def by_store(self, values):
        return [{key: value for key, value in values.items() if key.startswith(store.prefix)}
                for store in (self.postgres, self.redis)]


def reads(found):
    """Of a key that was never written, version is missing: null would be refused."""
    return [{"key": key} if it.version is None else {"key": key, "version": it.version} for key, it in found.items()]


def certainly_passed(timestamp):
    """Commit wait: afterwards, whoever is told can only get higher timestamps."""
    while insist(f"/time/wait?until={timestamp}")["verdict"] != "PASSED":
        pass
