"""The colours: readable in both themes, and the dark theme is the same by device and by page."""

import re
from pathlib import Path

import pytest
from django.conf import settings

STATIC = Path(settings.BASE_DIR) / "fynlo/frontend/static/frontend/shared/styles"
SHARED = STATIC.parent
PLAN, PLAN_VIEW = SHARED / "rules/floor_plan.js", SHARED.parent / "till/floor/plan_view.js"  # they set places and sizes
READABLE = 4.5  # WCAG 2.2, 1.4.3: text
VISIBLE = 3.0  # WCAG 2.2, 1.4.11: edges of controls, focus

TONES = ("success", "warning", "danger", "info")
TEXT = [
    *[(text, ground) for text in ("text", "text-muted") for ground in ("canvas", "surface", "sunken", "hover")],
    *[("accent-text", ground) for ground in ("canvas", "surface", "accent-soft")],
    *[(tone, ground) for tone in TONES for ground in ("canvas", "surface", f"{tone}-soft")],
    *[("on-accent", ground) for ground in ("accent", "accent-hover")],
    *[("on-danger", ground) for ground in ("danger-fill", "danger-fill-hover")],
    *[(text, "inverse") for text in ("on-inverse", "inverse-accent")],
]  # fmt: skip
EDGES = [(edge, ground) for edge in ("line-strong", "focus", "accent") for ground in ("canvas", "surface")]


def blocks() -> list[dict[str, str]]:
    """The declarations of each block of tokens.css: light, dark by device, dark by page."""
    source = re.sub(r"/\*.*?\*/", "", (STATIC / "tokens.css").read_text(), flags=re.DOTALL)
    return [dict(re.findall(r"--([\w-]+):\s*([^;]+);", body)) for body in re.findall(r"\{([^{}]+)\}", source)]


def luminance(colour: str) -> float:
    channels = [int(colour[index : index + 2], 16) / 255 for index in (1, 3, 5)]
    linear = [value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4 for value in channels]
    return sum(weight * value for weight, value in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


def contrast(one: str, other: str) -> float:
    brighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (brighter + 0.05) / (darker + 0.05)


def test_both_ways_to_the_dark_theme_have_the_same_colours():
    _, by_device, by_page = blocks()

    assert by_device == by_page


@pytest.mark.parametrize("theme", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize(("text", "ground"), TEXT)
def test_text_is_readable(theme, text, ground):
    palette = blocks()[theme]

    assert contrast(palette[text], palette[ground]) >= READABLE


@pytest.mark.parametrize("theme", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize(("edge", "ground"), EDGES)
def test_controls_and_focus_are_visible(theme, edge, ground):
    palette = blocks()[theme]

    assert contrast(palette[edge], palette[ground]) >= VISIBLE


def test_every_property_that_is_used_is_defined():
    defined = set(blocks()[0]) | {"tab-bar"}  # the shell's own
    by_script = set(re.findall(r'"--([\w-]+)"', PLAN.read_text() + PLAN_VIEW.read_text()))

    for sheet in STATIC.glob("*.css"):
        text = sheet.read_text()
        own = set(re.findall(r"^\s*--([\w-]+):", text, re.M)) | (by_script if sheet.name == "plan.css" else set())
        assert set(re.findall(r"var\(--([\w-]+)", text)) <= defined | own, sheet.name
