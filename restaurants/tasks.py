"""The platform's Celery tasks. Each finds its work in the database and takes no arguments."""

from celery import shared_task

from restaurants import mail
from restaurants.billing import joining as billing_moves
from restaurants.billing import syncing as billing
from restaurants.closing import worker as closing
from restaurants.identity import cleanup
from restaurants.identity.second_factors import app_secrets
from restaurants.platform import domains, figures, jobs
from restaurants.platform.operations import keys as operation_keys
from restaurants.subscriptions import worker as subscriptions
from restaurants.webhooks import services as webhook_services
from restaurants.webhooks import worker as webhooks


@shared_task
def send_waiting_mail() -> None:
    mail.send_waiting()


@shared_task
def deliver_webhooks() -> None:
    webhooks.run()


@shared_task
def apply_plan_versions() -> None:
    subscriptions.apply_versions()


@shared_task
def follow_billing_events() -> None:
    billing.follow_events()


@shared_task
def reconcile_billing() -> None:
    billing.reconcile()
    billing_moves.complete_moves()


@shared_task
def warn_of_plans() -> None:
    subscriptions.warn_everywhere()


@shared_task
def store_daily_figures() -> None:
    figures.refresh_everywhere()


@shared_task
def check_domains() -> None:
    domains.check_waiting()


@shared_task
def look_after_closed() -> None:
    closing.look_after_closed()


@shared_task
def delete_expired_sign_ins() -> None:
    cleanup.delete_expired()
    app_secrets.encrypt_again()
    operation_keys.encrypt_again()
    webhook_services.encrypt_again()
    webhooks.delete_old()
    jobs.delete_old_failures()
