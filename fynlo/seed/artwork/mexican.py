"""What a taqueria serves on tortillas, drawn. Every function takes the colours of what is inside."""

import math
from collections.abc import Sequence
from random import Random

from fynlo.seed.artwork.canvas import Canvas, box, darker, lighter, oval, smooth, turned
from fynlo.seed.artwork.garnish import (
    CORIANDER,
    chilli,
    citrus,
    drizzle,
    leaf,
    pebbles,
    scattered,
    shadow,
    specks,
    sprig,
)

CORN = "#f3c55f"
FLOUR = "#f6dfb4"


def taco(canvas: Canvas, chance: Random, colours: Sequence[str]) -> None:
    """Two tacos, one behind the other; `colours`: tortilla, then fillings."""
    shadow(canvas, 322, 522, 250)
    _one_taco(canvas, chance, colours, 0.80, 395, 300, 10)
    _one_taco(canvas, chance, colours, 0.98, 290, 396, -7)
    citrus(canvas, 506, 478, 46, "#7cb342", turn=12)


def _one_taco(
    canvas: Canvas, chance: Random, colours: Sequence[str], scale: float, x: float, y: float, turn: float
) -> None:
    shell, *fillings = colours
    radius = 205 * scale
    about = (x, y)

    def half(dy: float, reach: float) -> list:
        arc = oval(x, y + dy * scale, reach, reach * 0.98, start=180, end=360)
        under = [(x + reach * 0.86, y + dy * scale + 34 * scale), (x - reach * 0.86, y + dy * scale + 34 * scale)]
        return turned([*arc, *under], turn, about)

    canvas.fill(half(60, radius), darker(shell, 0.2))
    places = [
        (
            x + radius * 0.9 * math.cos(math.radians(angle)),
            y + 62 * scale + radius * 0.93 * math.sin(math.radians(angle)),
        )
        for angle in range(186, 360, 9)
    ]
    pebbles(canvas, chance, turned(places, turn, about), 34 * scale, fillings)
    for angle in range(196, 350, 26):
        place = (
            x + radius * 0.99 * math.cos(math.radians(angle)),
            y + 60 * scale + radius * math.sin(math.radians(angle)),
        )
        ((sx, sy),) = turned([place], turn, about)
        sprig(canvas, sx, sy, 17 * scale, chance.uniform(-50, 50))
    front = half(100, radius * 0.985)
    canvas.fill(front, shell)
    with canvas.inside(front):
        rim = oval(x, y + 100 * scale, radius * 0.96, radius * 0.94, start=180, end=360)
        canvas.stroke(turned(rim, turn, about), 9 * scale, lighter(shell, 0.4))
        for sx, sy in scattered(chance, x, y + 40 * scale, radius * 0.72, radius * 0.5, 13):
            spot = turned([(sx, sy)], turn, about)[0]
            canvas.fill(
                oval(*spot, chance.uniform(8, 17) * scale, chance.uniform(6, 11) * scale, turn=20), darker(shell, 0.13)
            )


def burrito(canvas: Canvas, chance: Random, colours: Sequence[str]) -> None:
    """Cut in two, the halves leaning on each other; `colours`: tortilla, then fillings."""
    shadow(canvas, 325, 532, 235)
    _half_burrito(canvas, chance, colours, 416, 352, 13)
    _half_burrito(canvas, chance, colours, 240, 336, -14)


def _half_burrito(canvas: Canvas, chance: Random, colours: Sequence[str], x: float, y: float, turn: float) -> None:
    shell, *fillings = colours
    about = (x, y)
    body = turned(smooth([(x - 92, y - 120), (x + 92, y - 120), (x + 96, y + 60), (x + 70, y + 178), (x, y + 192),
                          (x - 70, y + 178), (x - 96, y + 60)]), turn, about)  # fmt: skip
    canvas.fill(body, shell)
    with canvas.inside(body):
        canvas.fill(turned(box(x + 78, y, 60, 460, 20), turn, about), darker(shell, 0.1))
        for sx, sy in scattered(chance, x - 10, y - 10, 74, 150, 12):
            spot = turned([(sx, sy)], turn, about)[0]
            canvas.fill(oval(*spot, chance.uniform(9, 18), 8, turn=turn + 20), darker(shell, 0.16))
        foil = [
            (x - 130, y + 40),
            (x - 40, y + 66),
            (x + 30, y + 34),
            (x + 130, y + 70),
            (x + 130, y + 240),
            (x - 130, y + 240),
        ]
        canvas.fill(turned(foil, turn, about), "#c9d1d8")
        for offset, width in ((-70, 22), (-10, 34), (52, 18)):
            crease = [
                (x + offset, y + 30),
                (x + offset + width, y + 120),
                (x + offset - 6, y + 230),
                (x + offset - width, y + 120),
            ]
            canvas.fill(turned(crease, turn, about), "#e4e9ed")
            canvas.stroke(turned([(x + offset + 34, y + 70), (x + offset + 22, y + 220)], turn, about), 5, "#a9b4be")
    mouth = turned(oval(x, y - 122, 96, 60), turn, about)
    canvas.fill(mouth, lighter(shell, 0.2))
    filling = turned(oval(x, y - 122, 80, 47), turn, about)
    canvas.fill(filling, darker(fillings[0], 0.2))
    with canvas.inside(filling):
        pebbles(canvas, chance, turned(scattered(chance, x, y - 122, 74, 42, 26), turn, about), 17, fillings)
        for sx, sy in turned([(x - 30, y - 134), (x + 36, y - 112)], turn, about):
            leaf(canvas, sx, sy, 15, chance.uniform(-40, 40))


def quesadilla(canvas: Canvas, chance: Random, colours: Sequence[str]) -> None:
    """A folded half-moon cut in three, the cheese running; `colours`: tortilla, cheese, then fillings."""
    shell, cheese, *fillings = colours
    shadow(canvas, 330, 346, 268, 262)
    canvas.fill(oval(320, 326, 268, 262), "#e4dccf")
    canvas.fill(oval(320, 320, 268, 262), "#fbf8f2")
    canvas.fill(oval(320, 320, 218, 213), "#efe8dc")
    for middle in (210, 330, 270):
        dx, dy = 22 * math.cos(math.radians(middle)), 22 * math.sin(math.radians(middle))
        _sector(canvas, chance, (shell, cheese, *fillings), 320 + dx, 432 + dy, middle)
    canvas.fill(oval(446, 486, 62, 46), "#c0593a")
    canvas.fill(oval(446, 478, 62, 44), "#d97a55")
    canvas.fill(oval(446, 478, 50, 34), "#a93226")
    pebbles(canvas, chance, scattered(chance, 446, 474, 38, 22, 12), 10, ("#d9432f", "#7fae4a", "#e8705a"))
    for x, y, turn in ((196, 494, -24), (262, 510, 20)):
        sprig(canvas, x, y, 22, turn)


def _sector(canvas: Canvas, chance: Random, colours: Sequence[str], x: float, y: float, middle: float) -> None:
    """60 degrees of a tortilla whose tip is at (x, y)."""
    shell, cheese, *fillings = colours
    reach = 226
    first, last = middle - 28, middle + 28

    def at(angle: float, share: float) -> tuple[float, float]:
        return x + reach * share * math.cos(math.radians(angle)), y + reach * share * math.sin(math.radians(angle))

    wedge = [(x, y), *oval(x, y, reach, reach, start=first, end=last)]
    canvas.fill([(px, py + 20) for px, py in wedge], darker(shell, 0.4))
    edges = [at(angle, share / 10) for angle in (first, last) for share in range(1, 10)]
    pebbles(canvas, chance, [(px, py + 12) for px, py in edges], 17, (cheese, lighter(cheese, 0.2)))
    pebbles(canvas, chance, [(px, py + 13) for px, py in edges[1::3]], 11, fillings)
    for share in (0.34, 0.7):
        px, py = at(first if middle > 250 else last, share)
        canvas.fill(box(px, py + 26, 26, 44 + chance.uniform(0, 26), 13), cheese)
    canvas.fill(wedge, shell)
    with canvas.inside(wedge):
        for sx, sy in scattered(chance, *at(middle, 0.6), 86, 86, 15):
            canvas.fill(oval(sx, sy, chance.uniform(9, 21), chance.uniform(7, 13), turn=middle), darker(shell, 0.24))
        canvas.stroke(oval(x, y, reach - 5, reach - 5, start=first, end=last), 12, lighter(shell, 0.4))


def nachos(canvas: Canvas, chance: Random, colours: Sequence[str]) -> None:
    """A heap of tortilla chips; `colours`: chips, sauce, then toppings."""
    chip, sauce, *toppings = colours
    shadow(canvas, 320, 520, 250)
    for row, (width, y) in enumerate(((215, 420), (170, 362), (120, 306), (60, 256))):
        for step in range(7 - row):
            x = 320 - width + step * (2 * width / max(1, 6 - row))
            _chip(canvas, chance, x, y + chance.uniform(-10, 10), chip)
        flow = [
            (320 - width * 0.8, y + 6),
            (320 - width * 0.2, y + 26),
            (320 + width * 0.3, y + 4),
            (320 + width * 0.8, y + 20),
        ]
        drizzle(canvas, flow, 24, sauce)
    pebbles(canvas, chance, scattered(chance, 320, 352, 170, 110, 26), 17, toppings)
    for x, y in ((232, 330), (330, 262), (410, 352), (300, 400)):
        sprig(canvas, x, y, 16, chance.uniform(-40, 40))
    for x, y in ((280, 306), (378, 306), (352, 404)):
        chilli(canvas, x, y, 19, "#5f9e3e")
    bowl = smooth([(88, 404), (552, 404), (510, 492), (420, 532), (220, 532), (130, 492)])
    canvas.fill(bowl, "#2f6f73")
    with canvas.inside(bowl):
        canvas.fill(box(320, 420, 560, 26, 6), lighter("#2f6f73", 0.25))
        for step in range(10):
            canvas.fill(turned(box(110 + step * 48, 470, 24, 24, 2), 45, (110 + step * 48, 470)), "#f2b544")


def _chip(canvas: Canvas, chance: Random, x: float, y: float, colour: str) -> None:
    turn = chance.uniform(-40, 40)
    outline = smooth([(x, y - 66), (x + 28, y), (x + 58, y + 46), (x, y + 50), (x - 58, y + 46), (x - 28, y)])
    canvas.fill(turned(outline, turn, (x + 4, y + 6)), darker(colour, 0.22))
    canvas.fill(turned(outline, turn, (x, y)), colour)
    for sx, sy in scattered(chance, x, y + 8, 26, 30, 4):
        canvas.fill(oval(sx, sy, 6, 4), darker(colour, 0.14))


def dip(canvas: Canvas, chance: Random, colours: Sequence[str]) -> None:
    """A stone bowl with chips stuck in it; `colours`: the dip, what is sprinkled on it, chips."""
    paste, sprinkled, chip = colours[:3]
    shadow(canvas, 320, 518, 220)
    for x, y in ((196, 236), (268, 196), (372, 200), (446, 246)):
        _chip(canvas, chance, x, y, chip)
    canvas.fill(oval(320, 322, 226, 86), "#55565c")
    canvas.fill(oval(320, 318, 196, 68), darker(paste, 0.2))
    pebbles(
        canvas, chance, scattered(chance, 320, 304, 160, 44, 24), 36, (paste, lighter(paste, 0.12), darker(paste, 0.07))
    )
    specks(canvas, chance, scattered(chance, 320, 300, 130, 40, 22), 8, sprinkled)
    sprig(canvas, 322, 272, 24, 10)
    stone = [(94, 326), (140, 372), (320, 404), (500, 372), (546, 326), (520, 440), (440, 506), (200, 506), (120, 440)]
    canvas.fill(smooth(stone), "#55565c")
    for sx, sy in scattered(chance, 320, 440, 170, 44, 30):
        canvas.fill(oval(sx, sy, 6, 4), "#6d6f76")
    for x in (214, 320, 426):
        canvas.fill(box(x, 510, 50, 40, 14), "#45464b")


def rolled(canvas: Canvas, chance: Random, colours: Sequence[str]) -> None:
    """Crisp rolled tortillas in a row under sauce and crumbled cheese; `colours`: tortilla, sauce, crumbs."""
    shell, sauce, crumbs = colours[:3]
    canvas.fill(oval(320, 420, 272, 150), darker("#f7f3ec", 0.16))
    canvas.fill(oval(320, 406, 272, 150), "#fbf8f2")
    canvas.fill(oval(320, 406, 222, 116), "#efe8dc")
    for index in range(4):
        x, y = 196 + index * 82, 396 - index * 24
        outline = box(x, y, 78, 300, 36, turn=24)
        canvas.fill(box(x + 8, y + 10, 78, 300, 36, turn=24), darker(shell, 0.3))
        canvas.fill(outline, shell)
        with canvas.inside(outline):
            canvas.fill(turned(box(x - 22, y, 18, 300, 8), 24, (x, y)), lighter(shell, 0.3))
            for sx, sy in scattered(chance, x, y, 34, 120, 7):
                canvas.fill(oval(sx, sy, 10, 7), darker(shell, 0.16))
        end = turned([(x, y - 132)], 24, (x, y))[0]
        canvas.fill(oval(*end, 34, 20, turn=24), darker(shell, 0.34))
        canvas.fill(oval(*end, 22, 12, turn=24), darker(shell, 0.5))
    for lift in (0, 66):
        drizzle(
            canvas,
            [
                (122, 370 + lift),
                (206, 402 + lift),
                (288, 340 + lift),
                (372, 372 + lift),
                (462, 306 + lift),
                (520, 322 + lift),
            ],
            25,
            sauce,
        )
    specks(canvas, chance, scattered(chance, 320, 374, 176, 62, 34), 9, crumbs)
    for x, y in ((212, 420), (318, 356), (430, 350)):
        sprig(canvas, x, y, 19, chance.uniform(-40, 40))


def corn(canvas: Canvas, chance: Random, colours: Sequence[str]) -> None:
    """Two grilled cobs on sticks; `colours`: kernels, cream, dusting."""
    kernels, cream, dusting = colours[:3]
    shadow(canvas, 320, 540, 190)
    for x, turn in ((404, 20), (244, -16)):
        about = (x, 320)
        canvas.stroke(turned([(x, 430), (x, 560)], turn, about), 20, "#c79a63")
        for side in (-1, 1):
            husk = smooth([(x, 500), (x + side * 88, 400), (x + side * 74, 316), (x + side * 40, 420)])
            canvas.fill(turned(husk, turn, about), "#8fb35a" if side < 0 else "#7aa04a")
        cob = turned(
            smooth(
                [
                    (x, 112),
                    (x + 62, 180),
                    (x + 76, 300),
                    (x + 58, 430),
                    (x, 470),
                    (x - 58, 430),
                    (x - 76, 300),
                    (x - 62, 180),
                ]
            ),
            turn,
            about,
        )
        canvas.fill(cob, darker(kernels, 0.22))
        with canvas.inside(cob):
            for row in range(13):
                for column in range(-3, 4):
                    place = (x + column * 25, 128 + row * 28 + (column % 2) * 13)
                    colour = (
                        darker(kernels, 0.3) if chance.random() < 0.14 else lighter(kernels, chance.uniform(0, 0.25))
                    )
                    canvas.fill(oval(*turned([place], turn, about)[0], 12, 13, turn=turn), colour)
            for row in range(4):
                flow = [
                    (x - 78, 190 + row * 66),
                    (x - 20, 212 + row * 66),
                    (x + 24, 178 + row * 66),
                    (x + 80, 204 + row * 66),
                ]
                drizzle(canvas, turned(flow, turn, about), 17, cream)
            specks(canvas, chance, turned(scattered(chance, x, 290, 66, 160, 44), turn, about), 6, dusting)
            for sx, sy in turned(scattered(chance, x, 290, 50, 140, 7), turn, about):
                leaf(canvas, sx, sy, 11, chance.uniform(0, 180), CORIANDER)
