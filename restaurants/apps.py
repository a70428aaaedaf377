from django.apps import AppConfig


class RestaurantsConfig(AppConfig):
    name = "restaurants"

    def ready(self) -> None:
        from restaurants import mail, plans
        from restaurants.announcements import commands as announcement_commands
        from restaurants.closing import commands as closing_commands
        from restaurants.devices import commands as device_commands
        from restaurants.devices import registrations as devices
        from restaurants.identity import commands as identity_commands
        from restaurants.identity import (
            page_sessions,  # noqa: F401, connects to Django's sign-in signal
            sign_up,
            sockets,
        )
        from restaurants.identity.approvals import registrations as approvals
        from restaurants.identity.pins import commands as pin_commands
        from restaurants.identity.second_factors import commands as second_factor_commands
        from restaurants.identity.services import passwords
        from restaurants.notifications import alert_emails
        from restaurants.notifications import commands as notification_commands
        from restaurants.partners import registrations as partners
        from restaurants.platform import commands as platform_commands
        from restaurants.platform.admin import commands as admin_commands
        from restaurants.platform.operations import commands as operation_commands
        from restaurants.portal import commands as portal_commands
        from restaurants.portal import registrations
        from restaurants.portal.search import registrations as search
        from restaurants.portal.security_policy import commands as security_policy_commands
        from restaurants.portal.settings import commands as settings_commands
        from restaurants.portal.status import registrations as status
        from restaurants.portal.today import registrations as today
        from restaurants.subscriptions import registrations as subscriptions
        from restaurants.support import commands as support_commands

        sockets.register()
        plans.register_all()
        mail.register_writer("password_reset", passwords.write_reset)
        mail.register_writer("sign_up", sign_up.write_email)
        alert_emails.register_all()
        approvals.register_all()
        devices.register_all()
        registrations.register_all()
        search.register_all()
        status.register_all()
        today.register_all()
        subscriptions.register_all()
        partners.register_all()
        for commands in (
            admin_commands,
            announcement_commands,
            closing_commands,
            device_commands,
            identity_commands,
            notification_commands,
            operation_commands,
            pin_commands,
            platform_commands,
            portal_commands,
            second_factor_commands,
            security_policy_commands,
            settings_commands,
            support_commands,
        ):
            commands.register_all()
