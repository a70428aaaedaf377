"""docs/licences.md names the licence of every pinned package, with a note for one that is not permissive."""

import re

from django.conf import settings

COPYLEFT = re.compile(r"GPL|MPL", re.IGNORECASE)


def pinned() -> set[str]:
    lines = (settings.BASE_DIR / "requirements-dev.txt").read_text().splitlines()
    return {line.split("==")[0] for line in lines if "==" in line and not line.startswith("#")}


def recorded() -> dict[str, tuple[str, str]]:
    lines = (settings.BASE_DIR / "docs" / "licences.md").read_text().splitlines()
    cells = [[cell.strip() for cell in line.split("|")[1:4]] for line in lines if line.startswith("| ")]
    return {name: (licence, note) for name, licence, note in cells if name != "package"}


def test_every_pinned_package_is_recorded():
    assert pinned() == set(recorded())


def test_each_has_a_licence_and_copyleft_has_a_note():
    for name, (licence, note) in recorded().items():
        assert licence, name
        assert note or not COPYLEFT.search(licence), name
