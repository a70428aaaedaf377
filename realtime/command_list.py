"""docs/commands.md, generated from the registered commands; a test fails if the file is stale."""

from realtime.commands import registry
from realtime.commands.registry import Command

HEAD = """\
# Commands

Every command that a device or the mobile app may send, by socket, in a batch or over REST. `manage.py contract` writes
this file from what is declared; a test compares them. What a command records is in [events.md](events.md).

*Without a network*: **yes**: the device stores it and sends it later. **signed**: so too, if the device signed it for a
person who holds the permission. **approved**: so too, once a manager approved it on the device. **no**: it needs the
server.

| command | what it does | permission | without a network |
| --- | --- | --- | --- |
"""


def document() -> str:
    """The whole document. Call it once every app has registered its commands."""
    rows = (_row(command) for command in registry.registered().values() if command.is_remote)
    return HEAD + "".join(rows)


def _row(command: Command) -> str:
    return f"| `{command.name}` | {command.description} | `{command.permission}` | {_offline(command)} |\n"


def _offline(command: Command) -> str:
    if command.offline:
        return "yes"
    if command.offline_alone:
        return "signed"
    return "approved" if command.step_up else "no"
