"""django-tenants' PostgreSQL backend with the chosen tenant kept per task instead of per connection object.

The stock backend keeps the tenant on the thread's connection object, where it outlives the request: the next
request on that thread that chooses none reads the last one's rows. Here the choice is a context variable, so
it belongs to the request, the task or the coroutine that made it, and follows it through `sync_to_async`.
`SET search_path` is sent only when the wanted path differs from the one this connection was last sent.
"""

import select
from contextvars import ContextVar
from typing import Any, NamedTuple

from django.db.backends.base.base import NO_DB_ALIAS
from django_tenants.postgresql_backend import base as stock
from psycopg import Connection
from psycopg_pool import ConnectionPool


class Chosen(NamedTuple):
    tenant: Any
    include_public: bool


PUBLIC = Chosen(stock.FakeTenant(schema_name="public"), True)

# Keyed by alias, so that a second database does not follow the first one's choice.
_chosen: dict[str, ContextVar[Chosen]] = {}


def _variable(alias: str) -> ContextVar[Chosen]:
    return _chosen.setdefault(alias, ContextVar(f"tenant_of_{alias}", default=PUBLIC))


def check_alive(connection: Connection) -> None:
    """Raise psycopg's OperationalError when the server has gone.

    A server that ends closes the socket, which can then be read from; so can one that has something to say. Only
    then is it asked: the stock check asks each time, a round trip for every request.
    """
    poll = select.poll()
    poll.register(connection.fileno(), select.POLLIN)
    if poll.poll(0):
        ConnectionPool.check_connection(connection)


class DatabaseWrapper(stock.DatabaseWrapper):
    def __init__(self, settings_dict: dict[str, Any], alias: str = "default"):
        # The stock __init__ ends with set_schema_to_public(); a thread's first query must not undo the choice.
        self._choice = _variable(alias)
        before = self._choice.get()
        super().__init__(settings_dict, alias)
        self._choice.set(before)

    @property
    def pool(self) -> ConnectionPool | None:
        """As the stock one, with a check of a connection that costs no round trip."""
        options = self.settings_dict["OPTIONS"].get("pool")
        if self.alias == NO_DB_ALIAS or not options:
            return None
        if self.alias not in self._connection_pools:
            pool = ConnectionPool(
                kwargs=self.get_connection_params() | {"autocommit": True},
                open=False,
                configure=self._configure_connection,
                check=check_alive,
                **options,
            )
            self._connection_pools.setdefault(self.alias, pool)  # several threads may come here at first
        return self._connection_pools[self.alias]

    @property
    def tenant(self) -> Any:
        return self._choice.get().tenant

    @tenant.setter
    def tenant(self, value: Any) -> None:
        """The stock __init__ assigns None; set_tenant() is the way to choose."""

    @property
    def schema_name(self) -> str:
        return self._choice.get().tenant.schema_name

    @schema_name.setter
    def schema_name(self, value: Any) -> None:
        """As for `tenant`."""

    @property
    def include_public_schema(self) -> bool:
        return self._choice.get().include_public

    def set_tenant(self, tenant: Any, include_public: bool = True) -> None:
        self._choice.set(Chosen(tenant, include_public))

    def set_schema_to_public(self) -> None:
        self._choice.set(PUBLIC)

    def _handle_search_path(self, cursor: Any = None) -> None:
        if self.search_path_set_schemas != self._get_cursor_search_paths():
            self.search_path_set_schemas = None
            super()._handle_search_path(cursor)
