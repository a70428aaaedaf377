"""Celery tasks of the event logs."""

from celery import shared_task
from django_tenants.utils import get_tenant_model

from fynlo.core.tenancy.context import in_schema
from realtime import retention


@shared_task
def prune_streams() -> None:
    """Each night: queue one task per restaurant, so that a failure concerns one restaurant only."""
    for schema_name in get_tenant_model().objects.order_by("schema_name").values_list("schema_name", flat=True):
        prune_stream.delay(schema_name)


@shared_task
def prune_stream(schema_name: str) -> None:
    with in_schema(schema_name) as restaurant:
        retention.prune(restaurant)
