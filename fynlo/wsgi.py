"""Plain HTTP on threads: how production serves everything but the sockets."""

import os

from django.conf import settings
from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "fynlo.settings")

django = get_wsgi_application()

from fynlo.admission import WSGIAdmission  # noqa: E402  (both read the settings that Django has just set up)
from menu.front import WSGIMenuFront  # noqa: E402

application = WSGIMenuFront(
    WSGIAdmission(
        django, at_work=settings.ADMIT_AT_WORK, waiting=settings.ADMIT_WAITING, patience=settings.ADMIT_PATIENCE_SECONDS
    )
)
