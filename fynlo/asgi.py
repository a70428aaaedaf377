"""HTTP and sockets in one process: the demo; in production the sockets' own processes."""

import os

from channels.routing import ProtocolTypeRouter
from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "fynlo.settings")

http = get_asgi_application()

from realtime.gateway.application import application as sockets  # noqa: E402, needs the apps to be loaded

application = ProtocolTypeRouter({"http": http, "websocket": sockets})
