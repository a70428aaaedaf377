"""What cash-up registers with the other apps, from `AppConfig.ready`."""

from payments.cash_up import alerts, commands, events, permissions, portal, projections


def register_all() -> None:
    permissions.register_all()
    events.register_all()
    commands.register_all()
    alerts.register_all()
    projections.register_all()
    portal.register_all()
