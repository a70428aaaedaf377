"""HTTP and sockets in one process: the demo; in production the sockets' own processes."""

import os

from channels.routing import ProtocolTypeRouter
from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "fynlo.settings")

http = get_asgi_application()

application = ProtocolTypeRouter({"http": http})
