"""Run Python with our arguments as root of a user namespace that has every user and may make no other one.

A separate program, because a test process has threads and should not fork.
"""

import ctypes
import os
import sys
from pathlib import Path

from fynlo.demo.account import CLONE_NEWUSER

LIMIT = Path("/proc/sys/user/max_user_namespaces")


def main() -> int:
    unshared_here, unshared = os.pipe()
    mapped_there, mapped = os.pipe()
    pid = os.fork()
    if pid == 0:
        if ctypes.CDLL(None).unshare(CLONE_NEWUSER) != 0:
            os._exit(70)
        os.write(unshared, b"x")
        os.read(mapped_there, 1)
        os.setgid(0)
        os.setuid(0)
        LIMIT.write_text("0")
        os.execv(sys.executable, [sys.executable, *sys.argv[1:]])
    os.close(unshared)
    os.read(unshared_here, 1)  # ends too when the child has
    for kind in ("uid_map", "gid_map"):  # only a parent outside may map more than itself
        Path(f"/proc/{pid}/{kind}").write_text("0 0 65536")
    os.write(mapped, b"x")
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])


if __name__ == "__main__":
    sys.exit(main())
