"""Bowls, plates and what lies between two slices of bread, drawn."""

import math
from collections.abc import Sequence
from random import Random

from fynlo.seed.artwork.canvas import Canvas, box, darker, lighter, mix, oval, smooth, turned
from fynlo.seed.artwork.garnish import drizzle, leaf, pebbles, scattered, shadow, specks, sprig, steam

CHINA = "#fbf8f2"


def bowl(canvas: Canvas, chance: Random, colours: Sequence[str]) -> None:
    """Looked into from above; `colours`: the bowl, then its contents in sectors."""
    china, *contents = colours
    shadow(canvas, 332, 352, 262, 254)
    canvas.fill(oval(320, 330, 256, 250), darker(china, 0.12))
    canvas.fill(oval(320, 324, 256, 250), china)
    canvas.fill(oval(320, 328, 222, 216), darker(china, 0.24))
    inner = oval(320, 328, 214, 208)
    canvas.fill(inner, darker(contents[0], 0.25))
    share = 360 / len(contents)
    first = chance.uniform(0, 360)
    with canvas.inside(inner):
        for index, colour in enumerate(contents):
            start = first + index * share
            heap = [(320, 328), *oval(320, 328, 230, 230, start=start, end=start + share)]
            canvas.fill(heap, darker(colour, 0.1))
            places = [
                (320 + reach * math.cos(math.radians(angle)), 328 + reach * math.sin(math.radians(angle)))
                for reach in (62, 106, 150, 194)
                for angle in _spread(start, share, reach)
            ]
            pebbles(canvas, chance, places, 23, (colour, lighter(colour, 0.16), darker(colour, 0.08)))
    pebbles(canvas, chance, scattered(chance, 320, 324, 42, 40, 8), 25, (lighter(contents[0], 0.2), contents[0]))
    for angle in range(0, 360, 60):
        x, y = 320 + 122 * math.cos(math.radians(angle)), 328 + 118 * math.sin(math.radians(angle))
        sprig(canvas, x, y, 15, angle)


def _spread(start: float, share: float, reach: float) -> list[float]:
    count = max(1, int(share * reach / 2100))
    return [start + share * (step + 0.5) / count for step in range(count)]


def salad(canvas: Canvas, chance: Random, colours: Sequence[str]) -> None:
    """Leaves heaped in a bowl; `colours`: the bowl, leaves, then what is among them."""
    china, green, *among = colours
    shadow(canvas, 320, 528, 220)
    for index in range(26):
        angle = math.radians(180 + index * 180 / 25)
        x, y = 320 + 196 * math.cos(angle), 348 + 118 * math.sin(angle)
        leaf(canvas, x, y, 62, math.degrees(angle) + chance.uniform(-24, 24), _shade(chance, green))
    for x, y in scattered(chance, 320, 296, 172, 70, 34):
        leaf(canvas, x, y, 54, chance.uniform(0, 180), _shade(chance, green))
    pebbles(canvas, chance, scattered(chance, 320, 286, 158, 62, 22), 25, among)
    specks(canvas, chance, scattered(chance, 320, 286, 150, 66, 20), 7, "#fdf6df")
    _deep_bowl(canvas, china, 344)


def _shade(chance: Random, colour: str) -> str:
    return mix(colour, chance.choice(("#2f6b34", "#cfe08a")), chance.uniform(0, 0.35))


def _deep_bowl(canvas: Canvas, china: str, rim: float) -> None:
    body = smooth(
        [
            (86, rim - 6),
            (320, rim + 22),
            (554, rim - 6),
            (532, rim + 86),
            (446, rim + 172),
            (194, rim + 172),
            (108, rim + 86),
        ]
    )
    canvas.fill(body, china)
    with canvas.inside(body):
        canvas.fill(
            smooth([(430, rim), (580, rim), (560, rim + 180), (400, rim + 200), (470, rim + 100)]), darker(china, 0.09)
        )
        canvas.stroke(smooth([(80, rim + 44), (320, rim + 74), (560, rim + 44)], closed=False), 12, darker(china, 0.22))
    canvas.fill(box(320, rim + 178, 180, 20, 9), darker(china, 0.2))


def soup(canvas: Canvas, chance: Random, colours: Sequence[str]) -> None:
    """A steaming bowl from the side; `colours`: the bowl, the soup, then what floats on it."""
    china, broth, *floating = colours
    shadow(canvas, 320, 520, 210)
    steam(canvas, 320, 230)
    canvas.fill(oval(320, 318, 236, 74), darker(china, 0.1))
    canvas.fill(oval(320, 318, 214, 60), broth)
    canvas.fill(oval(320, 326, 196, 46), lighter(broth, 0.08))
    pebbles(canvas, chance, scattered(chance, 320, 312, 146, 30, 13), 24, floating)
    drizzle(canvas, [(210, 330), (262, 346), (330, 336), (410, 346)], 8, lighter(broth, 0.55))
    sprig(canvas, 330, 292, 20, 12)
    body = [
        *oval(320, 318, 236, 74, start=0, end=180),
        *smooth([(86, 330), (128, 446), (220, 500), (420, 500), (512, 446), (554, 330)], closed=False),
    ]
    canvas.fill(body, china)
    with canvas.inside(body):
        canvas.fill(smooth([(450, 330), (600, 320), (540, 520), (380, 540), (480, 440)]), darker(china, 0.09))
    canvas.fill(box(320, 502, 190, 20, 9), darker(china, 0.2))


def side(canvas: Canvas, chance: Random, colours: Sequence[str]) -> None:
    """A small clay dish heaped full; `colours`: the dish, the heap, then what is sprinkled on it."""
    china, heap, *sprinkled = colours
    shadow(canvas, 320, 510, 196)
    top = scattered(chance, 320, 300, 170, 92, 70)
    canvas.fill(oval(320, 322, 206, 112), darker(heap, 0.25))
    pebbles(canvas, chance, top, 25, (heap, lighter(heap, 0.16), darker(heap, 0.1)))
    specks(canvas, chance, scattered(chance, 320, 280, 130, 66, 30), 9, (sprinkled or ["#fdf6df"])[0])
    for colour in sprinkled[1:]:
        pebbles(canvas, chance, scattered(chance, 320, 276, 120, 56, 7), 16, (colour,))
    sprig(canvas, 318, 226, 24, 8)
    body = smooth([(92, 326), (320, 384), (548, 326), (520, 424), (440, 498), (200, 498), (120, 424)])
    canvas.fill(body, china)
    with canvas.inside(body):
        for x in range(120, 560, 52):
            canvas.fill(turned(box(x, 432, 26, 26, 3), 45, (x, 432)), lighter(china, 0.45))
        canvas.fill(box(320, 480, 600, 12, 4), darker(china, 0.2))


def fries(canvas: Canvas, chance: Random, colours: Sequence[str]) -> None:
    """Sticks in a paper box; `colours`: sticks, paper, then what is sprinkled on them."""
    stick, paper, *sprinkled = colours
    shadow(canvas, 320, 548, 150)
    for row, top in ((0, 130), (1, 176), (2, 226)):
        for index in range(8):
            x = 184 + index * 39 + row * 6
            turn = (x - 320) * 0.09 + chance.uniform(-5, 5)
            length = 250 + chance.uniform(-24, 24)
            canvas.fill(
                box(x, top + length / 2, 35, length, 7, turn=turn), mix(stick, "#a8541b", 0.1 + 0.12 * (2 - row))
            )
            canvas.fill(box(x - 6, top + length / 2, 17, length - 6, 5, turn=turn), lighter(stick, 0.12 * row))
    if sprinkled:
        specks(canvas, chance, scattered(chance, 320, 246, 140, 70, 46), 8, sprinkled[0])
        for x, y in scattered(chance, 320, 246, 120, 60, 5):
            leaf(canvas, x, y, 14, chance.uniform(0, 180))
    front = [
        (160, 330),
        *smooth([(160, 330), (240, 376), (320, 390), (400, 376), (480, 330)], closed=False),
        (442, 552),
        (198, 552),
    ]
    canvas.fill(front, paper)
    with canvas.inside(front):
        for x in range(184, 500, 64):
            canvas.fill(
                [(x, 300), (x + 30, 300), (320 + (x + 30 - 320) * 0.78, 560), (320 + (x - 320) * 0.78, 560)],
                lighter(paper, 0.32),
            )
        canvas.fill(oval(320, 466, 52, 52), CHINA)
        canvas.fill(smooth([(320, 432), (346, 466), (320, 500), (294, 466)]), paper)


def wings(canvas: Canvas, chance: Random, colours: Sequence[str]) -> None:
    """Glazed pieces on a board; `colours`: meat, glaze, sprinkled."""
    meat, glaze, sprinkled = colours[:3]
    shadow(canvas, 322, 452, 270, 110)
    canvas.fill(box(320, 410, 520, 210, 60), "#a8703f")
    canvas.fill(box(320, 396, 520, 210, 60), "#c98e56")
    for y in (356, 400, 440):
        canvas.stroke([(100, y), (540, y + chance.uniform(-6, 6))], 4, "#b87c47")
    for x, y, turn in ((206, 330, -28), (330, 300, 8), (450, 336, 30), (250, 408, 14), (394, 414, -16)):
        about = (x, y)
        canvas.fill(turned(box(x + 92, y, 70, 22, 10), turn, about), "#f4ead8")
        canvas.fill(oval(*turned([(x + 128, y)], turn, about)[0], 17, 19), "#f4ead8")
        drum = smooth(
            [
                (x - 78, y),
                (x - 46, y - 52),
                (x + 24, y - 44),
                (x + 80, y - 14),
                (x + 80, y + 14),
                (x + 24, y + 44),
                (x - 46, y + 52),
            ]
        )
        canvas.fill(turned(drum, turn, (x, y + 6)), darker(meat, 0.34))
        canvas.fill(turned(drum, turn, about), meat)
        shine = smooth([(x - 58, y - 8), (x - 30, y - 38), (x + 30, y - 28), (x + 44, y - 8), (x + 4, y + 2)])
        canvas.fill(turned(shine, turn, about), glaze)
        canvas.fill(turned(oval(x - 22, y - 22, 22, 8), turn, about), lighter(glaze, 0.5))
        specks(canvas, chance, turned(scattered(chance, x - 6, y, 52, 30, 9), turn, about), 5, sprinkled)
    for x, y in ((146, 414), (330, 470), (500, 408), (330, 356)):
        sprig(canvas, x, y, 18, chance.uniform(-40, 40))


def sandwich(canvas: Canvas, chance: Random, colours: Sequence[str]) -> None:
    """Two cut halves, one on the other; `colours`: bread, then layers from the top."""
    shadow(canvas, 322, 522, 256)
    _half_sandwich(canvas, chance, colours, 330, 402)
    _half_sandwich(canvas, chance, colours, 306, 228)


def _half_sandwich(canvas: Canvas, chance: Random, colours: Sequence[str], x: float, y: float) -> None:
    """A triangle lying on its bread, its long cut side to the front."""
    bread, *layers = colours
    crumb, crust = lighter(bread, 0.62), darker(bread, 0.06)
    left, right = x - 238, x + 238
    slice_, layer = 40, 62 / len(layers)
    bottom = y + slice_ + 62
    canvas.fill(box(x, bottom + slice_ / 2, 476, slice_, 12), crumb)
    canvas.fill(box(x, bottom + slice_ - 5, 470, 10, 5), crust)
    for index, colour in reversed(list(enumerate(layers))):
        level = y + slice_ + index * layer
        wave = [
            (left + step * 34 - 4, level + layer + (chance.uniform(5, 15) if step % 2 else -2)) for step in range(15)
        ]
        canvas.fill([(left, level - 6), (right, level - 6), *reversed(smooth(wave, closed=False))], colour)
        canvas.stroke([(left + 16, level + 6), (right - 16, level + 6)], 4, lighter(colour, 0.28))
    top = smooth([(left, y + 2), (x - 24, y - 108), (x + 24, y - 108), (right, y + 2)], closed=False)
    canvas.fill(top, crust)
    canvas.fill([(x + (px - x) * 0.9, y + (py - y) * 0.86) for px, py in top], crumb)
    for sx, sy in scattered(chance, x, y - 30, 130, 34, 18):
        canvas.fill(oval(sx, sy, 8, 4), lighter(bread, 0.4))
    canvas.fill(box(x, y + slice_ / 2, 476, slice_, 12), darker(crumb, 0.05))
    for sx, sy in scattered(chance, x, y + slice_ / 2, 216, 12, 26):
        canvas.fill(oval(sx, sy, 6, 3), lighter(bread, 0.36))


def panini(canvas: Canvas, chance: Random, colours: Sequence[str]) -> None:
    """Pressed, striped by the grill, stacked in two halves; `colours`: bread, then layers from the top."""
    bread, *layers = colours
    shadow(canvas, 320, 534, 236)
    for y, turn, dx in ((424, 3, 12), (262, -5, -8)):
        x, about = 320 + dx, (320 + dx, y)
        canvas.fill(box(x, y + 56, 400, 58, 26, turn=turn), darker(bread, 0.1))
        for index, colour in reversed(list(enumerate(layers))):
            level = y + 26 - (len(layers) - 1 - index) * 0 + (index - (len(layers) - 1) / 2) * 22
            wave = [(x - 204 + step * 34, level + (9 if step % 2 else -7)) for step in range(13)]
            band = [*smooth(wave, closed=False), (x + 196, level + 26), (x - 196, level + 26)]
            canvas.fill(turned(band, turn, about), colour)
        for step in range(4):
            canvas.fill(
                turned(box(x - 130 + step * 84 + chance.uniform(-14, 14), y + 50, 30, 44, 14), turn, about), layers[-1]
            )
        lid = turned(
            smooth(
                [
                    (x - 206, y + 8),
                    (x - 190, y - 52),
                    (x - 100, y - 78),
                    (x + 100, y - 78),
                    (x + 190, y - 52),
                    (x + 206, y + 8),
                    (x + 100, y + 22),
                    (x - 100, y + 22),
                ]
            ),
            turn,
            about,
        )
        canvas.fill(lid, bread)
        with canvas.inside(lid):
            canvas.fill(turned(box(x, y - 72, 420, 36, 16), turn, about), lighter(bread, 0.3))
            for step in range(6):
                px = x - 150 + step * 60
                canvas.stroke(turned([(px - 16, y - 90), (px + 16, y + 30)], turn, about), 15, darker(bread, 0.42))


def sausage_roll(canvas: Canvas, chance: Random, colours: Sequence[str]) -> None:
    """Flaky pastry round a filling; `colours`: pastry, filling, seeds."""
    pastry, filling, seeds = colours[:3]
    shadow(canvas, 330, 482, 250)
    body = box(330, 352, 440, 212, 92, turn=-12)
    canvas.fill(box(332, 368, 440, 212, 92, turn=-12), darker(pastry, 0.34))
    canvas.fill(body, pastry)
    with canvas.inside(body):
        canvas.fill(box(320, 286, 420, 66, 32, turn=-12), lighter(pastry, 0.25))
        for step in range(5):
            x = 220 + step * 76
            canvas.stroke(
                turned(smooth([(x, 232), (x + 26, 300), (x + 20, 372)], closed=False), -12, (330, 352)),
                12,
                darker(pastry, 0.26),
            )
        canvas.fill(turned(box(330, 444, 460, 40, 20), -12, (330, 352)), darker(pastry, 0.2))
    specks(canvas, chance, turned(scattered(chance, 350, 300, 150, 40, 34), -12, (330, 352)), 7, seeds)
    end = turned([(150, 352)], -12, (330, 352))[0]
    canvas.fill(oval(*end, 76, 104, turn=-12), lighter(pastry, 0.2))
    canvas.fill(oval(*end, 64, 90, turn=-12), darker(pastry, 0.16))
    canvas.fill(oval(*end, 54, 78, turn=-12), filling)
    with canvas.inside(oval(*end, 54, 78, turn=-12)):
        pebbles(
            canvas,
            chance,
            scattered(chance, *end, 46, 70, 26),
            12,
            (filling, lighter(filling, 0.16), darker(filling, 0.1)),
        )


def packet(canvas: Canvas, chance: Random, colours: Sequence[str]) -> None:
    """A bag of crisps, a few of them in front; `colours`: bag, its band, crisps."""
    bag, band, crisp = colours[:3]
    shadow(canvas, 320, 556, 180)
    body = smooth(
        [
            (168, 96),
            (320, 108),
            (472, 96),
            (486, 200),
            (474, 330),
            (488, 460),
            (474, 548),
            (320, 538),
            (166, 548),
            (152, 460),
            (166, 330),
            (154, 200),
        ]
    )
    canvas.fill(body, bag)
    with canvas.inside(body):
        canvas.fill(box(460, 330, 70, 500, 30), darker(bag, 0.12))
        canvas.fill(
            smooth([(190, 120), (230, 130), (214, 330), (226, 520), (190, 530), (200, 330)]), lighter(bag, 0.25)
        )
        canvas.fill(turned(box(320, 318, 420, 172, 10), -6, (320, 318)), band)
        for y in (112, 534):
            canvas.fill(box(320, y, 400, 28, 4), darker(bag, 0.2))
        for index, (x, y) in enumerate(((262, 322), (330, 300), (388, 332))):
            canvas.fill(oval(x, y + 5, 58, 42, turn=index * 24 - 20), darker(crisp, 0.25))
            canvas.fill(oval(x, y, 58, 42, turn=index * 24 - 20), crisp)
            specks(canvas, chance, scattered(chance, x, y, 36, 24, 7), 4, darker(crisp, 0.3))
    for x, y, turn in ((150, 540, 18), (486, 552, -20), (250, 566, -8)):
        canvas.fill(oval(x, y + 6, 60, 34, turn=turn), darker(crisp, 0.3))
        canvas.fill(oval(x, y, 60, 34, turn=turn), crisp)
        canvas.fill(oval(x - 8, y - 6, 34, 14, turn=turn), lighter(crisp, 0.3))
