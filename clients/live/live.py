#!/usr/bin/env python3
"""The live suite: what every client must do against a real service that is killed, stopped and restarted.

    live.py JAVA JAR WORK [--readme NAME=COMMAND]... NAME=COMMAND...

Each COMMAND is a client's agent: a program that takes commands as lines of JSON and answers each with a
line. The COMMAND of a --readme is the first example of a README. All agents go through each scenario at the same time. The suite asks the service itself with its own
requests, and is the rival of every agent: no agent may act after the suite was granted the same resource.
"""

from __future__ import annotations

import argparse
import json
import os
import queue
import shlex
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path
from urllib.parse import urlencode

from service import TOKEN, Proxy, Service, boottime_ns

S = 10**9
TERM = 3.0
#: A busy machine may be late by so much where only promptness is at stake, never where safety is.
PATIENCE = 15.0


class Agent:
    """A client's program."""

    def __init__(self, name: str, command: str, url: str, proxy: str) -> None:
        self.name = name
        self.proxy = proxy
        self.process = subprocess.Popen(
            [*shlex.split(command), url],
            env=os.environ | {"BYZTIME_TOKEN": TOKEN},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self.answers: dict[int, queue.Queue[dict]] = {}
        self.commands = 0
        self.lock = threading.Condition()
        self.events: list[dict] = []
        threading.Thread(target=self._read, daemon=True).start()

    def _read(self) -> None:
        for line in self.process.stdout:
            said = json.loads(line)
            if "event" in said:
                with self.lock:
                    self.events.append(said)
                    self.lock.notify_all()
            else:
                self.answers[said["n"]].put(said)
        with self.lock:
            self.events.append({"event": "ended"})
            self.lock.notify_all()

    def begin(self, do: str, **parts: object) -> int:
        self.commands += 1
        self.answers[self.commands] = queue.Queue()
        self.process.stdin.write(json.dumps({"n": self.commands, "do": do, **parts}) + "\n")
        self.process.stdin.flush()
        return self.commands

    def end(self, n: int) -> dict:
        try:
            return self.answers[n].get(timeout=PATIENCE + 10)
        except queue.Empty:
            raise AssertionError(f"{self.name}: no answer to command {n}") from None

    def ask(self, do: str, **parts: object) -> dict:
        return self.end(self.begin(do, **parts))

    def event(self, event: str, lease: str, seconds: float = PATIENCE) -> dict:
        """Waits for an event of a lease."""
        with self.lock:
            found: list[dict] = []

            def there() -> bool:
                found[:] = [one for one in self.events if one["event"] == event and one.get("lease") == lease]
                return bool(found)

            self.check(self.lock.wait_for(there, seconds), f"no {event} of {lease}: {self.told()}")
            return found[0]

    def acts(self, lease: str) -> list[int]:
        with self.lock:
            self.check(
                not any(one["event"] == "revived" and one["lease"] == lease for one in self.events),
                f"{lease} was held again after it was not",
            )
            return [int(one["atNs"]) for one in self.events if one["event"] == "acted" and one["lease"] == lease]

    def told(self) -> list[dict]:
        return [one for one in self.events if one["event"] != "acted"]

    def check(self, fine: bool, what: object) -> None:
        if not fine:
            raise AssertionError(f"{self.name}: {what}")

    def resource(self, lease: str) -> str:
        return f"{self.name}/{lease} \u00e4&b+c=d%2F\U0001f600"  # has to be quoted, in paths and in JSON


class Suite:
    def __init__(self, service: Service, proxy: Proxy, agents: list[Agent]) -> None:
        self.service, self.proxy, self.agents = service, proxy, agents

    def ask_all(self, do: str, **parts: object) -> list[tuple[Agent, dict]]:
        begun = [(agent, agent.begin(do, **{k: v(agent) if callable(v) else v for k, v in parts.items()})) for agent in self.agents]
        return [(agent, agent.end(n)) for agent, n in begun]

    def acquire_all(self, lease: str, **parts: object) -> dict[str, dict]:
        """Leases for all, and when each was asked for."""
        sent_ns = boottime_ns()
        granted = {}
        for agent, said in self.ask_all("acquire", lease=lease, resource=lambda a: a.resource(lease), **parts):
            agent.check("token" in said, said)
            agent.event("acted", lease)
            granted[agent.name] = said | {"sentNs": sent_ns}
        return granted

    def rival(self, agent: Agent, lease: str, wait_seconds: float = 12) -> tuple[int, int]:
        """Takes the resource of a lease. Returns when it was granted, and its token."""
        body = {"resource": agent.resource(lease), "holder": "rival", "mode": "WRITE", "term": "1s"}
        deadline = time.monotonic() + wait_seconds
        while True:
            said = self.service.ask("POST", "/leases/acquire?wait=5s&recall=false", body)
            if said["verdict"] == "GRANTED":
                return boottime_ns(), int(said["lease"]["token"])
            agent.check(time.monotonic() < deadline, f"the resource of {lease} stays taken: {said}")
            time.sleep(0.02)

    def all_are_succeeded(self, lease: str, granted: dict[str, dict]) -> None:
        """A rival gets each resource, with a higher token, and nobody acts after that."""
        rivals: dict[str, tuple[int, int]] = {}

        def take(agent: Agent) -> None:
            rivals[agent.name] = self.rival(agent, lease)

        threads = [threading.Thread(target=take, args=(agent,)) for agent in self.agents]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        time.sleep(0.2)
        for agent in self.agents:
            agent.check(agent.name in rivals, f"no rival of {lease}")
            at_ns, token = rivals[agent.name]
            late = [act - at_ns for act in agent.acts(lease) if act >= at_ns]
            agent.check(not late, f"{lease}: acted {late[:3]} ns after the rival was granted it")
            agent.check(token > int(granted[agent.name]["token"]), f"{lease}: the rival's token is not higher")

    def raw(self, agent: Agent, path: str, lease: str, granted: dict[str, dict], **more: object) -> dict:
        said = granted[agent.name]
        return self.service.ask("POST", f"/leases/{path}", {"resource": agent.resource(lease), "token": said["token"], **more})

    # The scenarios

    def time_is_an_interval(self) -> None:
        for later in (0.0, 0.5):
            before = self.service.ask("GET", "/time")
            for agent, said in self.ask_all("time", laterSeconds=later):
                after = self.service.ask("GET", "/time")
                earliest, latest = int(said["earliestNs"]), int(said["latestNs"])
                agent.check(earliest <= ns(after["latest"]), f"{said} is after {after}")
                agent.check(latest >= ns(before["earliest"]) + later * 0.8 * S, f"{said} is before {before}")
                agent.check(latest - earliest >= later * 0.2 * S, f"{said} has not widened")

    def waits_until_passed(self) -> None:
        until = self.service.ask("GET", "/time")["latest"]
        for agent, said in self.ask_all("wait", instant=until, timeoutSeconds=10):
            agent.check(said.get("passed") is True, said)
        far = "1" + until
        begun = time.monotonic()
        for agent, said in self.ask_all("wait", instant=far, timeoutSeconds=0.5):
            agent.check(said.get("error") == "NotPassed", said)
        assert time.monotonic() - begun < 0.5 + PATIENCE
        for agent, said in self.ask_all("wait", instant="soon", timeoutSeconds=5):
            agent.check(said.get("reason") == "invalid-parameter" and said["retryable"] is False, said)

    def judges_at_most_once(self) -> None:
        stamps = {agent.name: said["stamp"] for agent, said in self.ask_all("stamp", receiver="live")}
        for verdict in ("ACCEPTED", "DUPLICATE"):
            said_by_all = self.ask_all(
                "judge", receiver="live", connection=lambda a: a.name, timestamp=lambda a: stamps[a.name]
            )
            for agent, said in said_by_all:
                agent.check(said["verdict"] == verdict, said)
                agent.check(said["accepted"] == (verdict == "ACCEPTED") and said["answerLost"] is False, said)
        for agent, said in self.ask_all("judge", receiver="live", connection="far", timestamp="99999999999"):
            agent.check(said["verdict"] == "EARLY", said)

    def judges_again_when_it_is_safe(self) -> None:
        for plan, verdict, lost, requests, seconds in (
            (("lose",), "DUPLICATE", True, 2, 0),
            (("cut",), "DUPLICATE", True, 2, 0),
            (("refuse", "refuse"), "ACCEPTED", False, 3, 2),
            (("page",), "ACCEPTED", True, 2, 0),  # a proxy may have passed the request on
            ((), "ACCEPTED", False, 1, 0),
        ):
            stamps = {agent.name: said["stamp"] for agent, said in self.ask_all("stamp", receiver="live")}
            for agent in self.agents:
                self.proxy.plan(agent.name, "at-most-once/live/judge", *plan)
            begun = time.monotonic()
            said_by_all = self.ask_all(
                "judge",
                url=lambda a: a.proxy,
                receiver="live",
                connection=lambda a: a.name,
                timestamp=lambda a: stamps[a.name],
            )
            took = time.monotonic() - begun
            for agent, said in said_by_all:
                agent.check(said.get("verdict") == verdict and said["answerLost"] is lost, f"{plan}: {said}")
                agent.check(len(self.proxy.seen[agent.name]) == requests, f"{plan}: {self.proxy.seen[agent.name]}")
                agent.check(took >= seconds, f"{plan}: Retry-After was not honoured: {took} s")

    def says_that_a_message_may_have_been_judged(self) -> None:
        """Whatever is said last, once an answer was lost."""
        for plan, error, arrived in ((("lose", "forbid"), "NoAnswer", True), (("forbid",), "Problem", None)):
            for agent in self.agents:
                self.proxy.plan(agent.name, "at-most-once/live/judge", *plan)
            said_by_all = self.ask_all(
                "judge", url=lambda a: a.proxy, receiver="live", connection=lambda a: a.name, timestamp="1"
            )
            for agent, said in said_by_all:
                agent.check(said.get("error") == error and said.get("mayHaveArrived") == arrived, f"{plan}: {said}")

    def verifies_tickets(self) -> None:
        long = {agent.name: said["ticket"] for agent, said in self.ask_all("issue", lifetimeSeconds=60)}
        short = {agent.name: said["ticket"] for agent, said in self.ask_all("issue", lifetimeSeconds=0.5)}
        for agent, said in self.ask_all("verify", ticket=lambda a: long[a.name], audience="orders"):
            agent.check(said["verdict"] == "VALID" and said["valid"] is True, said)
        for agent, said in self.ask_all("verify", ticket=lambda a: long[a.name], audience="others"):
            agent.check(said["verdict"] == "INVALID" and said["valid"] is False, said)
        time.sleep(0.6)
        for agent, said in self.ask_all("verify", ticket=lambda a: short[a.name], audience="orders"):
            agent.check(said["verdict"] in ("EXPIRED", "UNCERTAIN") and said["valid"] is False, said)

    def renews_while_others_queue_and_releases(self) -> None:
        granted = self.acquire_all("renewed", termSeconds=TERM, waitSeconds=10)
        # Counted from sending, never longer than the term allows.
        for agent, said in self.ask_all("state", lease="renewed"):
            agent.check(said["held"] and said["remainingSeconds"] <= TERM / 1.12, said)
        for agent, said in self.ask_all("acquire", lease="other", resource=lambda a: a.resource("renewed"), waitSeconds=0.3):
            agent.check(said.get("error") == "NotGranted", said)
        time.sleep(TERM * 1.2)
        for agent, said in self.ask_all("state", lease="renewed"):
            agent.check(said["held"], f"not renewed: {said}")
            agent.check(not agent.told() or not any(e.get("lease") == "renewed" for e in agent.told()), agent.told())
        for agent, said in self.ask_all("release", lease="renewed"):
            agent.check(said["confirmed"], said)
        for agent, said in self.ask_all("state", lease="renewed"):
            agent.check(not said["held"] and said["remainingSeconds"] == 0, said)
        self.all_are_succeeded("renewed", granted)

    def queues_for_a_lease(self) -> None:
        """Longer than the lease lasts: what is left counts from sending, so it is asked for again."""
        mine = {}
        for agent in self.agents:
            body = {"resource": agent.resource("queued"), "holder": "rival", "mode": "WRITE", "term": "3s"}
            mine[agent.name] = self.service.ask("POST", "/leases/acquire", body)["lease"]
        begun = [
            (agent, agent.begin("acquire", lease="queued", resource=agent.resource("queued"), termSeconds=1, waitSeconds=10))
            for agent in self.agents
        ]
        time.sleep(1.5)
        for agent in self.agents:
            lease = mine[agent.name]
            self.service.ask("POST", "/leases/release", {name: lease[name] for name in ("resource", "id", "token")})
        for agent, n in begun:
            said = agent.end(n)
            agent.check(int(said["token"]) > int(mine[agent.name]["token"]), said)
            agent.event("acted", "queued")
        for agent, said in self.ask_all("release", lease="queued"):
            agent.check(said["confirmed"], said)

    def shares_a_read_lease_and_has_holders_recalled(self) -> None:
        wish = {"resource": "shared", "holder": "rival", "mode": "READ", "term": "4s"}
        mine = self.service.ask("POST", "/leases/acquire", wish)["lease"]
        for agent, said in self.ask_all("acquire", lease="read", resource="shared", mode="READ"):
            agent.check("token" in said, said)
        for agent, said in self.ask_all("release", lease="read"):
            agent.check(said["confirmed"], said)
        named = {name: mine[name] for name in ("resource", "id", "token")}
        for recall in (False, True):
            begun = [
                (agent, agent.begin("acquire", lease="write", resource="shared", waitSeconds=0.5, recall=recall))
                for agent in self.agents[:1]
            ]
            said = self.service.ask("GET", f"/leases/recall?{urlencode(named | {'wait': '0.3s'})}")
            assert said["verdict"] == ("RECALLED" if recall else "GRANTED"), said
            for agent, n in begun:
                agent.check(agent.end(n).get("error") == "NotGranted", "granted beside a READ lease")
        self.service.ask("POST", "/leases/release", named)

    def tells_of_a_recall(self) -> None:
        granted = self.acquire_all("revoked", termSeconds=TERM)
        for agent in self.agents:
            self.raw(agent, "revoke", "revoked", granted)
        revoked_ns = boottime_ns()
        for agent in self.agents:
            told = agent.event("ending", "revoked")
            agent.check(told["ending"] == "RECALLED", told)
            late = (int(told["atNs"]) - revoked_ns) / S
            agent.check(late < 2.5, f"told of the recall only after {late} s")
        self.all_are_succeeded("revoked", granted)
        for agent in self.agents:
            agent.event("stopped", "revoked")

    def tells_of_a_void_lease(self) -> None:
        granted = self.acquire_all("void", termSeconds=TERM)
        for agent in self.agents:
            self.raw(agent, "release", "void", granted, id=granted[agent.name]["id"])
        for agent in self.agents:
            told = agent.event("ending", "void")
            agent.check(told["ending"] == "VOID", told)
            agent.event("stopped", "void", 2)  # sooner than its term would end it

    def survives_lost_answers(self) -> None:
        for agent in self.agents:
            self.proxy.plan(agent.name, "leases/acquire", "lose")
        granted = self.acquire_all("lossy", url=lambda a: a.proxy, termSeconds=TERM)
        for agent in self.agents:
            agent.check(len([p for p in self.proxy.seen[agent.name] if p.startswith("leases/acquire")]) == 2, self.proxy.seen)
            self.proxy.plan(agent.name, "leases/re", "lose", "page", "cut")
        time.sleep(TERM * 1.1)
        for agent, said in self.ask_all("state", lease="lossy"):
            agent.check(said["held"], f"not renewed: {said} {agent.told()} {self.proxy.seen[agent.name]}")
        self.ask_all("release", lease="lossy")
        self.all_are_succeeded("lossy", granted)

    def counts_from_sending(self) -> None:
        """The answers take a second, and nothing renews the lease afterwards."""
        for agent in self.agents:
            self.proxy.plan(agent.name, "time", "delay")
        for agent, said in self.ask_all("time", url=lambda a: a.proxy):
            width = int(said["latestNs"]) - int(said["earliestNs"])
            agent.check(width >= 1.12 * S, f"the reading is {width} ns wide after a second on its way")
        for agent in self.agents:
            self.proxy.plan(agent.name, "leases/acquire", "delay")
            self.proxy.plans[agent.name].append(("leases/re", "hang"))
        self.acquire_all("slow", url=lambda a: a.proxy, termSeconds=TERM)
        for agent, said in self.ask_all("state", lease="slow"):
            agent.check(said["remainingSeconds"] <= TERM / 1.12 - 1, f"not counted from sending: {said}")
        for agent in self.agents:
            self.proxy.plan(agent.name, "")
        self.ask_all("release", lease="slow")

    def stops_when_no_answer_comes(self) -> None:
        """The connection stays open, and nothing comes: only the own clock tells."""
        granted = self.acquire_all("hung", url=lambda a: a.proxy, termSeconds=TERM)
        for agent in self.agents:
            self.proxy.plan(agent.name, "leases/", "hang")
        self.tell_in_time("hung", granted)
        self.all_are_succeeded("hung", granted)
        for agent in self.agents:
            self.proxy.plan(agent.name, "")

    def tell_in_time(self, lease: str, granted: dict[str, dict]) -> None:
        """Each is told while it still holds, acts no longer than its lease, and stops."""
        for agent in self.agents:
            told = agent.event("ending", lease)
            agent.check(told["ending"] == "UNRENEWED", told)
            agent.event("stopped", lease)
            last_ns = agent.acts(lease)[-1]
            # A busy machine may keep the program from acting once more.
            in_time = int(told["atNs"]) < granted[agent.name]["sentNs"] + TERM / 1.12 * S
            agent.check(in_time or last_ns >= int(told["atNs"]), f"told after the end of {lease}")

    def stops_when_the_service_is_stopped(self) -> None:
        granted = self.acquire_all("stopped", termSeconds=TERM)
        begun_ns = boottime_ns()
        self.service.signal(signal.SIGSTOP)
        try:
            self.tell_in_time("stopped", granted)
        finally:
            self.service.signal(signal.SIGCONT)
        for agent in self.agents:
            agent.check(agent.acts("stopped")[-1] <= begun_ns + TERM / 1.12 * S, "acted for longer than the term")
        self.all_are_succeeded("stopped", granted)

    def does_not_act_after_a_pause(self) -> None:
        """Each program is stopped for longer than its lease, and a rival takes over meanwhile."""
        granted = self.acquire_all("paused", termSeconds=TERM)
        time.sleep(0.3)
        for agent in self.agents:
            os.kill(agent.process.pid, signal.SIGSTOP)
        try:
            self.all_are_succeeded("paused", granted)
        finally:
            for agent in self.agents:
                os.kill(agent.process.pid, signal.SIGCONT)
        for agent in self.agents:
            agent.event("stopped", "paused")
            agent.event("ending", "paused")
        time.sleep(0.5)
        for agent in self.agents:
            acts = agent.acts("paused")  # and not revived
            agent.check(acts[-1] < int(granted[agent.name]["sentNs"]) + 2 * TERM * S, "acted after the pause")

    def stops_when_the_service_is_killed(self) -> None:
        granted = self.acquire_all("killed", termSeconds=TERM)
        self.service.kill()
        killed_ns = boottime_ns()
        self.tell_in_time("killed", granted)
        for agent in self.agents:
            agent.check(agent.acts("killed")[-1] <= killed_ns + TERM / 1.12 * S, "acted for longer than the term")
        for agent, said in self.ask_all("time", url="http://127.0.0.1:1"):
            agent.check(said.get("error") == "NoAnswer", said)
        self.service.start("30s")
        self.all_are_succeeded("killed", granted)

    def keeps_its_lease_over_a_restart(self) -> None:
        granted = self.acquire_all("kept", termSeconds=24, waitSeconds=20)
        asked = time.monotonic()
        before = {agent.name: said["remainingSeconds"] for agent, said in self.ask_all("state", lease="kept")}
        self.service.kill()
        self.service.start("30s")
        deadline = time.monotonic() + 25
        for agent in self.agents:
            while True:
                said = agent.ask("state", lease="kept")
                agent.check(said["held"], f"lost over a restart: {agent.told()}")
                # More than without a renewal.
                if said["remainingSeconds"] > before[agent.name] - (time.monotonic() - asked) + 1:
                    break
                agent.check(time.monotonic() < deadline, f"not renewed after a restart: {said}")
                time.sleep(0.1)
        for agent in self.agents:
            held = self.service.ask("GET", f"/leases/resource?{urlencode({'resource': agent.resource('kept')})}")
            tokens = [lease["token"] for lease in held["resource"]["leases"]]
            agent.check(tokens == [granted[agent.name]["token"]], f"not the lease from before: {held}")

    def releases_all_when_it_is_closed(self) -> None:
        for agent, said in self.ask_all("close"):
            agent.check("error" not in said, said)
        for agent in self.agents:
            said = self.service.ask("GET", f"/leases/resource?{urlencode({'resource': agent.resource('kept')})}")
            agent.check(not said["resource"]["leases"], f"not released: {said}")
            agent.process.stdin.close()
            agent.check(agent.process.wait(timeout=PATIENCE) == 0, "did not end well")


def ns(text: str) -> int:
    return int(text.replace(".", ""))


def run_readmes(service: Service, readmes: list[tuple[str, ...]]) -> None:
    """The first examples of the READMEs, one after the other, since they use the same resource."""
    for name, command in readmes:
        ran = subprocess.run(
            shlex.split(command),
            env=os.environ | {"BYZTIME_URL": service.url},
            capture_output=True,
            text=True,
            timeout=60 + PATIENCE,
        )
        if ran.returncode != 0 or not all(word in ran.stdout for word in ("global time", "fencing token", "handled")):
            raise AssertionError(f"the example of the README, {name}: exit {ran.returncode}: {ran.stdout}{ran.stderr}")
        print(f"ok the first example of the README: {name}", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser()
    for positional in ("java", "jar", "work"):
        parser.add_argument(positional)
    parser.add_argument("--readme", action="append", default=[])
    parser.add_argument("agents", nargs="+")
    said = parser.parse_args()
    folder = Path(said.work)
    folder.mkdir(parents=True, exist_ok=True)
    service = Service(said.java, said.jar, folder)
    agents: list[Agent] = []
    try:
        service.start("4s")
        proxy = Proxy(service)
        readmes = [tuple(one.split("=", 1)) for one in said.readme]
        for one in said.agents:
            name, command = one.split("=", 1)
            agents.append(Agent(name, command, service.url, proxy.url(name)))
        suite = Suite(service, proxy, agents)
        run_readmes(service, readmes)
        for scenario in (
            suite.time_is_an_interval,
            suite.waits_until_passed,
            suite.judges_at_most_once,
            suite.judges_again_when_it_is_safe,
            suite.says_that_a_message_may_have_been_judged,
            suite.verifies_tickets,
            suite.renews_while_others_queue_and_releases,
            suite.queues_for_a_lease,
            suite.shares_a_read_lease_and_has_holders_recalled,
            suite.tells_of_a_recall,
            suite.tells_of_a_void_lease,
            suite.survives_lost_answers,
            suite.counts_from_sending,
            suite.stops_when_no_answer_comes,
            suite.stops_when_the_service_is_stopped,
            suite.does_not_act_after_a_pause,
            suite.stops_when_the_service_is_killed,
            suite.keeps_its_lease_over_a_restart,
            suite.releases_all_when_it_is_closed,
        ):
            begun = time.monotonic()
            scenario()
            print(f"ok {scenario.__name__.replace('_', ' ')}, {time.monotonic() - begun:.1f} s", flush=True)
    except AssertionError as failure:
        sys.exit(f"failed: {failure}")
    finally:
        for agent in agents:
            agent.process.kill()
        service.kill()


if __name__ == "__main__":
    main()
