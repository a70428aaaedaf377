"""Cakes, pastries and puddings, drawn."""

import math
from collections.abc import Sequence
from random import Random

from fynlo.seed.artwork.canvas import Canvas, box, darker, lighter, mix, oval, smooth, turned
from fynlo.seed.artwork.garnish import drizzle, leaf, pebbles, scattered, shadow, specks

CHINA = "#fbf8f2"


def _plate(canvas: Canvas, y: float = 480) -> None:
    canvas.fill(oval(320, y + 22, 262, 66), mix(canvas.background, "#4a2c2a", 0.2))
    canvas.fill(oval(320, y + 10, 258, 64), darker(CHINA, 0.14))
    canvas.fill(oval(320, y, 258, 64), CHINA)
    canvas.fill(oval(320, y, 196, 44), darker(CHINA, 0.06))


def cake(canvas: Canvas, chance: Random, colours: Sequence[str]) -> None:
    """A slice in layers; `colours`: sponge, cream, topping, decoration."""
    sponge, cream, topping, decoration = colours[:4]
    _plate(canvas)
    tip, left, right = (120, 300), (470, 210), (540, 300)
    height = 190
    side_ = [tip, right, (right[0], right[1] + height), (tip[0], tip[1] + height)]
    canvas.fill(side_, sponge)
    with canvas.inside(side_):
        for index in range(3):
            level = 300 + 12 + index * 66
            canvas.fill([(100, level), (560, level), (560, level + 22), (100, level + 22)], cream)
        for x, y in scattered(chance, 330, 400, 220, 90, 60):
            canvas.fill(oval(x, y, 5, 4), darker(sponge, 0.14))
        for index in range(3):
            level = 312 + index * 66
            canvas.fill([(100, level), (560, level), (560, level + 20), (100, level + 20)], cream)
    canvas.fill([tip, left, right], topping)
    canvas.fill([tip, right, (right[0], right[1] + 24), (tip[0], tip[1] + 24)], darker(topping, 0.1))
    for step in range(7):
        x = 150 + step * 60
        canvas.fill(box(x, 318, 42, 40 + chance.uniform(0, 46), 20), darker(topping, 0.1))
    for x, y in ((450, 236), (492, 268), (404, 262)):
        canvas.fill(oval(x, y + 8, 34, 30), darker(decoration, 0.25))
        canvas.fill(oval(x, y, 34, 30), decoration)
        canvas.fill(oval(x - 10, y - 10, 11, 7), lighter(decoration, 0.6))
    leaf(canvas, 352, 262, 26, -20, "#6aa84f")
    specks(canvas, chance, scattered(chance, 300, 282, 110, 18, 12), 6, lighter(decoration, 0.4))


def loaf(canvas: Canvas, chance: Random, colours: Sequence[str]) -> None:
    """Two thick slices of loaf cake; `colours`: crumb, crust, bits, icing (or none)."""
    crumb, crust, bits, *icing = colours
    _plate(canvas)
    for x, y, turn in ((372, 300, 12), (270, 322, -6)):
        about = (x, y)
        outline = smooth(
            [
                (x - 122, y - 60),
                (x - 110, y - 136),
                (x - 40, y - 168),
                (x + 40, y - 168),
                (x + 110, y - 136),
                (x + 122, y - 60),
                (x + 108, y + 150),
                (x - 108, y + 150),
            ]
        )
        canvas.fill(turned([(px + 20, py + 6) for px, py in outline], turn, about), darker(crust, 0.3))
        canvas.fill(turned(outline, turn, about), crust)
        inner = turned([(x + (px - x) * 0.9, y + (py - y) * 0.91 + 4) for px, py in outline], turn, about)
        canvas.fill(inner, crumb)
        with canvas.inside(inner):
            for sx, sy in scattered(chance, x, y, 104, 140, 40):
                canvas.fill(oval(*turned([(sx, sy)], turn, about)[0], 5, 4), darker(crumb, 0.1))
            pebbles(
                canvas,
                chance,
                turned(scattered(chance, x, y + 10, 84, 112, 12), turn, about),
                14,
                (bits, darker(bits, 0.12)),
            )
        if icing:
            top = [
                (x - 116, y - 84),
                (x - 104, y - 142),
                (x - 40, y - 174),
                (x + 40, y - 174),
                (x + 104, y - 142),
                (x + 116, y - 84),
                (x + 84, y - 58),
                (x + 52, y - 112),
                (x + 12, y - 66),
                (x - 34, y - 116),
                (x - 78, y - 70),
            ]
            canvas.fill(turned(smooth(top), turn, about), icing[0])


def muffin(canvas: Canvas, chance: Random, colours: Sequence[str]) -> None:
    """`colours`: top, case, bits."""
    top, case, bits = colours[:3]
    shadow(canvas, 322, 548, 160)
    paper = [(170, 330), (470, 330), (424, 552), (216, 552)]
    canvas.fill(paper, case)
    with canvas.inside(paper):
        for step in range(10):
            x = 180 + step * 32
            canvas.fill(
                [(x, 320), (x + 15, 320), (320 + (x + 15 - 320) * 0.72, 560), (320 + (x - 320) * 0.72, 560)],
                lighter(case, 0.26),
            )
    dome = smooth(
        [
            (142, 330),
            (150, 248),
            (226, 168),
            (320, 142),
            (414, 168),
            (490, 248),
            (498, 330),
            (430, 366),
            (320, 374),
            (210, 366),
        ]
    )
    canvas.fill(dome, top)
    with canvas.inside(dome):
        canvas.fill(smooth([(420, 150), (520, 240), (520, 380), (360, 390), (450, 320)]), darker(top, 0.12))
        for x, y in ((210, 300), (300, 350), (400, 340)):
            canvas.fill(oval(x, y, 56, 14, turn=6), darker(top, 0.1))
        canvas.fill(oval(250, 212, 60, 26, turn=-32), lighter(top, 0.26))
        pebbles(canvas, chance, scattered(chance, 320, 262, 138, 84, 17), 19, (bits, darker(bits, 0.12)))


def croissant(canvas: Canvas, chance: Random, colours: Sequence[str]) -> None:
    """`colours`: pastry, then what is scattered on it (or nothing)."""
    pastry, *scatter = colours
    _plate(canvas, 452)
    for index, (x, y, rx, ry, turn) in enumerate((
        (118, 418, 66, 38, 38), (522, 418, 66, 38, -38), (170, 356, 86, 66, 40), (470, 356, 86, 66, -40),
        (240, 312, 84, 96, 20), (400, 312, 84, 96, -20), (320, 298, 86, 112, 0),
    )):  # fmt: skip
        canvas.fill(oval(x, y + 10, rx, ry, turn=turn), darker(pastry, 0.36))
        segment = oval(x, y, rx, ry, turn=turn)
        canvas.fill(segment, mix(pastry, "#8a4a1c", 0.04 * (6 - index)))
        with canvas.inside(segment):
            canvas.fill(oval(x - rx * 0.2, y - ry * 0.42, rx * 0.62, ry * 0.4, turn=turn), lighter(pastry, 0.26))
            for lift in (0.15, 0.5):
                line = smooth(
                    [(x - rx, y + ry * lift), (x, y + ry * (lift + 0.24)), (x + rx, y + ry * lift)], closed=False
                )
                canvas.stroke(turned(line, turn * 0.5, (x, y)), 6, darker(pastry, 0.2))
    if scatter:
        pebbles(canvas, chance, scattered(chance, 320, 286, 150, 56, 22), 14, scatter)


def cookie(canvas: Canvas, chance: Random, colours: Sequence[str]) -> None:
    """A stack of three; `colours`: dough, chips."""
    dough, *chips = colours
    shadow(canvas, 322, 528, 200)
    for y in (470, 412):
        canvas.fill(box(320, y + 14, 380, 70, 34), darker(dough, 0.3))
        canvas.fill(box(320, y, 380, 70, 34), darker(dough, 0.06))
        pebbles(
            canvas,
            chance,
            [(160 + step * 66 + chance.uniform(-12, 12), y + chance.uniform(-8, 12)) for step in range(6)],
            14,
            chips,
        )
    rim = smooth(
        [
            (
                320 + (196 + chance.uniform(-7, 7)) * math.cos(math.tau * step / 14),
                296 + (146 + chance.uniform(-6, 6)) * math.sin(math.tau * step / 14),
            )
            for step in range(14)
        ]
    )
    canvas.fill([(x, y + 20) for x, y in rim], darker(dough, 0.28))
    canvas.fill(rim, dough)
    with canvas.inside(rim):
        canvas.fill(oval(290, 262, 150, 92), lighter(dough, 0.13))
        for x, y in scattered(chance, 320, 300, 170, 120, 20):
            canvas.fill(oval(x, y, 8, 5), darker(dough, 0.12))
        pebbles(canvas, chance, scattered(chance, 320, 294, 156, 108, 17), 22, chips)


def brownie(canvas: Canvas, chance: Random, colours: Sequence[str]) -> None:
    """A square of tray bake; `colours`: top, inside, bits."""
    top, inner, *bits = colours
    _plate(canvas, 470)
    face = [(150, 268), (326, 340), (326, 478), (150, 400)]
    flank = [(326, 340), (500, 256), (500, 388), (326, 478)]
    lid = [(150, 268), (322, 196), (500, 256), (326, 340)]
    canvas.fill(face, inner)
    canvas.fill(flank, darker(inner, 0.16))
    for outline, x, y in ((face, 238, 372), (flank, 412, 366)):
        with canvas.inside(outline):
            pebbles(canvas, chance, scattered(chance, x, y, 92, 70, 13), 13, bits or (darker(inner, 0.2),))
    canvas.fill(lid, top)
    with canvas.inside(lid):
        canvas.fill(smooth([(180, 268), (322, 212), (400, 236), (260, 290)]), lighter(top, 0.13))
        for x, y in scattered(chance, 322, 268, 150, 54, 8):
            drizzle(canvas, [(x - 26, y), (x, y - 6), (x + 24, y + 6)], 4, darker(top, 0.22))
        pebbles(canvas, chance, scattered(chance, 326, 264, 128, 44, 11), 15, bits or (lighter(top, 0.2),))


def churros(canvas: Canvas, chance: Random, colours: Sequence[str]) -> None:
    """In a paper cone beside a pot of sauce; `colours`: dough, paper, sauce."""
    dough, paper, sauce = colours[:3]
    shadow(canvas, 320, 548, 220)
    for x, top, turn in ((170, 120, -14), (300, 92, 6), (234, 86, -4), (358, 140, 15)):
        outline = box(x, top + 160, 54, 330, 26, turn=turn)
        canvas.fill(box(x + 8, top + 166, 54, 330, 26, turn=turn), darker(dough, 0.32))
        canvas.fill(outline, dough)
        with canvas.inside(outline):
            for dx in (-15, 3):
                canvas.stroke(
                    turned([(x + dx, top - 20), (x + dx, top + 340)], turn, (x, top + 160)), 7, darker(dough, 0.2)
                )
            canvas.stroke(
                turned([(x + 17, top - 20), (x + 17, top + 340)], turn, (x, top + 160)), 8, lighter(dough, 0.25)
            )
        specks(canvas, chance, turned(scattered(chance, x, top + 110, 26, 110, 26), turn, (x, top + 160)), 4, "#fff4dd")
    cone = [(116, 306), (404, 306), (318, 552), (218, 552)]
    canvas.fill(cone, paper)
    with canvas.inside(cone):
        for step in range(-2, 8):
            canvas.fill(
                [(116 + step * 60, 300), (144 + step * 60, 300), (84 + step * 60, 560), (56 + step * 60, 560)],
                lighter(paper, 0.3),
            )
    canvas.fill(box(466, 486, 172, 124, 44), "#f3ece0")
    canvas.fill(oval(466, 434, 88, 30), "#fffaf0")
    canvas.fill(oval(466, 436, 72, 21), sauce)
    canvas.fill(oval(450, 430, 26, 7), lighter(sauce, 0.3))


def flan(canvas: Canvas, chance: Random, colours: Sequence[str]) -> None:
    """A turned-out pudding under its sauce; `colours`: custard, sauce, garnish."""
    custard, sauce, garnish = colours[:3]
    _plate(canvas)
    canvas.fill(oval(320, 472, 202, 46), sauce)
    body = [(196, 242), (444, 242), (488, 452), *oval(320, 452, 168, 34, start=0, end=180), (152, 452)]
    canvas.fill(body, custard)
    with canvas.inside(body):
        canvas.fill([(408, 230), (470, 230), (520, 500), (430, 500)], darker(custard, 0.11))
        canvas.fill([(214, 250), (244, 250), (216, 450), (178, 450)], lighter(custard, 0.3))
        for step in range(6):
            x = 206 + step * 48
            canvas.fill(box(x, 262, 44, 96 + chance.uniform(0, 90), 21), sauce)
    canvas.fill(oval(320, 244, 124, 34), sauce)
    canvas.fill(oval(294, 238, 60, 12), lighter(sauce, 0.35))
    pebbles(canvas, chance, [(300, 222), (340, 226), (322, 198)], 24, (garnish,))
    leaf(canvas, 366, 206, 28, -30, "#6aa84f")


def scoops(canvas: Canvas, chance: Random, colours: Sequence[str]) -> None:
    """Three scoops in a dish; `colours`: the three, then a sauce."""
    first, second, third, sauce = colours[:4]
    shadow(canvas, 320, 566, 140)
    canvas.fill(box(462, 196, 46, 250, 8, turn=24), "#d9a05b")
    canvas.fill(box(474, 200, 12, 250, 4, turn=24), "#b97f3e")
    for x, y, colour in ((226, 312, first), (414, 312, second), (320, 204, third)):
        canvas.fill(oval(x, y, 108, 104), colour)
        canvas.fill(oval(x - 36, y - 40, 36, 22, turn=-30), lighter(colour, 0.4))
        pebbles(canvas, chance, [(x - 88 + step * 35, y + 80) for step in range(6)], 25, (colour,))
        specks(canvas, chance, scattered(chance, x, y, 76, 66, 10), 5, darker(colour, 0.2))
    flow = smooth(
        [
            (226, 176),
            (264, 118),
            (320, 96),
            (376, 118),
            (414, 176),
            (396, 224),
            (368, 184),
            (336, 246),
            (304, 186),
            (268, 218),
        ]
    )
    canvas.fill(flow, sauce)
    canvas.fill(oval(284, 140, 28, 11, turn=-36), lighter(sauce, 0.4))
    canvas.fill(oval(330, 92, 26, 26), "#d9435a")
    canvas.fill(oval(322, 84, 8, 6), "#f7a5b0")
    glass = mix(canvas.background, "#ffffff", 0.6)
    dish = smooth([(112, 396), (320, 418), (528, 396), (480, 468), (370, 506), (270, 506), (160, 468)])
    canvas.fill(dish, glass)
    canvas.fill(box(320, 530, 30, 50, 8), glass)
    canvas.fill(oval(320, 556, 108, 18), glass)
    canvas.fill(smooth([(156, 420), (196, 430), (220, 470), (190, 462)]), lighter(glass, 0.6))


def parfait(canvas: Canvas, chance: Random, colours: Sequence[str]) -> None:
    """Layers in a pot; `colours`: from the bottom, the last two on top."""
    *layers, top, scatter = colours
    shadow(canvas, 322, 558, 150)
    glass = mix(canvas.background, "#ffffff", 0.6)
    outline = [(164, 190), (476, 190), (446, 556), (194, 556)]
    canvas.fill(outline, glass)
    inner = [(182, 220), (458, 220), (432, 538), (208, 538)]
    with canvas.inside(inner):
        for index, colour in enumerate(layers):
            level = 540 - index * 330 / len(layers)
            wave = smooth(
                [
                    (160, level - 330 / len(layers)),
                    (250, level - 330 / len(layers) - 14),
                    (360, level - 330 / len(layers) + 12),
                    (480, level - 330 / len(layers)),
                ],
                closed=False,
            )
            canvas.fill([*wave, (480, level + 30), (160, level + 30)], colour)
            for x, y in scattered(chance, 320, level - 165 / len(layers), 130, 30, 12):
                canvas.fill(oval(x, y, 7, 5), darker(colour, 0.12))
    canvas.fill(box(210, 370, 15, 260, 7, turn=-4), lighter(glass, 0.5))
    canvas.fill(oval(320, 212, 140, 34), top)
    pebbles(canvas, chance, scattered(chance, 320, 186, 112, 40, 20), 25, (top, lighter(top, 0.2)))
    pebbles(canvas, chance, scattered(chance, 320, 168, 84, 30, 9), 22, (scatter, darker(scatter, 0.1)))
    leaf(canvas, 360, 132, 30, -36, "#6aa84f")


def porridge(canvas: Canvas, chance: Random, colours: Sequence[str]) -> None:
    """A bowl from above with toppings in a crescent; `colours`: bowl, porridge, then toppings."""
    china, oats, *toppings = colours
    shadow(canvas, 330, 350, 256, 250)
    canvas.fill(oval(320, 332, 250, 246), darker(china, 0.14))
    canvas.fill(oval(320, 324, 250, 246), china)
    canvas.fill(oval(320, 326, 210, 206), oats)
    canvas.fill(oval(308, 314, 180, 176), lighter(oats, 0.14))
    for x, y in scattered(chance, 320, 326, 180, 176, 40):
        canvas.fill(oval(x, y, 9, 5, turn=chance.uniform(0, 180)), darker(oats, 0.08))
    places = [
        (320 + reach * math.cos(math.radians(angle)), 326 + reach * math.sin(math.radians(angle)))
        for reach in (96, 136, 172)
        for angle in range(110, 290, int(2100 / reach))
    ]
    pebbles(canvas, chance, places, 25, toppings)
    drizzle(canvas, [(300, 220), (380, 250), (340, 310), (430, 330), (370, 390), (420, 440)], 12, "#d9942b")


def fruit(canvas: Canvas, chance: Random, colours: Sequence[str]) -> None:
    """Cut fruit heaped in a clear pot; `colours`: the fruits."""
    shadow(canvas, 322, 548, 170)
    glass = mix(canvas.background, "#ffffff", 0.6)
    pebbles(canvas, chance, scattered(chance, 320, 250, 180, 96, 34), 40, colours)
    pot = [(128, 300), (512, 300), (452, 552), (188, 552)]
    canvas.fill(pot, glass)
    with canvas.inside([(148, 306), (492, 306), (440, 540), (200, 540)]):
        pebbles(
            canvas, chance, scattered(chance, 320, 420, 190, 140, 44), 40, [lighter(colour, 0.2) for colour in colours]
        )
    canvas.fill(box(320, 300, 400, 18, 8), lighter(glass, 0.5))
    canvas.fill(box(186, 420, 15, 190, 7, turn=-12), lighter(glass, 0.6))
    leaf(canvas, 330, 166, 34, -30, "#6aa84f")
    leaf(canvas, 290, 176, 28, -140, "#5a9a45")
