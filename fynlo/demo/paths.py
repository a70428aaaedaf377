"""Paths of a checkout."""

from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
MANAGE = ROOT / "manage.py"
REQUIREMENTS = ROOT / "requirements.txt"  # what production needs
DEMO_REQUIREMENTS = ROOT / "requirements-demo.txt"  # also the servers that the demo and the tests start
DEV_REQUIREMENTS = ROOT / "requirements-dev.txt"  # also the packages of the tests and checks
VENV = ROOT / ".venv"

# All files that the commands write, except .venv. Git ignores the folder.
LOCAL_DATA = ROOT / ".fynlo"
DEMO_DATA = LOCAL_DATA / "demo"
TEST_DATA = LOCAL_DATA / "test"
