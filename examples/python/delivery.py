import time

from client import call


def stamped(connection):
    """(4) The sender stamps each message once: what is sent again carries the same stamp."""
    return {"connection": connection, "timestamp": call("/at-most-once/python/stamps", method="POST")["stamps"][0]}


class Receiver:
    """A toy that acts at most once on each message."""

    acted = 0

    def receive(self, message):
        answer = call("/at-most-once/python/judge", message)
        while answer["verdict"] == "EARLY":
            time.sleep(float(answer["retryIn"]))
            answer = call("/at-most-once/python/judge", message)
        if answer["verdict"] == "ACCEPTED":
            self.acted += 1
        return answer["verdict"]
