"""Does what clients/live/live.py tells it, a line of JSON each, with the installed package.

live_agent.py [--aio] URL."""

from __future__ import annotations

import asyncio
import json
import os
import sys
import threading
from collections.abc import Callable
from typing import Any

import byztime
import byztime.aio

PAUSE_SECONDS = 0.02
TOKEN = os.environ["BYZTIME_TOKEN"]


def say(line: dict[str, Any]) -> None:
    sys.stdout.write(json.dumps(line) + "\n")
    sys.stdout.flush()


class Act:
    """Acts under a lease, and says when."""

    def __init__(self, name: str, lease: byztime.Lease | byztime.aio.Lease) -> None:
        self.name = name
        self.lease = lease
        self.stopped = False

    def step(self) -> None:
        at_ns = byztime.boottime_ns()  # before the check: what is said can only be too early
        if self.lease.held():
            say({"event": "revived" if self.stopped else "acted", "lease": self.name, "atNs": str(at_ns)})
        elif not self.stopped:
            self.stopped = True
            say({"event": "stopped", "lease": self.name})

    def run(self) -> None:
        pause = threading.Event()
        while not pause.wait(PAUSE_SECONDS):
            self.step()

    async def run_aio(self) -> None:
        while True:
            self.step()
            await asyncio.sleep(PAUSE_SECONDS)


def on_ending(name: str) -> Callable[[byztime.Ending], None]:
    return lambda ending: say(
        {"event": "ending", "lease": name, "ending": ending.value, "atNs": str(byztime.boottime_ns())}
    )


def interval(now: byztime.Interval) -> dict[str, Any]:
    return {"earliestNs": str(now.earliest_ns), "latestNs": str(now.latest_ns)}


def state(lease: Any) -> dict[str, Any]:
    return {"held": lease.held(), "remainingSeconds": lease.remaining_seconds()}


def granted(lease: Any) -> dict[str, Any]:
    return {"token": str(lease.token), "id": lease.id}


def error(failure: byztime.ByztimeError) -> dict[str, Any]:
    said: dict[str, Any] = {"error": type(failure).__name__.removesuffix("Error"), "message": str(failure)}
    if isinstance(failure, byztime.ProblemError):
        said |= {"reason": failure.reason, "retryable": failure.retryable, "status": failure.status}
    if isinstance(failure, byztime.NoAnswerError):
        said["mayHaveArrived"] = failure.may_have_arrived
    return said


def judgement(said: byztime.Judgement) -> dict[str, Any]:
    return {"verdict": said.verdict, "accepted": said.accepted, "answerLost": said.answer_lost}


def wish(command: dict[str, Any]) -> dict[str, Any]:
    return {
        "term_seconds": command.get("termSeconds"),
        "wait_seconds": command.get("waitSeconds", 0.0),
        "recall": command.get("recall", False),
        "mode": command.get("mode", "WRITE"),
        "on_ending": on_ending(command["lease"]),
    }


class Agent:
    def __init__(self) -> None:
        self.clients: dict[str, byztime.Client] = {}
        self.leases: dict[str, byztime.Lease] = {}

    def take(self, command: dict[str, Any]) -> dict[str, Any]:
        url = command.get("url", sys.argv[-1])
        client = self.clients.get(url) or self.clients.setdefault(url, byztime.Client(url, token=TOKEN))
        match command["do"]:
            case "time":
                reading = client.time()
                threading.Event().wait(command.get("laterSeconds", 0.0))
                return interval(reading.now())
            case "wait":
                client.wait_until_passed(command["instant"], timeout_seconds=command["timeoutSeconds"])
                return {"passed": True}
            case "stamp":
                return {"stamp": client.receiver(command["receiver"]).stamp()}
            case "judge":
                receiver = client.receiver(command["receiver"])
                return judgement(receiver.judge(command["connection"], command["timestamp"]))
            case "issue":
                ticket = client.issue_ticket("anna", "orders", lifetime_seconds=command["lifetimeSeconds"])
                return {"ticket": ticket.text}
            case "verify":
                verdict = client.verify_ticket(command["ticket"], command["audience"])
                return {"verdict": verdict.verdict, "valid": verdict.valid()}
            case "acquire":
                lease = client.acquire(command["resource"], **wish(command))
                self.leases[command["lease"]] = lease
                threading.Thread(target=Act(command["lease"], lease).run, daemon=True).start()
                return granted(lease)
            case "state":
                return state(self.leases[command["lease"]])
            case "release":
                return {"confirmed": self.leases[command["lease"]].release()}
            case "close":
                for one in self.clients.values():
                    one.close()
                return {}
        raise AssertionError(command)

    def run(self) -> None:
        for line in sys.stdin:
            command = json.loads(line)
            try:
                say({"n": command["n"]} | self.take(command))
            except byztime.ByztimeError as failure:
                say({"n": command["n"]} | error(failure))


class AioAgent:
    def __init__(self) -> None:
        self.clients: dict[str, byztime.aio.Client] = {}
        self.leases: dict[str, byztime.aio.Lease] = {}
        self.acts: list[Any] = []

    async def take(self, command: dict[str, Any]) -> dict[str, Any]:
        url = command.get("url", sys.argv[-1])
        client = self.clients.get(url) or self.clients.setdefault(url, byztime.aio.Client(url, token=TOKEN))
        match command["do"]:
            case "time":
                reading = await client.time()
                await asyncio.sleep(command.get("laterSeconds", 0.0))
                return interval(reading.now())
            case "wait":
                await client.wait_until_passed(command["instant"], timeout_seconds=command["timeoutSeconds"])
                return {"passed": True}
            case "stamp":
                return {"stamp": await client.receiver(command["receiver"]).stamp()}
            case "judge":
                receiver = client.receiver(command["receiver"])
                return judgement(await receiver.judge(command["connection"], command["timestamp"]))
            case "issue":
                lifetime = command["lifetimeSeconds"]
                ticket = await client.issue_ticket("anna", "orders", lifetime_seconds=lifetime)
                return {"ticket": ticket.text}
            case "verify":
                verdict = await client.verify_ticket(command["ticket"], command["audience"])
                return {"verdict": verdict.verdict, "valid": verdict.valid()}
            case "acquire":
                lease = await client.acquire(command["resource"], **wish(command))
                self.leases[command["lease"]] = lease
                self.acts.append(asyncio.create_task(Act(command["lease"], lease).run_aio()))
                return granted(lease)
            case "state":
                return state(self.leases[command["lease"]])
            case "release":
                return {"confirmed": await self.leases[command["lease"]].release()}
            case "close":
                for one in self.clients.values():
                    await one.close()
                return {}
        raise AssertionError(command)

    async def run(self) -> None:
        reader = asyncio.StreamReader()
        loop = asyncio.get_running_loop()
        await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), sys.stdin)
        while line := await reader.readline():
            command = json.loads(line)
            try:
                say({"n": command["n"]} | await self.take(command))
            except byztime.ByztimeError as failure:
                say({"n": command["n"]} | error(failure))


if __name__ == "__main__":
    if "--aio" in sys.argv:
        asyncio.run(AioAgent().run())
    else:
        Agent().run()
