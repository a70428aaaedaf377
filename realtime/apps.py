from django.apps import AppConfig


class RealtimeConfig(AppConfig):
    name = "realtime"

    def ready(self) -> None:
        from realtime import alerts, retention

        alerts.register_all()
        retention.register_all()
