"""Who may manage whom, as data."""

from restaurants.models.people import Role

# An owner manages everybody, other owners too; a manager the employees; nobody anybody above themselves.
MANAGES: dict[str, frozenset[str]] = {
    Role.RESTAURANT_OWNER: frozenset({Role.RESTAURANT_OWNER, Role.MANAGER, Role.EMPLOYEE}),
    Role.MANAGER: frozenset({Role.EMPLOYEE}),
    "system": frozenset(Role.values),
    "platform_owner": frozenset(Role.values),
}


def may_manage(acting: str, role: str) -> bool:
    """Whether somebody in the role `acting` may invite, change or remove somebody in `role`."""
    return role in MANAGES.get(acting, frozenset())


def manageable_roles(acting: str) -> list[tuple[str, str]]:
    """The roles that `acting` may give, with their words, for a form's choices."""
    return [(value, label) for value, label in Role.choices if may_manage(acting, value)]
