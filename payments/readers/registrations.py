"""What card readers register with the other apps, from `AppConfig.ready`."""

from payments.readers import commands, events, projections


def register_all() -> None:
    events.register_all()
    commands.register_all()
    projections.register_all()
