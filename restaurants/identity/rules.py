"""Which roles may manage which roles, as data."""

from restaurants.models.people import Role

# Owners manage everyone, other owners too. Managers manage employees. Employees manage no one.
MANAGES: dict[str, frozenset[str]] = {
    Role.RESTAURANT_OWNER: frozenset({Role.RESTAURANT_OWNER, Role.MANAGER, Role.EMPLOYEE}),
    Role.MANAGER: frozenset({Role.EMPLOYEE}),
    "system": frozenset(Role.values),
    "platform_owner": frozenset(Role.values),
}


def may_manage(acting: str, role: str) -> bool:
    """Whether a person in the role `acting` may invite, change or deactivate a person in `role`."""
    return role in MANAGES.get(acting, frozenset())


def manageable_roles(acting: str) -> list[tuple[str, str]]:
    """Return the roles that `acting` may give, with their labels, as a form's choices."""
    return [(value, label) for value, label in Role.choices if may_manage(acting, value)]
