"""When the periodic tasks run."""

from typing import Any

from celery.schedules import crontab


def beat_schedule(demo: bool) -> dict[str, dict[str, Any]]:
    """Return Celery's schedule: a number is seconds between two runs, a crontab is in UTC.

    The sweeps of emails and payments run every 10 s and their leases last 20 s, so what a killed worker had in hand
    goes on within 30 s.
    """
    return {
        "send-waiting-mail": {"task": "restaurants.tasks.send_waiting_mail", "schedule": 10.0},
        "move-from-silent-printers": {"task": "orders.tasks.move_from_silent_printers", "schedule": 5.0},
        "end-late-papers": {"task": "orders.tasks.end_late_papers", "schedule": 300.0},
        "remind-of-bookings": {"task": "orders.tasks.remind_of_bookings", "schedule": 900.0},
        "deliver-webhooks": {"task": "restaurants.tasks.deliver_webhooks", "schedule": 5.0},
        # The demo's provider is connected without a webhook, so a dispute of its sandbox shows by this reading alone.
        "sweep-disputes": {"task": "payments.tasks.sweep_disputes", "schedule": 20.0 if demo else 1800.0},
        "sweep-payments": {"task": "payments.tasks.sweep_payments", "schedule": 10.0},
        "sweep-payouts": {"task": "payments.tasks.sweep_payouts", "schedule": crontab(minute=25)},
        "sweep-identity": {"task": "restaurants.tasks.delete_expired_sign_ins", "schedule": 3600.0},
        "check-readers": {"task": "payments.tasks.check_readers", "schedule": 60.0},
        "expire-gift-cards": {"task": "payments.tasks.expire_gift_cards", "schedule": crontab(hour=5, minute=40)},
        "expire-loyalty-points": {
            "task": "payments.tasks.expire_loyalty_points",
            "schedule": crontab(hour=5, minute=45),
        },
        "remind-of-tips": {"task": "payments.tasks.remind_of_tips", "schedule": crontab(hour=5, minute=20)},
        "remind-of-staff": {"task": "staff.tasks.remind_of_staff", "schedule": crontab(hour=5, minute=50)},
        "email-statements": {"task": "payments.tasks.email_statements", "schedule": crontab(hour=6, minute=40)},
        "verify-restaurants": {"task": "payments.tasks.verify_restaurants", "schedule": crontab(hour=4, minute=10)},
        "send-report-emails": {"task": "restaurants.reports.tasks.send_report_emails", "schedule": 60.0},
        "refresh-day-figures": {
            "task": "restaurants.reports.tasks.refresh_day_figures",
            "schedule": crontab(minute=50),
        },
        "sweep-reports": {"task": "restaurants.reports.tasks.sweep_reports", "schedule": 30.0},
        "watch-shifts": {"task": "staff.tasks.watch_shifts", "schedule": 300.0},
        "sweep-rota": {"task": "staff.tasks.sweep_rota", "schedule": 300.0},
        "sweep-stock-notices": {"task": "inventory.tasks.sweep_notices", "schedule": 300.0},
        "apply-plan-versions": {"task": "restaurants.tasks.apply_plan_versions", "schedule": 300.0},
        "follow-billing-events": {"task": "restaurants.tasks.follow_billing_events", "schedule": 60.0},
        "reconcile-billing": {"task": "restaurants.tasks.reconcile_billing", "schedule": crontab(minute=35)},
        "warn-of-plans": {"task": "restaurants.tasks.warn_of_plans", "schedule": crontab(minute=10)},
        "store-daily-figures": {"task": "restaurants.tasks.store_daily_figures", "schedule": crontab(minute=40)},
        "check-domains": {"task": "restaurants.tasks.check_domains", "schedule": 60.0},
        "look-after-closed": {"task": "restaurants.tasks.look_after_closed", "schedule": 60.0},
        "sweep-menus": {"task": "menu.tasks.sweep_menus", "schedule": 60.0},
        "sweep-archives": {"task": "restaurants.exports.tasks.sweep_archives", "schedule": 60.0},
        "prune-streams": {"task": "realtime.tasks.prune_streams", "schedule": crontab(hour=3, minute=30)},
    }
