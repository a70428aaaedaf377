"""Django's default connection, with the type of our own backend: `tenant`, `schema_name`, `set_tenant`."""

from typing import TYPE_CHECKING, cast

import django.db

if TYPE_CHECKING:
    from fynlo.core.tenancy.backend.base import DatabaseWrapper

connection = cast("DatabaseWrapper", django.db.connection)
