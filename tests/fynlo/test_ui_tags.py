"""The template tags: their HTML, the arguments they refuse, and that they escape every value."""

import re
from decimal import Decimal

import pytest
from django import forms
from django.core.paginator import Paginator
from django.template import Context, Template, TemplateSyntaxError
from django.template.loader import render_to_string
from django.test import RequestFactory

from fynlo.core.money import Money
from fynlo.core.states import STATES, TONE_ICONS
from fynlo.templatetags.ui import EXPLANATIONS, behind_more


def render(source: str, **context) -> str:
    return Template("{% load ui %}" + source).render(Context(context)).strip()


class ProductForm(forms.Form):
    name = forms.CharField(label="Name", help_text="As guests read it.")
    price = forms.DecimalField(label="Price")
    notes = forms.CharField(label="Notes", required=False)
    active = forms.BooleanField(label="On the menu", required=False)
    diet = forms.MultipleChoiceField(
        label="Diet", choices=[("v", "Vegan")], widget=forms.CheckboxSelectMultiple, help_text="All that apply."
    )
    version = forms.CharField(widget=forms.HiddenInput)


# Money


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (Decimal("3.4"), "£3.40"),
        (Decimal("1234567.50"), "£1,234,567.50"),
        (Decimal("-3.40"), "\N{MINUS SIGN}£3.40"),
        (Decimal("0.005"), "£0.01"),
        (Decimal("-0.001"), "£0.00"),
        (Money(Decimal("9.90"), "EUR"), "€9.90"),
    ],
)
def test_money_is_written_as_people_read_it(value, words):
    assert f">{words}<" in render("{% money value %}", value=value)


def test_a_plus_sign_is_shown_only_when_asked_for():
    assert ">£2.00<" in render("{% money value %}", value=Decimal(2))
    assert ">+£2.00<" in render("{% money value sign=True %}", value=Decimal(2))
    assert ">£0.00<" in render("{% money value sign=True %}", value=Decimal(0))


def test_a_missing_amount_is_a_dash_and_zero_is_not():
    assert "–" in render("{% money value %}", value=None)
    assert "£0.00" in render("{% money value %}", value=Decimal(0))


@pytest.mark.parametrize("wrong", [3.4, "3.40", True])
def test_money_refuses_what_is_not_a_decimal(wrong):
    with pytest.raises(TypeError):
        render("{% money value %}", value=wrong)


# States, icons


@pytest.mark.parametrize("status", STATES)
def test_every_state_has_a_label_and_an_icon(status):
    badge = render("{% state_badge status %}", status=status)

    assert "<svg" in badge
    assert f"</svg>{STATES[status].label}</span>" in badge
    assert STATES[status].tone in TONE_ICONS


def test_an_unknown_state_is_written_as_it_is():
    badge = render("{% state_badge '<b>on_hold' %}")

    assert "badge-neutral" in badge
    assert "<b>" not in render("{% state_badge status %}", status="<b>on_hold")
    assert "On hold" in render("{% state_badge 'on_hold' %}")


def test_an_icon_has_a_label_only_without_text():
    assert 'aria-hidden="true"' in render("{% icon 'plus' %}")
    assert '<span class="visually-hidden">Add</span>' in render("{% icon 'plus' label='Add' %}")


def test_an_icon_has_the_size_it_is_given():
    assert '<svg class="icon" width="16" height="16"' in render("{% icon 'check' 16 'micro' %}")


@pytest.mark.parametrize(
    ("name", "letters"), [("Ana María López", "AL"), ("Jo", "J"), ("", ""), ("taquería (chucho)", "T"), ("é x", "ÉX")]
)
def test_initials_are_the_first_letters_of_the_first_and_last_word(name, letters):
    assert render("{{ name|initials }}", name=name) == letters


# Controls


def test_a_button_with_an_address_is_a_link():
    assert render("{% button 'Save' type='submit' %}").startswith('<button type="submit"')
    assert render("{% button 'Save' href='/x/' %}").startswith('<a href="/x/"')


def test_an_icon_only_button_keeps_its_name():
    button = render("{% button 'Edit' icon='pencil' icon_only=True %}")

    assert '<span class="visually-hidden">Edit</span>' in button
    assert 'title="Edit"' in button


def test_keywords_become_attributes_and_are_escaped():
    button = render("{% button label hx_post=url disabled=True hidden=False %}", label="<b>", url='/a"onclick="b')

    assert 'hx-post="/a&quot;onclick=&quot;b"' in button
    assert " disabled>" in button
    assert "hidden" not in button
    assert "&lt;b&gt;" in button


def test_an_unknown_kind_of_button_is_refused():
    with pytest.raises(TemplateSyntaxError):
        render("{% button 'Save' kind='shiny' %}")


def test_a_field_names_its_help_and_its_error():
    form = ProductForm({"name": "", "price": "x"})

    name = render("{% field form.name %}", form=form)
    assert re.search(r'<label class="field-label" for="id_name">\s*Name\s*</label>', name)
    assert 'aria-describedby="id_name_helptext id_name_error"' in name
    assert 'aria-invalid="true"' in name
    assert 'id="id_name_helptext"' in name
    assert 'id="id_name_error"' in name
    price = render("{% field form.price prefix='£' %}", form=form)
    assert ">£</span>" in price
    assert "Enter a number." in price


def test_an_optional_field_is_marked():
    form = ProductForm()

    assert "optional" in render("{% field form.notes %}", form=form)
    assert "optional" not in render("{% field form.name %}", form=form)


def test_choices_are_in_a_fieldset_and_a_switch_has_its_role():
    form = ProductForm()

    diet = render("{% field form.diet %}", form=form)
    assert re.search(r"<fieldset[^>]*>\s*<legend class=\"field-label\">Diet", diet)
    assert 'aria-describedby="id_diet_helptext"' in diet
    assert 'role="switch"' in render("{% field form.active switch=True %}", form=form)
    assert 'role="switch"' not in render("{% field form.active %}", form=form)


def test_a_hidden_field_has_no_label():
    assert "label" not in render("{% field form.version %}", form=ProductForm())


def test_a_field_keeps_the_classes_of_its_widget():
    form = ProductForm()
    form.fields["name"].widget.attrs["class"] = "wide-name"

    assert 'class="control wide-name"' in render("{% field form.name %}", form=form)


def test_form_errors_are_announced():
    form = ProductForm({"name": "x"})
    form.add_error(None, "Closed <today>.")

    errors = render("{% form_errors form %}", form=form)
    assert 'role="alert"' in errors
    assert "Closed &lt;today&gt;." in errors
    assert render("{% form_errors form %}", form=ProductForm()).strip() == ""


# Parts


def test_blocks_keep_markup_and_escape_values():
    dialog = render(
        "{% dialog 'void' title %}<p>{{ reason }}</p>{% enddialog %}", title="Void <it>?", reason="<script>"
    )

    assert '<dialog class="dialog" id="void" aria-labelledby="void-title">' in dialog
    assert "Void &lt;it&gt;?" in dialog
    assert "<p>&lt;script&gt;</p>" in dialog


def test_pages_keep_the_other_filters():
    request = RequestFactory().get("/orders/?state=open&page=2")
    page = Paginator(range(120), 50).page(2)

    pagination = render("{% pagination page noun='orders' %}", page=page, request=request)
    assert 'href="?state=open&amp;page=1"' in pagination
    assert 'href="?state=open&amp;page=3"' in pagination
    assert "51–100 of 120 orders" in pagination


def test_the_first_and_the_only_page_link_only_to_pages_that_exist():
    request = RequestFactory().get("/orders/")

    first = render("{% pagination page %}", page=Paginator(range(120), 50).page(1), request=request)
    only = render("{% pagination page %}", page=Paginator(range(3), 50).page(1), request=request)
    assert "Previous" not in first
    assert "Next" in first
    assert "href" not in only


def test_the_tab_that_is_open_is_marked():
    items = [{"label": "Open", "url": "/o/", "active": True, "count": 0}, {"label": "Paid", "url": "/p/"}]

    tabs = render("{% tabs items 'By state' %}", items=items)
    assert tabs.count('aria-current="page"') == 1
    assert '<span class="tab-count">0</span>' in tabs


# Error pages


@pytest.mark.parametrize("status", [400, 403, 404, 405, 413, 429, 500, 503])
def test_an_error_page_renders_without_a_request(status):
    page = render_to_string(f"errors/{status}.html", {"status": status, "message": ""})

    assert "<h1>" in page
    assert '<main id="content"' in page
    assert not re.search(r"\sstyle=|\son\w+=|<script>", page)


# Help in place


@pytest.mark.parametrize("topic", EXPLANATIONS)
def test_every_explanation_has_its_text(topic):
    html = render(f'{{% explain "{topic}" %}}')
    assert str(EXPLANATIONS[topic]) in html
    assert len(re.findall("<p>", html)) >= 2


def test_an_unknown_explanation_is_refused():
    with pytest.raises(KeyError):
        render('{% explain "weather" %}')


def test_a_phones_bar_has_links_alone_and_the_rest_is_behind_more():
    links = [{"label": label} for label in ("Today", "Orders", "Menu", "Room", "Tips", "Reports")]
    stock = {"label": "Stock", "pages": [{"label": "Items"}, {"label": "Recipes"}]}
    assert behind_more(links[:5]) == []
    assert behind_more(links) == links[4:]
    assert behind_more([links[0], stock, links[1]]) == [stock]
    assert behind_more([*links[:2], stock, *links[2:]]) == [stock, *links[4:]]
