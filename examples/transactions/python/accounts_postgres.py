import os

import psycopg
from psycopg.types.json import Jsonb

from stores import Found, Refused, StoreFailure


class PostgresAccounts:
    """Accounts in PostgreSQL, by the functions of schema.sql. One connection, on which each statement commits."""

    prefix = "postgres/"

    def __init__(self):
        try:
            self.connection = psycopg.connect(os.environ.get("DATABASE_URL", ""), autocommit=True, connect_timeout=5)
        except psycopg.Error as failure:
            raise StoreFailure(f"PostgreSQL: {failure}") from None

    def read(self, epoch, keys):
        rows = self.run("select * from read_accounts(%s, %s)", int(epoch), list(keys)).fetchall()
        found = {key: Found(version, balance) for key, version, balance in rows}
        return {key: found.get(key, Found(None, None)) for key in keys}

    def write(self, epoch, version, found, balances, transaction=None, own=None):
        """Writes balances on condition that each key has the version that was found, and `own` to the outbox."""
        keys = list(balances)
        self.run(
            "select write_accounts(%s, %s, %s, %s::text[], %s::bigint[], %s, %s)", int(epoch), version, keys,
            [found[key].version for key in keys], [balances[key] for key in keys],
            transaction, None if own is None else Jsonb(own))

    def own_values(self, transaction):
        row = self.run("select balances from outbox where transaction = %s", transaction).fetchone()
        return None if row is None else row[0]

    def outbox(self):
        return [row[0] for row in self.run("select transaction from outbox").fetchall()]

    def forget(self, transaction):
        self.run("delete from outbox where transaction = %s", transaction)

    def run(self, sql, *values):
        try:
            return self.connection.execute(sql, values)
        except psycopg.errors.RaiseException as refused:
            raise Refused(refused.diag.message_primary) from None
        except psycopg.Error as failure:
            raise StoreFailure(f"PostgreSQL: {failure}") from failure
