"""`python -m tests.faults.seed N FILE`: migrate the database, create N restaurants, list them in FILE as JSON."""

import json
import os
import sys
from pathlib import Path

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "fynlo.settings")


def main(count: int, file: Path) -> None:
    django.setup()
    from django.core.management import call_command

    from fynlo.core.ids import uuid7
    from restaurants.models import Membership, Platform, User
    from tests.bench.world import open_sites, token_of

    call_command("migrate_schemas", "--shared", verbosity=0)
    Platform.objects.create(name="Fynlo", support_email="support@example.com")
    sites = []
    for site in open_sites(count, products=8):
        manager = User(email=f"manager-{uuid7()}@example.com", name="Manager")
        manager.set_unusable_password()
        manager.save()
        Membership.objects.create(user=manager, restaurant=site.restaurant, role="manager")
        sites.append(
            {
                "slug": site.restaurant.slug,
                "pk": str(site.restaurant.pk),
                "schema": site.restaurant.schema_name,
                "till_token": site.token,
                "screen_token": token_of(manager),
                "spare_tokens": [token_of(manager), token_of(manager)],
                "products": site.product_ids,
                "option": site.option_id,
                "table": site.table_ids[0],
            }
        )
    file.write_text(json.dumps(sites))


if __name__ == "__main__":
    main(int(sys.argv[1]), Path(sys.argv[2]))
