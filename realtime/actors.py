"""Who is acting. Built at the edge, passed inwards; inner code asks it nothing but who and what."""

from dataclasses import dataclass, field
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Actor:
    """A person, a guest or the system itself, in one restaurant.

    `principal` is what idempotency keys are unique under. `permissions` are the names that
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
        """Whether this actor holds that permission; the one decision (see `restaurants.identity.permissions`)."""
        return permission in self.permissions or (self.role == "system" and "*" in self.permissions)

    @classmethod
    def system(cls, client_type: str = "system") -> "Actor":
        """The platform's own work: tasks, imports, management commands. Holds every permission."""
        return cls(
            principal="system", name="Fynlo", role="system", permissions=frozenset({"*"}), client_type=client_type
        )
