"""Prove that a host name is the restaurant's before it is served: a worker looks into DNS, then for a file on the host.

The owner of `till.chucho.example` puts the proof into a TXT record (`restaurants.platform.domain_txt`), or at
`https://till.chucho.example/.well-known/fynlo-domain.txt` while the name still points to their own server. That request
goes out by the rules of webhooks (`restaurants.webhooks.sending`): to public addresses only, by HTTPS, without
redirects. Names below the platform's own need no proof.
"""

from datetime import timedelta

from django.db import transaction

from fynlo.core import clock
from fynlo.core.ids import uuid7
from fynlo.core.task_queue import look
from fynlo.core.tenancy.hosts import clear_restaurant_cache
from realtime.actors import Actor
from realtime.commands.context import CommandContext
from realtime.commands.dispatch import dispatch
from restaurants.models import Domain
from restaurants.platform import domain_txt
from restaurants.platform.errors import DomainUnknown
from restaurants.webhooks import addresses
from restaurants.webhooks.addresses import AddressRefused
from restaurants.webhooks.sending import Attempt, fetch

PATH = "/.well-known/fynlo-domain.txt"
AGAIN = timedelta(minutes=5)
KEEP_TRYING = timedelta(days=14)
TASK = "restaurants.tasks.check_domains"
WORKER = Actor.system("domains")
PROBLEMS = {
    "not_public": "The name leads to no address of the public internet.",
    "malformed": "The name cannot be asked.",
    "certificate": "The server's certificate is not valid for this name.",
    "tls": "The server does not speak HTTPS.",
    "timeout": "The server did not answer in time.",
    "name": "The name does not exist in DNS.",
    "connection": "No server answers on port 443.",
}


def address_of(domain: Domain) -> str:
    """Return where the proof of a domain has to be."""
    return f"https://{domain.domain}{PATH}"


def check_waiting() -> None:
    """Look for the proof of every domain that waits and was not asked in the last minutes, for two weeks.

    Asks outside of a transaction. A domain that is proved is served within 30 s; one that is not keeps its problem.
    """
    from restaurants.platform.admin.commands import PLATFORM_VERIFY_DOMAIN  # imports this module

    now = clock.now()
    waiting = Domain.objects.filter(verified_at=None, added_at__gt=now - KEEP_TRYING).order_by("added_at", "pk")
    for domain in waiting.exclude(checked_at__gt=now - AGAIN):
        problem = problem_of(domain)
        if problem:
            Domain.objects.filter(pk=domain.pk).update(checked_at=clock.now(), problem=problem)
        else:
            dispatch(PLATFORM_VERIFY_DOMAIN, target=domain.domain, actor=WORKER, key=str(uuid7()))


def problem_of(domain: Domain) -> str:
    """Return in sentences why neither DNS nor the file proves the domain, "" if one does. Asks DNS and the host."""
    try:
        addresses.parse(address_of(domain))
    except AddressRefused as refusal:
        return PROBLEMS[refusal.reason]
    in_dns = domain_txt.problem_of(domain)
    in_file = in_dns and file_problem(domain, fetch(address_of(domain)))
    return in_file and f"{in_dns} {in_file}"


def file_problem(domain: Domain, attempt: Attempt) -> str:
    """Return in a sentence why an answer does not prove the domain, "" if it does."""
    if attempt.status is None:
        return PROBLEMS.get(attempt.error, "The server could not be asked.")
    if attempt.status != 200:
        return f"The server answered {attempt.status} instead of the file."
    return "" if attempt.answer.strip() == domain.proof else "The file does not hold the proof."


def verify_domain(*, context: CommandContext, name: str) -> Domain:
    """Serve a domain from now on. Locks it. Does nothing to a verified one. Raises DomainUnknown."""
    domain = _lock(name)
    if domain.verified_at is None:
        domain.verified_at = domain.checked_at = clock.now()
        domain.problem = ""
        domain.save(update_fields=["verified_at", "checked_at", "problem"])
        context.annotate(field="verified_at", before="", after=domain.verified_at)
        transaction.on_commit(clear_restaurant_cache)
    return domain


def check_again(*, context: CommandContext, name: str) -> Domain:
    """Let the worker ask a waiting domain at once, and for two further weeks. Locks it. Raises DomainUnknown."""
    domain = _lock(name)
    if domain.verified_at is None:
        domain.added_at, domain.checked_at, domain.problem = clock.now(), None, ""
        domain.save(update_fields=["added_at", "checked_at", "problem"])
        context.annotate(field="added_at", after=domain.added_at)
        transaction.on_commit(lambda: look(TASK))
    return domain


def _lock(name: str) -> Domain:
    domain = Domain.objects.select_for_update(of=("self",), no_key=True).filter(domain=name).first()
    if domain is None:
        raise DomainUnknown()
    return domain
