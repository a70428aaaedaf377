from django.apps import AppConfig


class PaymentsConfig(AppConfig):
    name = "payments"

    def ready(self) -> None:
        from payments import events, kinds, notices, permissions

        permissions.register_all()
        events.register_all()
        kinds.register_all()
        notices.register_all()
