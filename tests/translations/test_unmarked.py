"""No visible text is left out: templates, browser modules and Python."""

import re
from pathlib import Path

import pytest
from django.conf import settings

from fynlo.translations.extraction import APPS
from tests.translations.unmarked import (
    unmarked_in_python,
    unmarked_in_script,
    unmarked_in_template,
    written_on_import,
)

ROOT: Path = settings.BASE_DIR
# The platform's own pages, for Fynlo's staff and for developers. Owners see its landing page.
FOR_OWNERS = ("templates/restaurants/platform/landing.html",)
ENGLISH_ONLY = ("templates/admin/", "templates/openapi/", "templates/restaurants/platform/", "templates/unfold/")
# Names of keys, of companies, of messages between modules, and what the console shows to programmers.
SCRIPT_TEXTS = {
    '"Enter"', '"Escape"', '"Backspace"', '"Mac"', '"signed out"', '"fynlo pin v1"', '"fynlo unsent v1"',
    '"Stripe"', '"input, textarea, select, summary"', '"button, a"', '"Ctrl K"',
    r"`fynlo enrol v1\n…\n…\n…`",
}  # fmt: skip
PROGRAMMERS_SCRIPTS = ("fynlo/static/openapi/", "restaurants/static/restaurants/platform/")

# Python modules without texts of pages: what the API refuses and describes, and the platform's own pages.
NO_PAGE_TEXTS = re.compile(r"/api/|/api\.py$|/inputs\.py$|^restaurants/platform/|/migrations/")
# Modules whose f-strings the operator of Fynlo or a developer reads: commands, the demo, checks, the sandbox.
OPERATORS_TEXTS = re.compile(
    r"^fynlo/(?:demo|seed|openapi)/|/management/|consistency_check\.py$|/sandbox/|^payments/journal/|^realtime/"
    r"|^restaurants/(?:exports|backup)/|^fynlo/core/security_txt\.py$|^fynlo/database_checks\.py$"
)
# Units, names, columns of files for programs, and what a provider compares when a request is repeated.
FORMATTED_TEXTS = {
    "… min", "… h … min", "… kcal", "… via …", "Fynlo …", "…, compared", "undo … …", "link … …", "…: your …",
    "…: … and …", ", supplement …", "Payment …: …", "fynlo report …", "fynlo enrol v1", "Fynlo …, …",
}  # fmt: skip


def modules() -> list[Path]:
    found = (path for app in APPS for path in (ROOT / app).rglob("*.py"))
    return [path for path in found if not NO_PAGE_TEXTS.search(name_of(path))]


def templates() -> list[Path]:
    found = [path for path in (ROOT / "templates").rglob("*") if path.suffix in (".html", ".txt")]
    return [path for path in found if name_of(path) in FOR_OWNERS or not name_of(path).startswith(ENGLISH_ONLY)]


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
    for path in modules():
        texts = unmarked_in_python(path, formatted=not OPERATORS_TEXTS.search(name_of(path)))
        found[name_of(path)] = [text for text in texts if text not in FORMATTED_TEXTS]
    return {name: texts for name, texts in found.items() if texts}


def test_every_visible_text_is_marked():
    assert unmarked() == {}, "Mark these texts: docs/translation.md says how."


def test_no_marked_text_is_written_as_a_module_is_loaded():
    """It would stay in the language of that moment. `format_lazy`, or a callable for choices, writes it later."""
    found = {name_of(path): written_on_import(path) for path in modules()}

    assert {name: texts for name, texts in found.items() if texts} == {}


@pytest.mark.parametrize(
    ("source", "count"),
    [
        ('class A:\n    help_text = _("At most {most}.").format(most=5)', 1),
        ('choices = [(kind, format_html("{}", kind.label)) for kind in KINDS]', 1),
        ('TITLE = str(_lazy("Bill"))', 1),
        ('TITLE = format_lazy(_("At most {most}."), most=5)', 0),
        ('choices = lambda: [format_html("{}", kind.label)]', 0),
        ('def title():\n    return _("At most {most}.").format(most=5)', 0),
    ],
)
def test_a_text_that_is_written_on_import_is_found(tmp_path, source, count):
    path = tmp_path / "module.py"
    path.write_text(source)

    assert len(written_on_import(path)) == count


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
        ("showToast(`${name} is sold out.`)", ["`… is sold out.`"]),
        ("h('p', null, `${count} guests`)", ["`… guests`"]),
        ('h("p", null, `${name ? `Table ${name}` : t("Bar")} closed`)', ["`… closed`", "`Table …`"]),
        ("h('p', null, `${t('Table')} ${name}`)", []),
        ("h('p', { class: `button ${kind}`, key: `${name} words` }, name)", []),
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


@pytest.mark.parametrize(
    ("source", "texts"),
    [
        ('messages.success(request, "Saved.")', ["Saved."]),
        ('messages.error(request, f"{name} is archived." if done else _("Try again."))', ["… is archived."]),
        ('messages.success(request, _("Saved."))', []),
        ('from django import forms\nname = forms.CharField(label="Name")', ["Name"]),
        ('from rest_framework import serializers\nname = serializers.CharField(label="Name")', []),
        ('NavigationItem("Menu", "menu_products", "book-open", "menu.view", 20)', ["Menu"]),
        ('NavigationItem(_("Menu"), "menu_products", "book-open", "menu.view", 20)', []),
        ('register("menu.view", "See the menu", EVERYONE)', ["See the menu"]),
    ],
)
def test_texts_of_python(tmp_path, source, texts):
    path = tmp_path / "pages.py"
    path.write_text(source)

    assert unmarked_in_python(path) == texts


@pytest.mark.parametrize(
    ("source", "texts"),
    [
        ('def label(row):\n    return f"{row.count} guests"', ["… guests"]),
        ('context = {"title": f"Table {name}"}', ["Table …"]),
        ('name = f"{count} of {total} paid"', ["… of … paid"]),
        ('name = _("{count} guests").format(count=f"{count:,}")', []),
        ('raise ValueError(f"There is no {name}.")', []),
        ('key = f"seed:{name}"', []),
        ('cursor.execute(f"DELETE FROM {table} where id = 1")', []),
        ('class A:\n    def __str__(self):\n        return f"bill of {self.order}"', []),
    ],
)
def test_texts_that_are_put_together(tmp_path, source, texts):
    path = tmp_path / "pages.py"
    path.write_text(source)

    assert unmarked_in_python(path) == texts
