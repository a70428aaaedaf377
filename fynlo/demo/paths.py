"""Where things are in a checkout."""

from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
MANAGE = ROOT / "manage.py"
REQUIREMENTS = ROOT / "requirements.txt"  # what production needs
DEMO_REQUIREMENTS = ROOT / "requirements-demo.txt"  # the same and the servers that demo and tests start
DEV_REQUIREMENTS = ROOT / "requirements-dev.txt"  # the same and what tests and checks need
VENV = ROOT / ".venv"

# Everything that the commands write beside .venv; git ignores it.
OWN = ROOT / ".fynlo"
DEMO_DATA = OWN / "demo"
TEST_DATA = OWN / "test"
