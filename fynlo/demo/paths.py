"""Where things are in a checkout."""

from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
MANAGE = ROOT / "manage.py"
REQUIREMENTS = ROOT / "requirements.txt"
VENV = ROOT / ".venv"

# Everything that the commands write beside .venv; git ignores it.
OWN = ROOT / ".fynlo"
DEMO_DATA = OWN / "demo"
TEST_DATA = OWN / "test"
