"""Start processes, restart those that end, and stop all of them in order.

Each process has its own session: a Ctrl-C or a closed terminal reaches the supervisor only, which stops the processes.
The reaper stops them when the supervisor is killed.
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

from fynlo.demo.errors import DemoError
from fynlo.demo.paths import ROOT
from fynlo.demo.processes import Running, start_token, stop_in_order
from fynlo.demo.service import Service, last_lines, program
from fynlo.demo.terminal import Terminal

STOP_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
TICK = 0.1  # seconds between two checks of the children
STABLE_AFTER = 30  # seconds; a process that ran longer restarts without a pause
LONGEST_PAUSE = 15  # seconds before a process that ends again and again is restarted
# A command in the foreground gets time to clean up.
FOREGROUND_STOP = ((signal.SIGINT, 10.0), (signal.SIGTERM, 1.5))
GIVE_UP_AFTER = 5  # failures of a process that was never ready
START_LIMIT = 90  # seconds: crash recovery with many schemas is slow


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
    failures: int = 0
    ready: bool = False
    again_at: float | None = None  # when to restart it, None while it runs


class Supervisor:
    """A context manager. It stops its processes at the end.

    `changed` is called after each start of a process.
    """

    def __init__(self, terminal: Terminal, *, changed: Callable[[], None] = lambda: None):
        self._terminal = terminal
        self._changed = changed
        self._children: dict[str, Child] = {}
        self._stop_signal: int | None = None
        self._reaper: subprocess.Popen | None = None

    def __enter__(self) -> Self:
        self._wake = os.pipe()
        for end in self._wake:
            os.set_blocking(end, False)
        self._wakeup_before = signal.set_wakeup_fd(self._wake[1], warn_on_full_buffer=False)
        self._handlers_before = {number: signal.signal(number, self._request_stop) for number in STOP_SIGNALS}
        # A child's end interrupts the wait in `_tick`.
        self._handlers_before[signal.SIGCHLD] = signal.signal(signal.SIGCHLD, lambda *_: None)
        self._start_reaper()
        return self

    def __exit__(self, *_) -> None:
        stop_in_order(child.running for child in self._children.values())
        for child in self._children.values():
            child.process.wait()
        self._children.clear()
        self._reaper.stdin.close()
        self._reaper.wait()
        for number, handler in self._handlers_before.items():
            signal.signal(number, handler)
        signal.set_wakeup_fd(self._wakeup_before)
        for end in self._wake:
            os.close(end)

    @property
    def running(self) -> list[Running]:
        return [child.running for child in self._children.values()]

    def start(self, *services: Service) -> None:
        """Start the services together and return when all are ready.

        Raises DemoError when one does not become ready, Stopped when a signal asks to stop meanwhile.
        """
        children = []
        for service in services:
            self._children[service.name] = child = self._spawn(service)
            children.append(child)
        self._changed()
        limit = time.monotonic() + START_LIMIT
        while waited_for := [child for child in children if not child.ready]:
            for child in waited_for:
                if child.failures >= GIVE_UP_AFTER or time.monotonic() > limit:
                    log = child.service.log
                    ending = " / ".join(last_lines(log, 3))
                    raise DemoError(f"{child.service.name} does not start; {log} ends with: {ending}")
            self._tick(0.03)

    def drop(self, name: str) -> None:
        """Stop the process `name`, if it runs, and supervise it no more."""
        if child := self._children.get(name):
            stop_in_order([child.running])
            child.process.wait()
            self._forget(child)

    def run(self, name: str, command: list, *, environment: dict[str, str], log: Path) -> None:
        """Run a command to its end and show its last line of output. The other processes stay supervised.

        Raises DemoError when it fails, Stopped when a signal asks to stop meanwhile.
        """
        status = self._run_to_end(
            program(name, command, environment=environment, folder=ROOT, log=log),
            meanwhile=lambda: self._terminal.passing("".join(last_lines(log, 1))),
        )
        if status != 0:
            for line in last_lines(log):
                self._terminal.say(f"    {line}")
            raise DemoError(f"{name} failed ({_cause(status)}); the whole output is in {log}.")

    def foreground(self, name: str, command: list, *, environment: dict[str, str]) -> int:
        """Run a command that owns the terminal, and return its exit status as a shell would.

        The command handles Ctrl-C itself. The other signals stop it and raise Stopped.
        """

        def ignore_ctrl_c() -> None:
            if self._stop_signal == signal.SIGINT:
                self._stop_signal = None

        def spawn() -> subprocess.Popen:
            return subprocess.Popen(command, cwd=ROOT, env=environment)

        status = self._run_to_end(
            Service(name, spawn=spawn, log=Path(os.devnull), signals=FOREGROUND_STOP), meanwhile=ignore_ctrl_c
        )
        return status if status >= 0 else 128 - status

    def watch(self) -> None:
        """Watch the processes until a signal asks to stop; then raise Stopped."""
        while True:
            self._tick(1)

    def _run_to_end(self, service: Service, *, meanwhile: Callable[[], None]) -> int:
        self._children[service.name] = child = self._spawn(service)
        while (status := child.process.poll()) is None:
            meanwhile()
            self._tick(TICK, except_for=service.name)
        self._forget(child)
        return status

    def _tick(self, seconds: float, *, except_for: str = "") -> None:
        """Check every child except `except_for`, whose caller waits for it; then wait for a signal or `seconds`."""
        if self._stop_signal is not None:
            raise Stopped(self._stop_signal)
        for child in list(self._children.values()):
            if child.service.name != except_for:
                self._check_child(child)
        if self._reaper.poll() is not None:
            self._reaper.stdin.close()
            self._start_reaper()
        readable, _, _ = select.select([self._wake[0]], [], [], seconds)
        if readable:
            os.read(self._wake[0], 512)

    def _check_child(self, child: Child) -> None:
        service, now = child.service, time.monotonic()
        if child.again_at is not None:
            if now >= child.again_at:
                fresh = self._spawn(service)
                child.process, child.running, child.started = fresh.process, fresh.running, fresh.started
                child.again_at, child.ready = None, False
                self._changed()
            return
        if (status := child.process.poll()) is not None:
            self._send({"gone": child.running.pid})
            if child.ready and now - child.started > STABLE_AFTER:
                child.failures = 0
            pause = min(0.25 * 2**child.failures, LONGEST_PAUSE)
            child.failures += 1
            child.again_at = now + pause
            self._terminal.say(
                f"  {service.name} stopped ({_cause(status)}); starting it again. Its log: {service.log}"
            )
        elif not child.ready and service.is_ready(child.process):
            child.ready = True
            if child.failures:
                self._terminal.say(f"  {service.name} is back.")

    def _spawn(self, service: Service) -> Child:
        process = service.spawn()
        token = start_token(process.pid) or ""  # empty: the process has already ended
        running = Running(service.name, process.pid, token, service.rank, service.signals)
        self._send(running.record())
        return Child(service, process, running, time.monotonic())

    def _forget(self, child: Child) -> None:
        del self._children[child.service.name]
        self._send({"gone": child.running.pid})

    def _request_stop(self, number: int, _frame) -> None:
        self._stop_signal = number

    # The reaper

    def _start_reaper(self) -> None:
        self._reaper = subprocess.Popen(
            [sys.executable, "-m", "fynlo.demo.reaper"],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            bufsize=0,  # unbuffered: nothing is left to flush when the reaper was killed
            cwd=ROOT,
            start_new_session=True,
        )
        for running in self.running:
            self._send(running.record())

    def _send(self, message: dict) -> None:
        try:
            self._reaper.stdin.write(json.dumps(message).encode() + b"\n")
        except OSError:
            return  # the reaper was killed: the next check starts a new one and sends it all processes


def _cause(status: int) -> str:
    return f"exit status {status}" if status >= 0 else f"killed by {signal.Signals(-status).name}"
