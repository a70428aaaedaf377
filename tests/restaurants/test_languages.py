"""The language of pages, answers and emails: the person's, else the restaurant's; for guests their browser's."""

from decimal import Decimal

import pytest
from django.test import Client, TestCase
from django.utils import translation

from fynlo.core.languages import accepted_language, html_language
from fynlo.core.money import written
from fynlo.core.tenancy.hosts import clear_restaurant_cache
from fynlo.frontend import bundler
from fynlo.frontend.bundles import TILL
from restaurants import mail
from restaurants.models import PlatformAudit, Restaurant, User

pytestmark = pytest.mark.django_db
SPANISH = {"accept-language": "es-ES,es;q=0.9,en;q=0.8"}


@pytest.fixture
def in_spanish(tenant) -> Restaurant:
    """Alpha, whose owner chose Spanish."""
    tenant.language = "es"
    tenant.save(update_fields=["language"])
    clear_restaurant_cache()
    return tenant


def choose(client: Client, language: str):
    with TestCase.captureOnCommitCallbacks(execute=True):  # the cached person is forgotten after the commit
        return client.post("/account/language/", {"language": language})


# Who decides


@pytest.mark.parametrize(
    ("header", "language"),
    [
        ("es", "es"),
        ("es-MX,es;q=0.9", "es"),
        ("en-US,en;q=0.9", "en-gb"),
        ("fr,de;q=0.9,es;q=0.1", "es"),
        ("fr", ""),
        ("*", ""),
        ("", ""),
        ("\x00;;;q=x", ""),
    ],
)
def test_the_header_names_the_best_of_our_languages(header, language):
    assert accepted_language(header) == language


def test_a_stranger_gets_the_language_of_the_browser(page_client):
    client = page_client(None)

    spanish, english = client.get("/sign-in/", headers=SPANISH), client.get("/sign-in/")

    assert '<html lang="es"' in spanish.text
    assert "Contraseña" in spanish.text
    assert spanish["Content-Language"] == "es"
    assert "Accept-Language" in spanish["Vary"]
    assert '<html lang="en-GB"' in english.text
    assert "Password" in english.text


def test_a_stranger_whose_browser_names_none_of_ours_gets_the_restaurant_s(page_client, in_spanish):
    assert "Contraseña" in page_client(None).get("/sign-in/", headers={"accept-language": "fr"}).text


def test_staff_get_the_restaurant_s_language_whatever_their_browser_says(page_client, in_spanish):
    page = page_client("olivia").get("/account/", headers={"accept-language": "en"})

    assert '<html lang="es"' in page.text
    assert "Tu cuenta" in page.text


def test_a_person_s_choice_comes_before_the_restaurant_s(page_client, in_spanish):
    client = page_client("olivia")

    response = choose(client, "en-gb")

    assert response.status_code == 302
    assert "Your account" in client.get("/account/").text
    assert "Tu cuenta" in page_client("marco").get("/account/").text


def test_the_choice_is_saved_audited_and_can_be_taken_back(page_client):
    client = page_client("olivia")
    olivia = User.objects.get(email="olivia@alpha.example")

    choose(client, "es")
    olivia.refresh_from_db()
    assert olivia.language == "es"
    assert PlatformAudit.objects.filter(kind="people.choose_language").count() == 1
    assert "Tu idioma está guardado." in client.get("/account/").text

    choose(client, "")
    olivia.refresh_from_db()
    assert olivia.language == ""
    assert "Your account" in client.get("/account/").text


def test_an_unknown_language_is_refused(page_client):
    response = choose(page_client("olivia"), "xx")

    assert response.status_code == 422
    assert User.objects.get(email="olivia@alpha.example").language == ""


# What follows from it


def test_an_error_of_the_api_keeps_its_code_and_speaks_the_person_s_language(page_client):
    client = page_client("olivia")
    path = "/api/v1/no-such-thing"

    english = client.get(path, headers={"accept-language": "en"}).json()
    spanish = client.get(path, headers=SPANISH).json()

    assert english["error"]["code"] == spanish["error"]["code"] == "not_found"
    assert english["message"] == "There is nothing here under that address."
    assert spanish["message"] == "No hay nada en esa dirección."


def test_money_has_the_separators_of_the_language():
    assert written(Decimal("1234.50")) == "£1,234.50"
    with translation.override("es"):
        assert written(Decimal("1234.50")) == "£1.234,50"
        assert written(Decimal("-3.40")) == "−£3,40"
        assert html_language() == "es"


def test_an_email_is_written_in_the_language_of_its_reader(tenant):
    User.objects.filter(email="olivia@alpha.example").update(language="es")
    given = {"subject": translation.gettext_lazy("Choose a new password"), "template": "password_reset"}
    given |= {"variables": {"name": "Olivia", "path": "/x/"}, "restaurant": tenant}

    spanish = mail.render(to="olivia@alpha.example", **given)
    english = mail.render(to="marco@alpha.example", **given)

    assert spanish["subject"] == "Elige una contraseña nueva"
    assert 'lang="es"' in spanish["html"]
    assert "El enlace funciona una vez" in spanish["text"]
    assert english["subject"] == "Choose a new password"
    assert translation.get_language() == "en-gb"


def test_an_email_to_a_guest_is_in_the_restaurant_s_language(in_spanish):
    rendered = mail.render(
        to="guest@example.com",
        subject=translation.gettext_lazy("Your password was changed"),
        template="password_changed",
        variables={"name": "Ana", "path": "/x/"},
        restaurant=in_spanish,
    )

    assert rendered["subject"] == "Tu contraseña ha cambiado"


def test_a_text_without_a_translation_stays_english():
    with translation.override("es"):
        assert translation.gettext("A text that no catalogue has.") == "A text that no catalogue has."


def test_a_spanish_page_loads_its_translations_before_its_scripts(page_client):
    page = page_client(None).get("/sign-in/", headers=SPANISH).text

    catalogue = page.index("frontend/translations/pages.es.js")
    assert catalogue < page.index("frontend/shared/page/toast.js")
    assert "frontend/translations/" not in page_client(None).get("/sign-in/").text


def test_the_till_of_the_demo_loads_its_own_translations_and_keeps_them_on_the_device(page_client, settings):
    settings.FRONTEND_BUNDLES = None  # the demo serves native modules
    settings.WHITENOISE_USE_FINDERS = True
    client = page_client("sara")
    choose(client, "es")

    page = client.get("/pos/").text
    worker = client.get("/pos/sw.js").text

    assert "frontend/translations/till.es.js?v=" in page
    assert "frontend/translations/pages.es.js" not in page
    assert "frontend/translations/till.es.js?v=" in worker


def test_the_till_of_production_loads_a_spanish_build_and_keeps_both_on_the_device(
    page_client, production_build, settings
):
    settings.FRONTEND_BUNDLES = production_build
    english, spanish = (set(bundler.read(production_build, TILL, code).names) for code in ("en-gb", "es"))
    client = page_client("sara")
    choose(client, "es")

    page, worker = client.get("/pos/").text, client.get("/pos/sw.js").text

    assert "frontend/translations/" not in page + worker
    assert bundler.read(production_build, TILL, "es").script in page
    assert [name for name in english - spanish if name in page] == []
    assert [name for name in english | spanish if name not in worker] == []
