"""No visible text is left out: templates and browser modules, except those that stand in NOT_YET."""

from pathlib import Path

import pytest
from django.conf import settings

from tests.translations.unmarked import unmarked_in_script, unmarked_in_template

ROOT: Path = settings.BASE_DIR
# Files with texts that are not marked yet. Take a file out with its last text; add none.
NOT_YET = set((Path(__file__).parent / "not_yet.txt").read_text(encoding="utf-8").split())
# The platform's own pages, for Fynlo's staff and for developers.
ENGLISH_ONLY = ("templates/admin/", "templates/openapi/", "templates/restaurants/platform/")
# Names of keys, of companies, of messages between modules, and what the console shows to programmers.
SCRIPT_TEXTS = {
    '"Enter"', '"Escape"', '"Backspace"', '"Mac"', '"signed out"', '"fynlo pin v1"', '"fynlo unsent v1"',
    '"Stripe"', '"input, textarea, select, summary"', '"button, a"', '"Ctrl K"',
    r"`fynlo enrol v1\n${code}\n${id}\n${sealingKey}`",
}  # fmt: skip
PROGRAMMERS_SCRIPTS = ("fynlo/static/openapi/", "restaurants/static/restaurants/platform/")


def templates() -> list[Path]:
    found = [path for path in (ROOT / "templates").rglob("*") if path.suffix in (".html", ".txt")]
    return [path for path in found if not name_of(path).startswith(ENGLISH_ONLY)]


def scripts() -> list[Path]:
    found = [path for folder in ROOT.glob("*/**/static") for path in folder.rglob("*.js")]
    return [
        path
        for path in found
        if not path.name.endswith(".test.js")
        and "frontend/translations/" not in path.as_posix()
        and not name_of(path).startswith((*PROGRAMMERS_SCRIPTS, ".", "node_modules"))
    ]


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def unmarked() -> dict[str, list[str]]:
    found = {name_of(path): unmarked_in_template(path) for path in templates()}
    for path in scripts():
        found[name_of(path)] = [text for text in unmarked_in_script(path) if text not in SCRIPT_TEXTS]
    return {name: texts for name, texts in found.items() if texts}


def test_every_visible_text_is_marked():
    left = {name: texts for name, texts in unmarked().items() if name not in NOT_YET}

    assert left == {}, "Mark these texts: docs/translation.md says how."


def test_the_list_of_files_that_are_not_marked_yet_only_shrinks():
    done = NOT_YET - set(unmarked())

    assert done == set(), "These files are marked, or gone: take them out of not_yet.txt."


@pytest.mark.parametrize(
    "source",
    [
        "<p>Your bill</p>",
        '<input placeholder="Name">',
        '{% button "Pay" %}',
        '{% banner "info" title="No menu yet" %}{% endbanner %}',
        "{% if paid %}Paid{% endif %}",
        "{{ count }} items",
        '<td data-label="Price">{{ price }}</td>',
        '{{ name|default:"Nobody" }}',
        '{% button label aria_label="Remove: "|add:name %}',
        '{% include "components/filter_menu.html" with name="Period" %}',
    ],
)
def test_an_unmarked_text_of_a_template_is_found(tmp_path, source):
    path = tmp_path / "page.html"
    path.write_text(source)

    assert unmarked_in_template(path)


@pytest.mark.parametrize(
    "source",
    [
        '<p class="Big words">{% translate "Your bill" %}</p>',
        "<p>{% blocktranslate with sum=total|money %}Pay {{ sum }}{% endblocktranslate %}</p>",
        '{% button _("Pay") kind="primary" %}',
        "<code>python3 manage.py demo</code>",
        "{# A note for programmers #}",
        "<p>Fynlo</p>",
        '{{ name|default:_("Nobody") }}',
        '{% with id="row-"|add:name %}{{ id }}{% endwith %}',
    ],
)
def test_what_is_marked_or_no_text_is_not_found(tmp_path, source):
    path = tmp_path / "page.html"
    path.write_text(source)

    assert unmarked_in_template(path) == []


@pytest.mark.parametrize(
    ("source", "texts"),
    [
        ('h("p", null, "Your bill")', ['"Your bill"']),
        ("showToast(`${name} is sold out.`)", ["`${name} is sold out.`"]),
        ('h("p", null, t("Your bill"))', []),
        ('plural(count, "{count} item", "{count} items")', []),
        ('h("p", { class: "Card is-flush" }, name)', []),
        ('throw new Error("This is for programmers")', []),
        ('element.querySelector("Button label")', []),
    ],
)
def test_texts_of_scripts(tmp_path, source, texts):
    path = tmp_path / "view.js"
    path.write_text(source)

    assert unmarked_in_script(path) == texts
