"""The platform's door: changes of public data (people, invitations, restaurants) with stored answers and audit."""

from realtime.ledger import Door

_door = Door(commands="public.restaurants_platformcommand", audit="public.restaurants_platformaudit", streamed=False)

execute = _door.execute
