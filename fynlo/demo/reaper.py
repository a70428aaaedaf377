"""Stop the processes of a supervisor that was killed.

The reaper runs in its own session and reads lines of JSON on its standard input: a `Running` record for each process
that started, `{"gone": pid}` for each that ended. When the supervisor ends, also by kill -9, the pipe closes and the
reaper stops the processes that are left.
"""

import json
import signal
import sys

from fynlo.demo.processes import Running, stop_in_order


def main() -> None:
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
    known: dict[int, Running] = {}
    for line in sys.stdin:
        message = json.loads(line)
        if "gone" in message:
            known.pop(message["gone"], None)
        else:
            known[message["pid"]] = Running.from_record(message)
    stop_in_order(known.values())


if __name__ == "__main__":
    main()
