"""Keeps a handful of processes alive, and stops every one of them with itself.

The processes live in sessions of their own: a Ctrl-C or a closed terminal reaches the supervisor alone, which stops
them in order. The warden stops them when the supervisor is killed.
"""

import json
import os
import select
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from fynlo.demo.paths import ROOT
from fynlo.demo.processes import Running, birth_of, stop_in_order
from fynlo.demo.service import Service, last_lines, program
from fynlo.demo.terminal import Terminal
from fynlo.demo.trouble import Trouble

STOP_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
TICK = 0.1  # seconds between two looks at the children
SETTLED = 30  # seconds after which a process counts as well again
LONGEST_PAUSE = 15  # seconds before a process that keeps dying is started again
# A command in the foreground may have things of its own to put away before it ends.
PUT_AWAY = ((signal.SIGINT, 10.0), (signal.SIGTERM, 1.5))
GIVE_UP_AFTER = 5  # deaths of a process that never became ready
START_LIMIT = 90  # seconds: crash recovery with many schemas takes its time


class Stopped(Exception):
    """The process was asked to stop by the signal `number`."""

    def __init__(self, number: int):
        super().__init__(signal.Signals(number).name)
        self.number = number


@dataclass
class Child:
    service: Service
    process: subprocess.Popen
    running: Running
    started: float
    deaths: int = 0
    ready: bool = False
    again_at: float | None = None  # when the dead one is started again


class Supervisor:
    """A context: the processes started inside it do not outlive it.

    `changed` is called whenever a process was started.
    """

    def __init__(self, terminal: Terminal, *, changed: Callable[[], None] = lambda: None):
        self._terminal = terminal
        self._changed = changed
        self._children: dict[str, Child] = {}
        self._asked: int | None = None
        self._warden: subprocess.Popen | None = None

    def __enter__(self) -> Self:
        self._wake = os.pipe()
        for end in self._wake:
            os.set_blocking(end, False)
        self._wakeup_before = signal.set_wakeup_fd(self._wake[1], warn_on_full_buffer=False)
        self._handlers_before = {number: signal.signal(number, self._ask) for number in STOP_SIGNALS}
        self._handlers_before[signal.SIGCHLD] = signal.signal(signal.SIGCHLD, lambda *_: None)  # only wakes the loop
        self._start_warden()
        return self

    def __exit__(self, *_) -> None:
        stop_in_order(child.running for child in self._children.values())
        for child in self._children.values():
            child.process.wait()
        self._children.clear()
        self._warden.stdin.close()
        self._warden.wait()
        for number, handler in self._handlers_before.items():
            signal.signal(number, handler)
        signal.set_wakeup_fd(self._wakeup_before)
        for end in self._wake:
            os.close(end)

    @property
    def running(self) -> list[Running]:
        return [child.running for child in self._children.values()]

    def start(self, *services: Service) -> None:
        """Start them together and return once each of them is ready.

        Raises Trouble when one does not become ready, Stopped when a signal asks to stop meanwhile.
        """
        children = []
        for service in services:
            self._children[service.name] = child = self._spawn(service)
            children.append(child)
        self._changed()
        limit = time.monotonic() + START_LIMIT
        while waited_for := [child for child in children if not child.ready]:
            for child in waited_for:
                if child.deaths >= GIVE_UP_AFTER or time.monotonic() > limit:
                    log = child.service.log
                    ending = " / ".join(last_lines(log, 3))
                    raise Trouble(f"{child.service.name} does not start; {log} ends with: {ending}")
            self._tick(0.03)

    def drop(self, name: str) -> None:
        """Stop one of them, if it runs, and look after it no longer."""
        if child := self._children.get(name):
            stop_in_order([child.running])
            child.process.wait()
            self._forget(child)

    def run(self, name: str, command: list, *, environment: dict[str, str], log: Path) -> None:
        """Run a command to its end while the others are looked after, showing its last line of output.

        Raises Trouble when it fails, Stopped when a signal asks to stop meanwhile.
        """
        status = self._run_to_its_end(
            program(name, command, environment=environment, folder=ROOT, log=log),
            meanwhile=lambda: self._terminal.passing("".join(last_lines(log, 1))),
        )
        if status != 0:
            for line in last_lines(log):
                self._terminal.say(f"    {line}")
            raise Trouble(f"{name} failed ({_cause(status)}); the whole output is in {log}.")

    def foreground(self, name: str, command: list, *, environment: dict[str, str]) -> int:
        """Run a command that owns the terminal, and return its exit status as a shell would.

        Ctrl-C reaches it by itself and is left to it; the other signals stop it. Raises Stopped then.
        """

        def leave_ctrl_c_alone() -> None:
            if self._asked == signal.SIGINT:
                self._asked = None

        def spawn() -> subprocess.Popen:
            return subprocess.Popen(command, cwd=ROOT, env=environment)

        status = self._run_to_its_end(
            Service(name, spawn=spawn, log=Path(os.devnull), signals=PUT_AWAY), meanwhile=leave_ctrl_c_alone
        )
        return status if status >= 0 else 128 - status

    def watch(self) -> None:
        """Watch the processes until a signal asks to stop; then raise Stopped."""
        while True:
            self._tick(1)

    def _run_to_its_end(self, service: Service, *, meanwhile: Callable[[], None]) -> int:
        self._children[service.name] = child = self._spawn(service)
        while (status := child.process.poll()) is None:
            meanwhile()
            self._tick(TICK, mourning=service.name)
        self._forget(child)
        return status

    def _tick(self, seconds: float, *, mourning: str = "") -> None:
        """One look at every child but `mourning`, whose end its caller waits for; then wait for something to happen."""
        if self._asked is not None:
            raise Stopped(self._asked)
        for child in list(self._children.values()):
            if child.service.name != mourning:
                self._look_after(child)
        if self._warden.poll() is not None:
            self._warden.stdin.close()
            self._start_warden()
        readable, _, _ = select.select([self._wake[0]], [], [], seconds)
        if readable:
            os.read(self._wake[0], 512)

    def _look_after(self, child: Child) -> None:
        service, now = child.service, time.monotonic()
        if child.again_at is not None:
            if now >= child.again_at:
                fresh = self._spawn(service)
                child.process, child.running, child.started = fresh.process, fresh.running, fresh.started
                child.again_at, child.ready = None, False
                self._changed()
            return
        if (status := child.process.poll()) is not None:
            self._tell({"gone": child.running.pid})
            if child.ready and now - child.started > SETTLED:
                child.deaths = 0
            pause = min(0.25 * 2**child.deaths, LONGEST_PAUSE)
            child.deaths += 1
            child.again_at = now + pause
            self._terminal.say(
                f"  {service.name} stopped ({_cause(status)}); starting it again. Its log: {service.log}"
            )
        elif not child.ready and service.is_ready(child.process):
            child.ready = True
            if child.deaths:
                self._terminal.say(f"  {service.name} is back.")

    def _spawn(self, service: Service) -> Child:
        process = service.spawn()
        birth = birth_of(process.pid) or ""  # none: it has ended already
        running = Running(service.name, process.pid, birth, service.rank, service.signals)
        self._tell(running.record())
        return Child(service, process, running, time.monotonic())

    def _forget(self, child: Child) -> None:
        del self._children[child.service.name]
        self._tell({"gone": child.running.pid})

    def _ask(self, number: int, _frame) -> None:
        self._asked = number

    # The warden

    def _start_warden(self) -> None:
        self._warden = subprocess.Popen(
            [sys.executable, "-m", "fynlo.demo.warden"],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            bufsize=0,  # written at once: nothing is left to flush when the warden has died
            cwd=ROOT,
            start_new_session=True,
        )
        for running in self.running:
            self._tell(running.record())

    def _tell(self, message: dict) -> None:
        try:
            self._warden.stdin.write(json.dumps(message).encode() + b"\n")
        except OSError:
            return  # it was killed: the next check starts another one and sends it everything


def _cause(status: int) -> str:
    return f"exit status {status}" if status >= 0 else f"killed by {signal.Signals(-status).name}"
