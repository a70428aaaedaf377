"""Plain HTTP on threads: how production serves everything but the sockets.

Import this only in a web process: it also prepares the interpreter for serving.
"""

import gc
import os
import sys
from importlib import import_module

from django.conf import settings
from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "fynlo.settings")

django = get_wsgi_application()

from fynlo.core import error_reports, health, traces  # noqa: E402  (these need the apps to be loaded)
from fynlo.core.admission import WSGIAdmission  # noqa: E402
from fynlo.core.logs import guard_servers  # noqa: E402
from menu.http_cache import WSGIMenuCache  # noqa: E402

guard_servers()
error_reports.start()
traces.start()

admission = WSGIAdmission(
    django,
    at_work=settings.ADMIT_AT_WORK,
    waiting=settings.ADMIT_WAITING,
    patience=settings.ADMIT_PATIENCE_SECONDS,
    sign_ins=settings.ADMIT_SIGN_INS,
)
health.watch("places", lambda: admission.full_for() < settings.ADMIT_FULL_SECONDS)

application = WSGIMenuCache(admission)

# A busy thread hands the interpreter over after this time. With Python's own 5 ms a health check waits for every busy
# thread in turn.
SWITCH_SECONDS = 0.0005

for urlconf in (settings.ROOT_URLCONF, settings.RESTAURANT_URLCONF):
    import_module(urlconf)  # imports all views, or the first request would
sys.setswitchinterval(SWITCH_SECONDS)
# Objects that live as long as the process: a full collection would search them and stop all threads meanwhile.
gc.collect()
gc.freeze()
