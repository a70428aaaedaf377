from django.apps import AppConfig


class OrdersConfig(AppConfig):
    name = "orders"

    def ready(self) -> None:
        from orders import (
            alerts,
            commands,
            daily_figures,
            events,
            exports,
            permissions,
            portal,
            projections,
            reports,
            usage,
        )
        from orders.bookings import commands as booking_commands
        from orders.bookings import emails as booking_emails
        from orders.bookings import events as booking_events
        from orders.bookings import portal as bookings_portal
        from orders.customers import commands as customer_commands
        from orders.customers import portal as customers_portal
        from orders.guest import events as guest_events
        from orders.printing import alerts as printing_alerts
        from orders.reports import day_sources

        permissions.register_all()
        events.register_all()
        guest_events.register_all()
        booking_events.register_all()
        commands.register_all()
        customer_commands.register_all()
        booking_commands.register_all()
        booking_emails.register_all()
        alerts.register_all()
        printing_alerts.register_all()
        projections.register_all()
        portal.register_all()
        customers_portal.register_all()
        bookings_portal.register_all()
        reports.register_all()
        day_sources.register_all()
        daily_figures.register_all()
        exports.register_all()
        usage.register_all()
