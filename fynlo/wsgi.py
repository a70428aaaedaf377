"""Plain HTTP on threads: how production serves everything but the sockets."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "fynlo.settings")

application = get_wsgi_application()
