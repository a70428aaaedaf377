#!/usr/bin/env python3
"""The one command: `demo`, `test`, and everything Django itself offers.

Nothing outside the standard library is imported before `bootstrap.prepare`, which makes `.venv` and starts this
file again inside it. The file itself has to parse on old Pythons, or nobody would read the sentence below.
"""

import os
import sys

if sys.version_info < (3, 11):
    sys.exit(
        "Fynlo needs Python 3.11 or newer and this is Python %d.%d: install one and start this with it, "
        "for example `python3.11 manage.py demo`." % sys.version_info[:2]
    )
if os.name == "nt":
    sys.exit("Fynlo's commands need Linux or macOS: on Windows start them inside WSL.")

from fynlo.demo import bootstrap
from fynlo.demo.errors import DemoError

FROM_CODE = ("contract", "stream docs", "makemigrations", "initial_migrations", "translations")


def main(arguments):
    bootstrap.prepare(__file__, arguments)
    command = arguments[0] if arguments else "help"
    if command == "demo":
        from fynlo.demo.command import demo

        return demo(arguments[1:])
    if command == "test":
        from fynlo.demo.suite import test

        return test(arguments[1:])
    return django(arguments)


def django(arguments):
    """One of Django's commands, on the running demo's servers unless the environment names others.

    Commands that only write files from the code need neither servers nor settings.
    """
    from fynlo.demo.state import environment_of_running_demo

    if "DATABASE_URL" not in os.environ:
        for name, value in environment_of_running_demo().items():
            os.environ.setdefault(name, value)
        if "DATABASE_URL" not in os.environ and " ".join(arguments[:2]).startswith(FROM_CODE):
            os.environ.setdefault("FYNLO_TEST", "1")
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "fynlo.settings")
    from django.core.management import execute_from_command_line

    execute_from_command_line([__file__] + arguments)
    return 0


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except DemoError as error:
        sys.exit(str(error))
    except KeyboardInterrupt:
        sys.exit(130)
