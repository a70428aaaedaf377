from django.apps import AppConfig


class PaymentsConfig(AppConfig):
    name = "payments"

    def ready(self) -> None:
        from payments import (
            alerts,
            commands,
            daily_figures,
            event_handlers,
            events,
            exports,
            history,
            permissions,
            portal,
            projections,
            reports,
        )
        from payments.accounting import registrations as accounting
        from payments.cash_up import registrations as cash_up
        from payments.deposits import registrations as deposits
        from payments.disputes import registrations as disputes
        from payments.fees import settings
        from payments.gift_cards import registrations as gift_cards
        from payments.guest_display import commands as display_commands
        from payments.guest_display import events as display_events
        from payments.house_accounts import registrations as house_accounts
        from payments.journal import checks
        from payments.loyalty import registrations as loyalty
        from payments.payouts import registrations as payouts
        from payments.provider_accounts import registrations as provider_accounts
        from payments.readers import registrations as readers
        from payments.receipts import device_series
        from payments.tabs import registrations as tabs
        from payments.tips import registrations as tips
        from payments.vouchers import registrations as vouchers

        permissions.register_all()
        events.register_all()
        commands.register_all()
        alerts.register_all()
        projections.register_all()
        history.register_all()
        event_handlers.register_all()
        portal.register_all()
        reports.register_all()
        daily_figures.register_all()
        exports.register_all()
        cash_up.register_all()
        checks.register_all()
        tips.register_all()
        disputes.register_all()
        gift_cards.register_all()
        display_events.register_all()
        display_commands.register_all()
        settings.register_all()
        provider_accounts.register_all()
        payouts.register_all()
        house_accounts.register_all()
        readers.register_all()
        accounting.register_all()
        deposits.register_all()
        vouchers.register_all()
        loyalty.register_all()
        tabs.register_all()
        device_series.register_all()
