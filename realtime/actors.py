"""The actor of a command: built where the request arrives and passed inwards."""

from __future__ import annotations

from dataclasses import dataclass, field
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Actor:
    """A person, a guest or the system, in one restaurant.

    Idempotency keys are unique per `principal`. `permissions` are the names that
    `restaurants.identity.permissions.allowed` checks. `approver` is the manager who approved this one command
    (`realtime.commands.step_up`) and lends their permissions for it. `reads_only`: the permissions open pages and run
    no command.
    """

    principal: str
    user_id: UUID | None = None
    name: str = ""
    role: str = ""
    job: str = ""
    permissions: frozenset[str] = field(default=frozenset(), repr=False)
    device_id: UUID | None = None
    client_type: str = "api"
    approver: Actor | None = None
    reads_only: bool = False

    def may(self, permission: str) -> bool:
        """Whether this actor or the approver holds that permission.

        `restaurants.identity.permissions` says who holds which.
        """
        if self.approver is not None and self.approver.may(permission):
            return True
        return permission in self.permissions or (self.role == "system" and "*" in self.permissions)

    def may_run(self, permission: str) -> bool:
        """Whether this actor may run a command with that permission."""
        return not self.reads_only and self.may(permission)

    @classmethod
    def system(cls, client_type: str = "system") -> Actor:
        """The actor of tasks, imports and management commands. Holds every permission."""
        return cls(
            principal="system", name="Fynlo", role="system", permissions=frozenset({"*"}), client_type=client_type
        )
