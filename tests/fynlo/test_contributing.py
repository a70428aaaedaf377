"""CONTRIBUTING.md stays true: the files that its recipes name exist."""

import re

import pytest
from django.conf import settings

PATH = re.compile(r"`((?:[\w.-]+/)+[\w.-]+\.(?:py|js|html|md|css))`")


@pytest.mark.parametrize("document", ["CONTRIBUTING.md", "ARCHITECTURE.md", "README.md"])
def test_the_files_that_a_document_names_exist(document):
    named = set(PATH.findall((settings.BASE_DIR / document).read_text(encoding="utf-8")))

    assert sorted(name for name in named if not (settings.BASE_DIR / name).is_file()) == []
