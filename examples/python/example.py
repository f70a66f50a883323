#!/usr/bin/env python3
"""What a program can do with byztime-service, with the package in clients/python: example.py [URL]"""

import os
import sys
import time
import uuid

import byztime

URL = sys.argv[1] if len(sys.argv) > 1 else os.environ.get("BYZTIME_URL", "http://localhost:8080")
HOLD_SECONDS = float(os.environ.get("BYZTIME_HOLD", "1"))


class Storage:
    """A toy: keeps the highest token that it has seen, and refuses lower ones in one step with the write."""

    token = 0

    def write(self, token: int, value: str) -> bool:
        if token < self.token:
            return False
        self.token, self.value = token, value
        return True


def main(client: byztime.Client) -> None:
    # (1) The time, and what is known of it now. After ten seconds, ask for another reading.
    reading = client.time()
    now = reading.now()
    print(f"ok time {byztime.format_instant(now.estimate_ns)} +- {now.error_ns / 1e9:.9f}")

    # (2) Commit wait: what carries this instant may be shown to others afterwards.
    instant = byztime.format_instant(reading.interval.latest_ns)
    client.wait_until_passed(instant)
    print("ok passed", instant)

    # (3) A lease: act only right after held() said so, and show the token to the storage.
    storage = Storage()
    with client.acquire("python/report", wait_seconds=60) as old:
        assert old.held() and storage.write(old.token, "one")
    assert not old.held()
    with client.acquire("python/report", wait_seconds=60) as lease:
        print("ok lease taken", lease.token, flush=True)
        deadline, writes = time.monotonic() + HOLD_SECONDS, 0
        while lease.held() and time.monotonic() < deadline:
            assert storage.write(lease.token, "two")
            writes += 1
            lease.wait_ending(0.05)
        if time.monotonic() < deadline:
            print(f"lease lost ({lease.ending}), and stopped in time, token {lease.token}")
            sys.exit(3)
    assert not storage.write(old.token, "late")
    print(f"ok lease {writes} writes with token {lease.token}, and a late one refused")

    # (4) The sender stamps each message once. The receiver asks before it acts.
    receiver, connection, acted = client.receiver("python"), str(uuid.uuid4()), 0
    first, second = receiver.stamp(), receiver.stamp()
    verdicts = []
    for stamp in (first, first, second, first):
        judgement = receiver.judge(connection, stamp)
        acted += judgement.accepted
        verdicts.append(judgement.verdict)
    assert verdicts == ["ACCEPTED", "DUPLICATE", "ACCEPTED", "DUPLICATE"] and acted == 2, verdicts
    print("ok at most once:", *verdicts)


try:
    with byztime.Client(URL, token=os.environ.get("BYZTIME_TOKEN")) as client:
        main(client)
except byztime.ByztimeError as failure:  # no answer, or a problem
    sys.exit(f"failed: {URL}: {failure}")
