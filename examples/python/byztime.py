#!/usr/bin/env python3
"""What a program can do with byztime-service, with nothing but Python's standard library: byztime.py [URL]"""

import os
import sys
import time
import uuid

from client import S, URL, clock
from delivery import Receiver, stamped
from lease import Lease, Storage
from reading import Reading, certainly_passed


def main():
    reading = Reading()
    earliest, latest = reading.interval()
    print(f"ok time {(earliest + latest) / 2:.9f} +- {(latest - earliest) / 2:.9f}")

    certainly_passed(reading.answer["latest"])
    print("ok passed", reading.answer["latest"])

    storage, old = Storage(), Lease("python/report")
    assert old.guard() and storage.write(old.lease["token"], "one")
    old.release()
    assert not old.guard()
    lease = Lease("python/report")
    print("ok lease taken", lease.lease["token"], flush=True)
    deadline, writes = clock() + S(os.environ.get("BYZTIME_HOLD", "1")), 0
    while lease.guard() and clock() < deadline:
        assert storage.write(lease.lease["token"], "two")
        writes += 1
        time.sleep(0.05)
    if clock() < deadline:
        print("lease lost, and stopped in time, token", lease.lease["token"])
        sys.exit(3)
    lease.release()
    assert not storage.write(old.lease["token"], "late")
    print(f"ok lease {writes} writes with token {lease.lease['token']}, and a late one refused")

    receiver, connection = Receiver(), str(uuid.uuid4())
    first, second = stamped(connection), stamped(connection)
    verdicts = [receiver.receive(message) for message in (first, first, second, first)]
    assert verdicts == ["ACCEPTED", "DUPLICATE", "ACCEPTED", "DUPLICATE"] and receiver.acted == 2, verdicts
    print("ok at most once:", *verdicts)


try:
    main()
except OSError as failure:  # no answer, or a problem
    sys.exit(f"failed: {URL}: {failure}")
