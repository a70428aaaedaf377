"""The components that pages are made of, as template tags. docs/components.md shows each one in use.

Tags that take free keywords pass them on as HTML attributes, with `_` written as `-`:
`{% button "Remove" hx_post=url data_close=True %}`.
"""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from functools import cache
from importlib.resources import files
from io import BytesIO
from typing import Any
from zipfile import ZipFile

from django import forms, template
from django.contrib.messages.storage.base import Message
from django.core.paginator import Page
from django.forms.boundfield import BoundField
from django.template.loader import render_to_string
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext_lazy

from fynlo.core import languages
from fynlo.core.keyset import KeysetPage
from fynlo.core.money import written
from fynlo.core.states import STATES, TONE_ICONS, Audience, State
from fynlo.frontend.assets import translations_address

register = template.Library()

TABS = 4  # of a phone's bar, beside “More”
BUTTON_KINDS = {"primary", "secondary", "quiet", "danger"}


def attributes(values: Mapping[str, Any]) -> SafeString:
    """` name="value"` for each value; True gives a bare attribute, False and None give none."""
    present = [
        (name.replace("_", "-"), value) for name, value in values.items() if value is not None and value is not False
    ]
    return format_html_join(
        "",
        "{}",
        (
            (format_html(" {}", name) if value is True else format_html(' {}="{}"', name, value),)
            for name, value in present
        ),
    )


# Marks


@cache
def _icons() -> ZipFile:
    """heroicons' archive. Its own tag reads the table of 1,288 files again for every new icon, 10 ms each."""
    return ZipFile(BytesIO((files("heroicons") / "heroicons.zip").read_bytes()))


@cache
def _drawn(style: str, name: str, size: int) -> SafeString:
    svg = _icons().read(f"{style}/{name}.svg").decode().strip()
    own = f'<svg class="icon" width="{size:d}" height="{size:d}" focusable="false"'
    return mark_safe(svg.replace('<svg xmlns="http://www.w3.org/2000/svg"', own, 1))  # noqa: S308 - a file of ours


@register.simple_tag
def icon(name: str, size: int = 20, style: str = "outline", label: str = "") -> SafeString:
    """A heroicon. It is silent for a screen reader; `label` says what it means where no word stands beside it."""
    drawing = _drawn(style, str(name), size)
    return format_html('{}<span class="visually-hidden">{}</span>', drawing, label) if label else drawing


@register.filter
def initials(name: str) -> str:
    """`Ana María López` → `AL`: the first and last initial, for a person's round mark."""
    words = [word for word in str(name).split() if word[0].isalnum()]
    return "".join(word[0] for word in (words[:1] + words[1:][-1:])).upper()


# Messages


@register.filter
def undo_of(message: Message) -> dict[str, str] | None:
    """The form that reverts what a message reports, `{url, key}`; None without one (`restaurants.portal.toasts`)."""
    name, _, rest = (message.extra_tags or "").partition(" ")
    url, _, key = rest.partition(" ")
    return {"url": url, "key": key} if name == "undo" else None


@register.filter
def link_of(message: Message) -> dict[str, str] | None:
    """The link to where a message leads, `{url, label}`; None without one (`restaurants.portal.toasts`)."""
    name, _, rest = (message.extra_tags or "").partition(" ")
    url, _, label = rest.partition(" ")
    return {"url": url, "label": label} if name == "link" else None


# Money


@register.simple_tag
def money(value: Any, currency: str = "GBP", sign: bool = False) -> SafeString | str:
    """An amount in tabular figures: a Decimal in pounds, or anything with `amount` and `currency`. None is a dash."""
    if value is None or value == "":
        return format_html('<span class="money" title="{}">–</span>', gettext_lazy("No amount"))
    words = written(getattr(value, "amount", value), getattr(value, "currency", currency), signed=sign)
    return format_html('<span class="money">{}</span>', words)


@register.filter("money")
def money_filter(value: Any, sign: str = "") -> SafeString | str:
    """As the tag, for a value inside a translated sentence: `{% blocktranslate with sum=total|money %}`.

    `|money:"signed"` writes a plus, too.
    """
    return money(value, sign=sign == "signed")


# Language


@register.simple_tag
def html_language() -> str:
    """Return the language of the page for `<html lang>`."""
    return languages.html_language()


@register.inclusion_tag("components/translations.html")
def translations(application: str) -> dict:
    """The script with the translations of an application (`pages`, `till`, `kitchen`), before all others."""
    return {"address": translations_address(application)}


# States


@register.inclusion_tag("components/state_badge.html")
def state_badge(status: str, label: str = "", tone: str = "", icon: str = "", audience: str = "staff") -> dict:
    """A state as a label, an icon and a colour, for `audience`. An unknown status is written as it is, in neutral."""
    known = STATES.get(str(status)) or State("neutral", "", str(status).replace("_", " ").capitalize())
    known = known.shown_to(Audience(audience))
    tone = tone or known.tone
    return {
        "tone": tone,
        "icon_name": icon or known.icon or TONE_ICONS[tone],
        "label": label or known.label,
    }


# Controls


@register.inclusion_tag("components/button.html")
def button(
    label: str,
    kind: str = "secondary",
    icon: str = "",
    icon_only: bool = False,
    href: str = "",
    sheet: str = "",
    type: str = "button",
    **attrs: Any,
) -> dict:
    """A button, or a link that looks like one when `href` is given. `icon_only` keeps the label for screen readers.

    `sheet` is the address of a page that opens in the shell's sheet; without scripts the link leads to that page.
    """
    if kind not in BUTTON_KINDS:
        raise template.TemplateSyntaxError(f"a button is one of {sorted(BUTTON_KINDS)}, not {kind!r}")
    classes = " ".join(
        filter(
            None,
            [
                "button",
                f"button-{kind}",
                "is-icon-only" if icon_only else "",
                attrs.pop("class", ""),
            ],
        )
    )
    if icon_only:
        attrs.setdefault("title", label)
    if sheet:
        attrs = {"hx_get": sheet, "hx_target": "#sheet", **attrs}
    return {
        "label": label,
        "icon_name": icon,
        "icon_only": icon_only,
        "href": href or sheet,
        "type": type,
        "classes": classes,
        "attributes": attributes(attrs),
    }


@register.inclusion_tag("components/chip.html")
def chip(
    label: str,
    icon: str = "",
    href: str = "",
    selected: bool = False,
    count: int | None = None,
    **attrs: Any,
) -> dict:
    """A small fact, or with `href` a filter that is on or off."""
    return {
        "classes": "chip is-selected" if selected else "chip",
        "label": label,
        "icon_name": icon,
        "href": href,
        "selected": selected,
        "count": count,
        "attributes": attributes(attrs),
    }


@register.inclusion_tag("components/field.html")
def field(
    bound: BoundField,
    prefix: str = "",
    suffix: str = "",
    switch: bool = False,
    wide: bool = False,
    described_by: str = "",
    **attrs: Any,
) -> dict:
    """A form field with its label, help and error. `prefix` and `suffix` stand inside the control (£, minutes).

    `described_by` is the id of a paragraph that helps with several fields, which a screen reader reads with each.
    """
    widget = bound.field.widget
    shape = "plain"
    if isinstance(widget, (forms.RadioSelect, forms.CheckboxSelectMultiple)):
        shape = "choices"
    elif isinstance(widget, forms.CheckboxInput):
        shape = "switch" if switch else "checkbox"
    given = {name.replace("_", "-"): value for name, value in attrs.items() if value is not None and value is not False}
    if shape == "switch":
        given["role"] = "switch"
    described = " ".join(filter(None, [described_by, bound.aria_describedby]))
    if described and (described_by or shape == "choices"):
        given["aria-describedby"] = described
    classes = {
        "plain": "control",
        "choices": "choices",
        "checkbox": "checkbox",
        "switch": "switch",
    }[shape]
    given["class"] = " ".join(filter(None, [classes, widget.attrs.get("class"), given.get("class")]))
    state = ["is-invalid" if bound.errors else "", "is-wide" if wide else ""]
    return {
        "classes": " ".join(filter(None, ["field", f"field-{shape}", *state])),
        "field": bound,
        "control": bound.as_widget(attrs=given),
        "shape": shape,
        "prefix": prefix,
        "suffix": suffix,
    }


@register.inclusion_tag("components/form_errors.html")
def form_errors(form: forms.BaseForm) -> dict:
    """What is wrong with the form as a whole; fields say their own errors."""
    return {"errors": form.non_field_errors()}


@register.inclusion_tag("components/search_field.html")
def search_field(name: str = "q", value: str = "", label: str = "Search", live: str = "", **attrs: Any) -> dict:
    """A search box inside a GET form. It submits with Enter.

    With `live`, htmx also gets that address with the form's fields while a person types. The form's own `hx-target`,
    `hx-select`, `hx-swap` and `hx-push-url` say what happens with the response.
    """
    if live:
        attrs = {
            "hx_get": live,
            "hx_trigger": "input changed delay:250ms",
            "hx_include": "closest form",
            **attrs,
        }
    return {
        "name": name,
        "value": value or "",
        "label": label,
        "attributes": attributes({"id": f"search-{name}", **attrs}),
    }


# Parts of a page


@register.simple_block_tag
def sheet(content: str, id: str, title: str, **attrs: Any) -> SafeString:
    """A panel over the page: from below on a phone, from the right on a desktop. Opened by `data-open="<id>"`."""
    return render_to_string(
        "components/sheet.html",
        {"id": id, "title": title, "content": content, "attributes": attributes(attrs)},
    )


@register.simple_block_tag
def sheet_content(content: str, title: str, id: str = "sheet") -> SafeString:
    """What htmx swaps into the shell's own sheet (`hx-target="#sheet"`), which opens by itself."""
    return render_to_string("components/sheet_content.html", {"id": id, "title": title, "content": content})


@register.simple_block_tag
def dialog(content: str, id: str, title: str, **attrs: Any) -> SafeString:
    """A question in the middle of the page. Opened by `data-open="<id>"`, closed by `data-close`."""
    return render_to_string(
        "components/dialog.html",
        {"id": id, "title": title, "content": content, "attributes": attributes(attrs)},
    )


@register.simple_block_tag
def banner(content: str, tone: str = "info", title: str = "") -> SafeString:
    """Something the reader of this page must know, in its place on the page."""
    return render_to_string(
        "components/banner.html",
        {
            "tone": tone,
            "icon_name": TONE_ICONS[tone],
            "title": title,
            "content": content,
        },
    )


@register.simple_block_tag
def empty_state(content: str, title: str, icon: str = "inbox") -> SafeString:
    """What stands where a list has nothing yet: why it is empty, and the way to fill it."""
    return render_to_string(
        "components/empty_state.html",
        {"title": title, "icon_name": icon, "content": content},
    )


@register.inclusion_tag("components/stat.html")
def stat(label: str, value: Any, note: str = "", trend: str = "", href: str = "") -> dict:
    """One number of a dashboard. `value` is text, or what `money` accepts; `trend` is up, down or nothing."""
    return {
        "label": label,
        "value": money(value) if isinstance(value, Decimal) or hasattr(value, "currency") else value,
        "note": note,
        "trend": trend,
        "href": href,
    }


EXPLANATIONS = {
    "vat": gettext_lazy("About VAT"),
    "service_charge": gettext_lazy("Optional or compulsory?"),
    "tips": gettext_lazy("What the law says about tips"),
    "z_report": gettext_lazy("What a Z report is"),
    "refunds": gettext_lazy("What a refund does"),
    "deposits": gettext_lazy("When VAT is due on a deposit"),
    "gift_cards": gettext_lazy("When VAT is due on a gift card"),
    "working_time": gettext_lazy("What the law says about working time"),
    "payouts": gettext_lazy("Why a payout is not a day’s sales"),
    "leave": gettext_lazy("What the law says about holiday"),
}


@register.inclusion_tag("components/help.html")
def explain(topic: str) -> dict:
    """An explanation that opens in place, for pages about money and law. `topic` is one of EXPLANATIONS."""
    return {"title": EXPLANATIONS[topic], "template": f"components/help/{topic}.html"}


@register.inclusion_tag("components/tabs.html")
def tabs(items: Sequence[Mapping[str, Any]], label: str) -> dict:
    """Pages of one subject: `items` are {label, url, active, count}; each tab is a link."""
    return {"items": items, "label": label}


@register.inclusion_tag("components/pagination.html", takes_context=True)
def pagination(
    context: Mapping[str, Any],
    page: Page,
    parameter: str = "page",
    noun: str = "results",
) -> dict:
    """Earlier and later pages of a list; keeps the other query parameters of the address."""
    query = context["request"].GET.copy()

    def address(number: int) -> str:
        query[parameter] = str(number)
        return f"?{query.urlencode()}"

    return {
        "page": page,
        "noun": noun,
        "previous": address(page.previous_page_number()) if page.has_previous() else "",
        "next": address(page.next_page_number()) if page.has_next() else "",
    }


@register.inclusion_tag("components/keyset_pagination.html", takes_context=True)
def keyset_pagination(context: Mapping[str, Any], page: KeysetPage, total: int, noun: str = "results") -> dict:
    """Newer and older pages of a long list (`fynlo.core.keyset`); keeps the other query parameters of the address."""
    query = context["request"].GET.copy()
    for name in ("before", "after"):
        query.pop(name, None)

    def address(**edge: str) -> str:
        chosen = query.copy()
        chosen.update(edge)
        return f"?{chosen.urlencode()}"

    return {
        "total": total,
        "noun": noun,
        "first": address(),
        "newer": address(after=page.newer) if page.newer else "",
        "older": address(before=page.older) if page.older else "",
    }


@register.inclusion_tag("components/skeleton.html")
def skeleton(rows: int = 3, label: str = "Loading") -> dict:
    """The grey shape of a list that is on its way."""
    return {"rows": range(rows), "label": label}


# Navigation


@register.filter
def behind_more(entries: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """Return the entries of the navigation for which a phone's bar has no tab: groups, and links that do not fit.

    Five links fit; with anything else there are four and “More”. A group on the bar would unfold over the page.
    """
    links = [entry for entry in entries if not entry.get("pages")]
    if len(links) == len(entries) <= TABS + 1:
        return []
    return [entry for entry in entries if entry not in links[:TABS]]
