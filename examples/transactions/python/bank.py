#!/usr/bin/env python3
"""Moves money between accounts in PostgreSQL and accounts in Redis.

    bank.py open N                  opens postgres/1 ... postgres/N and redis/1 ... redis/N, with 100 each
    bank.py move FROM TO AMOUNT     moves an amount, or `all`, which deletes the account FROM
    bank.py play N SECONDS          moves random amounts between the first N accounts of each store
    bank.py settle                  settles the transactions that are in doubt
    bank.py total N                 the sum of these accounts, at one timestamp

BYZTIME_URL, BYZTIME_TOKEN, DATABASE_URL (or PGHOST and so on) and REDIS_URL say where everything is.
"""

import random
import sys

from client import Problem, clock
from settle import settle
from stores import StoreFailure
from transaction import Aborted, Bank, InDoubt


class NotEnough(Exception):
    """The balance is too small."""


def open_accounts(bank, number):
    def deposit(balances):
        return {key: 100 for key in balances if balances[key] is None}

    for i in range(1, number + 1):
        timestamp, balances = bank.transact([f"postgres/{i}", f"redis/{i}"], deposit)
        print("opened", timestamp, *balances)


def move(bank, source, target, amount):
    """One of the two is in PostgreSQL, and the other one in Redis."""

    def change(balances):
        balance = balances[source] or 0
        moved = balance if amount == "all" else int(amount)
        if not 0 < moved <= balance:
            raise NotEnough(f"{source} has {balance}")
        # An account with nothing left is deleted.
        return {source: balance - moved or None, target: (balances[target] or 0) + moved}

    timestamp, _ = bank.transact([source, target], change)
    print("moved", timestamp, source, target, amount, flush=True)


def play(bank, number, seconds):
    end = clock() + int(seconds)
    while clock() < end:
        pair = [f"postgres/{random.randint(1, number)}", f"redis/{random.randint(1, number)}"]
        random.shuffle(pair)
        try:
            move(bank, *pair, random.choice([1, 10, 50, "all"]))
        except NotEnough:
            pass
        except Aborted as aborted:
            print("not moved:", aborted, flush=True)
        except InDoubt as doubt:
            print("in doubt:", doubt, flush=True)


def total(bank, number):
    keys = [f"{store}/{i}" for store in ("postgres", "redis") for i in range(1, number + 1)]
    timestamp, balances = bank.transact(keys, lambda balances: {})
    print("total", timestamp, sum(balance or 0 for balance in balances.values()))


def main(command="", *words):
    bank = Bank()
    if command == "open" and len(words) == 1:
        open_accounts(bank, int(words[0]))
    elif command == "move" and len(words) == 3:
        move(bank, *words)
    elif command == "play" and len(words) == 2:
        play(bank, *map(int, words))
    elif command == "settle" and not words:
        for transaction, state in settle(bank):
            print("settled", transaction, state, flush=True)
    elif command == "total" and len(words) == 1:
        total(bank, int(words[0]))
    else:
        sys.exit(__doc__)


try:
    main(*sys.argv[1:])
except InDoubt as doubt:
    sys.exit(f"in doubt: {doubt}: run bank.py settle")
except (Aborted, NotEnough, StoreFailure, Problem) as failure:
    sys.exit(f"failed: {failure}")
