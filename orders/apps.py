from django.apps import AppConfig


class OrdersConfig(AppConfig):
    name = "orders"

    def ready(self) -> None:
        from orders import events, kinds, permissions, portal, projections

        permissions.register_all()
        events.register_all()
        kinds.register_all()
        projections.register_all()
        portal.register_all()
