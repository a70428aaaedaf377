"""What the till's service worker stores on the device, under one version."""

import hashlib
import json

from django.templatetags.static import static
from django.urls import reverse

from fynlo.frontend.assets import all_addresses
from fynlo.frontend.bundles import TILL, source_path
from fynlo.static_files import content_version

MARK = "frontend/shared/mark.svg"
SERVICE_WORKER = "frontend/till/service_worker.js"


def shell_addresses() -> list[str]:
    """Return the addresses under which the browser requests the till's files, in every language, and the mark."""
    return [*all_addresses(TILL), static(MARK)]


def shell_version() -> str:
    """Return a hash that changes with every byte of the till: the addresses hold the versions of the files."""
    content = json.dumps([*shell_addresses(), content_version(MARK)])
    return hashlib.sha256(content.encode()).hexdigest()[:16]


def service_worker_script() -> str:
    """Return the worker: a line of data (version, files, page), then the static script."""
    shell = {"version": shell_version(), "files": shell_addresses(), "page": reverse("till")}
    return f"self.SHELL = {json.dumps(shell)};\n{source_path(SERVICE_WORKER).read_text(encoding='utf-8')}"
