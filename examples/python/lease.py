import os
import sys
import time
import uuid

from client import S, call, clock


class Lease:
    """(3) A lease with its guard: act only right after guard() said so."""

    def __init__(self, resource):
        wish = {"resource": resource, "holder": f"python-{os.getpid()}", "mode": "WRITE", "requestId": str(uuid.uuid4())}
        while True:
            sent = clock()
            answer = call("/leases/acquire?wait=5s", wish)
            if answer["verdict"] == "GRANTED":
                break
            if answer["verdict"] == "RECOVERING":  # what an earlier life may have promised must be over first
                print(f"{resource}: {answer['cause']}, {answer.get('certainIn', '?')} s to go", file=sys.stderr)
            time.sleep(min(1.0, float(answer.get("certainIn", 0.1))))  # HELD, RECOVERING: ask again
        self.lease, self.until = answer["lease"], S(0)
        self.extended(sent, self.lease)

    def extended(self, sent, lease):
        self.until = max(self.until, sent + S(lease["safeRemaining"]) / S("1.12"))
        self.renew_at = sent + S(lease["term"]) / 3

    def guard(self):
        if clock() >= self.renew_at:
            sent = clock()
            self.renew_at = sent + S("0.1")  # without a good answer: what was promised holds, and no longer
            mine = {name: self.lease[name] for name in ("resource", "id", "token", "claim", "term")}
            try:
                answer = call("/leases/renew", mine, timeout=1)
                if answer["verdict"] == "GRANTED":
                    self.extended(sent, answer["lease"])
                elif answer["verdict"] in ("VOID", "RECALLED"):
                    self.until = S(0)
            except OSError:
                pass
        return clock() < self.until

    def release(self):
        self.until = S(0)
        call("/leases/release", {name: self.lease[name] for name in ("resource", "id", "token")})


class Storage:
    """A toy: keeps the highest token that it has seen, and refuses lower ones in one step with the write."""

    token = 0

    def write(self, token, value):
        if int(token) < self.token:  # as numbers, not as strings
            return False
        self.token, self.value = int(token), value
        return True
