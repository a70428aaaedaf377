"""HTTP and sockets in one process: the demo; in production the sockets' own processes."""

import os

from channels.routing import ProtocolTypeRouter
from django.conf import settings
from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "fynlo.settings")

django = get_asgi_application()

from fynlo.core import error_reports, health, traces  # noqa: E402  (these need the apps to be loaded)
from fynlo.core.admission import ASGIAdmission  # noqa: E402
from fynlo.core.logs import guard_servers  # noqa: E402
from menu.http_cache import ASGIMenuCache  # noqa: E402
from realtime.gateway.application import application as sockets  # noqa: E402

guard_servers()
error_reports.start()
traces.start()

admission = ASGIAdmission(
    django,
    at_work=settings.ADMIT_AT_WORK,
    waiting=settings.ADMIT_WAITING,
    patience=settings.ADMIT_PATIENCE_SECONDS,
    sign_ins=settings.ADMIT_SIGN_INS,
)
health.watch("places", lambda: admission.full_for() < settings.ADMIT_FULL_SECONDS)

http = ASGIMenuCache(admission)

application = ProtocolTypeRouter({"http": http, "websocket": sockets})
