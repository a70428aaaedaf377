"""Choose the account that runs PostgreSQL, which refuses to run as root.

An ordinary user runs PostgreSQL under their own account. Root on Linux runs it in a user namespace: PostgreSQL sees an
ordinary user, and the files still belong to root. Where the kernel or a container forbids user namespaces, and on other
systems, root runs it as `nobody`.
"""

import ctypes
import functools
import os
import pwd
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

CLONE_NEWUSER = 0x10000000
UID_INSIDE = 1000  # any number but 0


@dataclass(frozen=True)
class Account:
    """`uid` and `gid` own the server's files; `popen` starts a process under the account."""

    uid: int
    gid: int
    popen: Mapping[str, Any] = field(default_factory=dict)
    is_other_user: bool = False

    def can_run(self, *command: str | Path) -> bool:
        try:
            return subprocess.run(command, capture_output=True, cwd="/", timeout=20, **self.popen).returncode == 0
        except (OSError, subprocess.SubprocessError):
            return False

    def own(self, path: Path) -> None:
        """Make the account the owner of `path` and everything below it."""
        if os.geteuid() != 0:
            return
        for each in (path, *path.rglob("*")):
            status = each.lstat()
            if (status.st_uid, status.st_gid) != (self.uid, self.gid):
                os.lchown(each, self.uid, self.gid)


def own_account() -> Account:
    return Account(os.geteuid(), os.getegid())


def namespace_account() -> Account:
    return Account(os.geteuid(), os.getegid(), {"preexec_fn": _enter_namespace})


def nobody_account() -> Account:
    nobody = pwd.getpwnam("nobody")
    return Account(
        nobody.pw_uid,
        nobody.pw_gid,
        {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []},
        is_other_user=True,
    )


@functools.cache
def account_for_postgres() -> Account:
    if os.geteuid() != 0:
        return own_account()
    if sys.platform.startswith("linux") and (account := namespace_account()).can_run("true"):
        return account
    return nobody_account()


if sys.platform.startswith("linux"):
    # Load the library at import: loading it between fork and exec is not safe.
    _libc = ctypes.CDLL(None, use_errno=True)


def _enter_namespace() -> None:
    uid, gid = os.getuid(), os.getgid()
    if _libc.unshare(CLONE_NEWUSER) != 0:
        raise OSError(ctypes.get_errno(), "unshare")
    Path("/proc/self/setgroups").write_text("deny")  # the kernel's condition for writing gid_map
    Path("/proc/self/uid_map").write_text(f"{UID_INSIDE} {uid} 1")
    Path("/proc/self/gid_map").write_text(f"{UID_INSIDE} {gid} 1")
