"""The host under which the first restaurant answers real phones on this machine's network."""

from collections.abc import Callable

from fynlo.core import clock
from fynlo.core.errors import DomainError
from fynlo.core.ids import uuid7
from fynlo.core.tenancy.hosts import clear_restaurant_cache
from fynlo.seed.restaurants import CHUCHO
from fynlo.seed.setup import SYSTEM
from realtime.commands.context import CommandContext
from restaurants import platform_executor
from restaurants.models import Domain, PlatformCommand

KIND = "seed.lan_host"


class HostTaken(DomainError):
    code = "seed.host_taken"
    message = "Another restaurant answers under that address already."


def serve_on(host: str, say: Callable[[str], None]) -> None:
    """Make `host` ("" for none) the only address of its kind: those that an earlier demo needed go.

    Two queries when nothing has to change. Raises HostTaken.
    """
    ours = set(
        PlatformCommand.objects.filter(kind=KIND, status=200).exclude(target="").values_list("target", flat=True)
    )
    there = dict(Domain.objects.filter(domain__in={*ours, host}).values_list("domain", "tenant_id"))
    if there.get(host, CHUCHO.id) != CHUCHO.id:
        raise HostTaken(host=host)
    if set(there) == ({host} if host else set()):
        return

    def run(context: CommandContext) -> dict:
        stale = sorted(set(there) - {host})
        Domain.objects.filter(domain__in=stale, tenant_id=CHUCHO.id, is_primary=False).delete()
        if host and host not in there:
            Domain.objects.create(domain=host, tenant_id=CHUCHO.id, is_primary=False, verified_at=clock.now())
        context.annotate(host=host, removed=stale)
        return {"host": host, "removed": stale}

    platform_executor.execute(kind=KIND, target=host, payload={}, key=str(uuid7()), actor=SYSTEM, run=run)
    clear_restaurant_cache()
    say(f"{CHUCHO.name} answers under {host} too" if host else f"{CHUCHO.name} is for this machine alone")
