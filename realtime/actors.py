"""The actor of a command: built where the request arrives and passed inwards."""

from dataclasses import dataclass, field
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Actor:
    """A person, a guest or the system, in one restaurant.

    Idempotency keys are unique per `principal`. `permissions` are the names that
    `restaurants.identity.permissions.allowed` checks.
    """

    principal: str
    user_id: UUID | None = None
    name: str = ""
    role: str = ""
    job: str = ""
    permissions: frozenset[str] = field(default=frozenset(), repr=False)
    device_id: UUID | None = None
    client_type: str = "api"

    def may(self, permission: str) -> bool:
        """Whether this actor holds that permission. `restaurants.identity.permissions` says who holds which."""
        return permission in self.permissions or (self.role == "system" and "*" in self.permissions)

    @classmethod
    def system(cls, client_type: str = "system") -> "Actor":
        """The actor of tasks, imports and management commands. Holds every permission."""
        return cls(
            principal="system", name="Fynlo", role="system", permissions=frozenset({"*"}), client_type=client_type
        )
