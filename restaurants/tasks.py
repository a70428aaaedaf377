"""Celery's door to the platform's own work. Each task finds its work in the database; none has arguments."""

from celery import shared_task

from restaurants import mail
from restaurants.identity import cleanup


@shared_task
def send_waiting_mail() -> None:
    mail.send_waiting()


@shared_task
def delete_expired_sign_ins() -> None:
    cleanup.delete_expired()
