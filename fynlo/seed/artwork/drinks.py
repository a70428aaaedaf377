"""Glasses, bottles, cups and cans, drawn."""

from collections.abc import Sequence
from random import Random

from fynlo.seed.artwork.canvas import Canvas, Points, box, darker, lighter, mix, oval, smooth, turned
from fynlo.seed.artwork.garnish import citrus, leaf, pebbles, scattered, shadow, specks, steam


def _glass(canvas: Canvas) -> str:
    return mix(canvas.background, "#ffffff", 0.62)


def _tapered(x: float, top: float, bottom: float, upper: float, lower: float) -> Points:
    """A tumbler's outline: `upper` and `lower` are half its widths."""
    return [
        (x - upper, top),
        (x + upper, top),
        (x + lower, bottom - 18),
        *oval(x, bottom - 20, lower, 22, start=0, end=180),
    ]


def tall_glass(canvas: Canvas, chance: Random, colours: Sequence[str]) -> None:
    """A long drink with ice and a straw; `colours`: drink, its lower part, slice, straw."""
    drink, below, slice_, straw = colours[:4]
    shadow(canvas, 324, 556, 136)
    canvas.stroke([(352, 420), (424, 76), (480, 62)], 17, straw)
    outline = _tapered(320, 150, 562, 128, 98)
    canvas.fill(outline, _glass(canvas))
    liquid = _tapered(320, 206, 546, 112, 86)
    canvas.fill(liquid, drink)
    with canvas.inside(liquid):
        for step in range(8):
            level = 560 - step * 26
            canvas.fill(box(320, level, 260, 28, 2), mix(below, drink, step / 8))
        for x, y, turn in ((268, 262, 14), (352, 246, -18), (316, 338, 32), (262, 400, -8), (374, 398, 20)):
            canvas.fill(box(x, y, 74, 74, 14, turn=turn), mix(drink, "#ffffff", 0.34))
            canvas.fill(box(x - 8, y - 8, 42, 42, 10, turn=turn), mix(drink, "#ffffff", 0.52))
        for x, y in scattered(chance, 320, 400, 84, 130, 16):
            canvas.fill(oval(x, y, 6, 6), lighter(drink, 0.5))
    canvas.fill(oval(320, 206, 112, 17), lighter(drink, 0.28))
    canvas.fill(box(228, 350, 16, 260, 8, turn=-4), lighter(_glass(canvas), 0.6))
    citrus(canvas, 208, 158, 62, slice_, turn=10)


def bottle(canvas: Canvas, chance: Random, colours: Sequence[str]) -> None:
    """A cold bottle with its label; `colours`: glass, label, emblem, cap."""
    glass, label, emblem, cap = colours[:4]
    shadow(canvas, 322, 580, 108)
    half = [(278, 92), (278, 176), (262, 232), (222, 290), (214, 340), (214, 552), (230, 578)]
    outline = [*smooth(half, closed=False), *[(640 - x, y) for x, y in reversed(smooth(half, closed=False))]]
    canvas.fill(outline, glass)
    with canvas.inside(outline):
        canvas.fill(box(402, 420, 50, 360, 20), darker(glass, 0.26))
        canvas.fill(box(242, 440, 17, 260, 8), lighter(glass, 0.4))
        canvas.fill(box(296, 160, 11, 110, 5), lighter(glass, 0.4))
        canvas.fill(box(320, 438, 240, 170, 4), label)
        canvas.fill(box(320, 362, 240, 10, 2), emblem)
        canvas.fill(box(320, 514, 240, 10, 2), emblem)
        canvas.fill(oval(320, 438, 58, 58), emblem)
        for step in range(8):
            canvas.fill(turned(box(320, 394, 13, 30, 5), step * 45, (320, 438)), label)
        canvas.fill(oval(320, 438, 26, 26), label)
        canvas.fill(box(320, 212, 140, 42, 3), label)
        for x, y in scattered(chance, 320, 320, 100, 240, 30):
            canvas.fill(oval(x, y, 4, 5.5), lighter(glass, 0.45))
    canvas.fill(box(320, 84, 98, 42, 10), cap)
    for x in range(282, 366, 15):
        canvas.fill(box(x, 96, 6, 20, 2), darker(cap, 0.2))


def can(canvas: Canvas, chance: Random, colours: Sequence[str]) -> None:
    """A cold can; `colours`: body, band, emblem."""
    body, band, emblem = colours[:3]
    shadow(canvas, 322, 572, 150)
    canvas.fill(_tapered(320, 96, 580, 112, 112), "#b9c2c9")
    outline = [(196, 142), (216, 118), (424, 118), (444, 142), (444, 530), (424, 562), (216, 562), (196, 530)]
    canvas.fill(outline, body)
    with canvas.inside(outline):
        wave = smooth([(180, 380), (260, 330), (350, 396), (460, 330)], closed=False)
        canvas.fill([*wave, (460, 580), (180, 580)], band)
        canvas.fill([(x, y + 34) for x, y in wave] + [(460, 580), (180, 580)], darker(band, 0.14))
        canvas.fill(oval(320, 254, 76, 76), lighter(body, 0.82))
        citrus(canvas, 320, 254, 60, emblem)
        canvas.fill(box(420, 340, 44, 460, 10), darker(body, 0.2))
        canvas.fill(box(232, 340, 22, 400, 10), lighter(body, 0.34))
        for x, y in scattered(chance, 320, 340, 120, 220, 36):
            canvas.fill(oval(x, y, 4, 6), lighter(body, 0.55))
    canvas.fill(oval(320, 98, 112, 24), "#dbe1e5")
    canvas.fill(oval(320, 100, 94, 17), "#a8b2ba")
    canvas.fill(oval(320, 98, 36, 10), "#e9edf0")


def coupe(canvas: Canvas, chance: Random, colours: Sequence[str]) -> None:
    """A cocktail in a stemmed glass with a salted rim; `colours`: drink, slice, rim."""
    drink, slice_, rim = colours[:3]
    shadow(canvas, 320, 566, 128)
    glass = _glass(canvas)
    canvas.fill(oval(320, 556, 112, 22), glass)
    canvas.fill(oval(320, 551, 84, 12), lighter(glass, 0.5))
    canvas.fill(box(320, 470, 22, 180, 8), glass)
    cup = [
        *oval(320, 214, 204, 46, start=180, end=0),
        *smooth(
            [(524, 214), (486, 300), (400, 352), (348, 400), (292, 400), (240, 352), (154, 300), (116, 214)],
            closed=False,
        ),
    ]
    canvas.fill(cup, glass)
    with canvas.inside(
        smooth([(150, 236), (490, 236), (466, 298), (388, 344), (340, 382), (300, 382), (252, 344), (174, 298)])
    ):
        canvas.fill(box(320, 320, 420, 200, 4), drink)
        canvas.fill(smooth([(420, 230), (520, 230), (420, 370), (340, 400), (420, 320)]), darker(drink, 0.1))
        for x, y in scattered(chance, 320, 300, 120, 60, 14):
            canvas.fill(oval(x, y, 5, 5), lighter(drink, 0.5))
    canvas.fill(oval(320, 216, 196, 42), lighter(glass, 0.4))
    canvas.fill(oval(320, 226, 178, 32), lighter(drink, 0.18))
    canvas.fill(box(290, 224, 70, 34, 10, turn=-8), lighter(drink, 0.5))
    canvas.fill(box(366, 230, 60, 30, 10, turn=10), lighter(drink, 0.42))
    specks(canvas, chance, oval(320, 214, 200, 44), 8, rim)
    specks(canvas, chance, oval(320, 218, 197, 46), 6, darker(rim, 0.08))
    citrus(canvas, 470, 176, 66, slice_, turn=20)


def tumbler(canvas: Canvas, chance: Random, colours: Sequence[str]) -> None:
    """A short drink over ice; `colours`: drink, its lower part, slice, herb."""
    drink, below, slice_, herb = colours[:4]
    shadow(canvas, 324, 542, 172)
    canvas.fill(_tapered(320, 186, 552, 174, 142), _glass(canvas))
    liquid = _tapered(320, 262, 526, 154, 130)
    canvas.fill(liquid, drink)
    with canvas.inside(liquid):
        for step in range(9):
            canvas.fill(box(320, 548 - step * 22, 340, 24, 2), mix(below, drink, step / 9))
        for x, y, turn in ((244, 318, 12), (368, 306, -20), (302, 408, 30), (408, 420, 6)):
            canvas.fill(box(x, y, 104, 104, 18, turn=turn), mix(drink, "#ffffff", 0.3))
            canvas.fill(box(x - 12, y - 12, 58, 58, 12, turn=turn), mix(drink, "#ffffff", 0.48))
    canvas.fill(oval(320, 262, 154, 23), lighter(drink, 0.26))
    canvas.fill(box(190, 366, 18, 220, 8, turn=-5), lighter(_glass(canvas), 0.6))
    citrus(canvas, 440, 196, 68, slice_, turn=14)
    for turn, dx in ((-70, -36), (-110, 6), (-35, 20)):
        leaf(canvas, 264 + dx, 206, 48, turn, herb)


def wine(canvas: Canvas, chance: Random, colours: Sequence[str]) -> None:
    """A glass of wine; `colours`: wine."""
    drink = colours[0]
    shadow(canvas, 320, 574, 120)
    glass = _glass(canvas)
    canvas.fill(oval(320, 562, 116, 22), glass)
    canvas.fill(oval(320, 557, 86, 12), lighter(glass, 0.5))
    canvas.fill(box(320, 470, 20, 190, 8), glass)
    cup = smooth(
        [(214, 84), (320, 78), (426, 84), (462, 214), (432, 330), (360, 396), (280, 396), (208, 330), (178, 214)]
    )
    canvas.fill(cup, glass)
    inner = smooth(
        [(214, 100), (320, 92), (426, 100), (448, 214), (420, 322), (354, 382), (286, 382), (220, 322), (192, 214)]
    )
    with canvas.inside(inner):
        canvas.fill(box(320, 340, 320, 260, 2), drink)
        canvas.fill(smooth([(420, 210), (470, 210), (430, 350), (340, 400), (400, 310)]), darker(drink, 0.16))
    canvas.fill(oval(320, 212, 127, 22), lighter(drink, 0.24))
    canvas.fill(box(222, 210, 15, 150, 7, turn=6), lighter(glass, 0.65))


def mug(canvas: Canvas, chance: Random, colours: Sequence[str]) -> None:
    """A cup and saucer with a leaf poured on top; `colours`: cup, drink, foam."""
    china, drink, foam = colours[:3]
    shadow(canvas, 320, 552, 236)
    canvas.fill(oval(320, 520, 238, 44), darker(china, 0.16))
    canvas.fill(oval(320, 510, 238, 44), lighter(china, 0.2))
    canvas.fill(oval(320, 508, 150, 24), darker(china, 0.1))
    canvas.stroke(smooth([(470, 318), (560, 316), (566, 404), (446, 444)], closed=False), 34, china)
    body = [
        *oval(304, 290, 194, 66, start=0, end=180),
        *smooth([(110, 292), (132, 420), (212, 508), (396, 508), (476, 420), (498, 292)], closed=False),
    ]
    canvas.fill(body, china)
    with canvas.inside(body):
        canvas.fill(smooth([(420, 320), (520, 300), (470, 480), (350, 530), (430, 420)]), darker(china, 0.1))
    canvas.fill(oval(304, 286, 194, 68), lighter(china, 0.35))
    canvas.fill(oval(304, 290, 176, 56), drink)
    if foam != drink:
        canvas.fill(oval(304, 294, 160, 46), mix(drink, foam, 0.35))
        _rosetta(canvas, 304, 294, foam)
    steam(canvas, 304, 196)


def _rosetta(canvas: Canvas, x: float, y: float, foam: str) -> None:
    for step, width in enumerate((42, 66, 84, 70)):
        level = y + 26 - step * 17
        chevron = [
            (x - width, level - 8),
            (x - width * 0.4, level + 6),
            (x, level + 12),
            (x + width * 0.4, level + 6),
            (x + width, level - 8),
        ]
        canvas.stroke(smooth(chevron, closed=False), 8, foam)
    canvas.stroke([(x, y - 38), (x, y + 40)], 7, foam)


def paper_cup(canvas: Canvas, chance: Random, colours: Sequence[str]) -> None:
    """Takeaway; `colours`: cup, sleeve, lid."""
    paper, sleeve, lid = colours[:3]
    shadow(canvas, 324, 570, 134)
    outline = _tapered(320, 176, 580, 144, 106)
    canvas.fill(outline, paper)
    with canvas.inside(outline):
        band = [(170, 290), (470, 290), (450, 452), (190, 452)]
        canvas.fill(band, sleeve)
        for x in range(190, 470, 22):
            canvas.stroke([(x, 294), (320 + (x - 320) * 0.9, 448)], 4, darker(sleeve, 0.1))
        bean = oval(320, 370, 34, 46, turn=24)
        canvas.fill(oval(320, 370, 60, 60), lighter(sleeve, 0.6))
        canvas.fill(bean, darker(sleeve, 0.5))
        canvas.stroke(
            turned(smooth([(320, 330), (308, 356), (332, 384), (320, 410)], closed=False), 24, (320, 370)),
            6,
            lighter(sleeve, 0.6),
        )
        canvas.fill(box(438, 380, 70, 420, 20), darker(paper, 0.08) if paper > "#888888" else darker(paper, 0.2))
    canvas.fill(box(320, 176, 316, 38, 14), lid)
    canvas.fill([(196, 160), (214, 116), (426, 116), (444, 160)], lid)
    canvas.fill(box(320, 116, 220, 20, 9), lighter(lid, 0.2))
    canvas.fill(box(320, 188, 316, 12, 6), darker(lid, 0.2))


def iced(canvas: Canvas, chance: Random, colours: Sequence[str]) -> None:
    """Layers over ice in a clear cup with a dome of cream or none; `colours`: top, bottom, straw, cream."""
    top, below, straw, *cream = colours
    shadow(canvas, 324, 572, 126)
    canvas.stroke([(340, 330), (404, 56)], 19, straw)
    outline = _tapered(320, 150, 578, 134, 98)
    canvas.fill(outline, _glass(canvas))
    liquid = _tapered(320, 200, 564, 118, 86)
    canvas.fill(liquid, top)
    with canvas.inside(liquid):
        for step in range(14):
            level = 570 - step * 24
            swirl = smooth([(190, level), (270, level - 16), (360, level + 12), (450, level - 6)], closed=False)
            canvas.fill([*swirl, (450, level + 60), (190, level + 60)], mix(below, top, step / 13))
        for x, y, turn in ((270, 258, 16), (362, 250, -12), (304, 350, -26), (386, 362, 22)):
            canvas.fill(box(x, y, 78, 78, 16, turn=turn), mix(top, "#ffffff", 0.36))
            canvas.fill(box(x - 9, y - 9, 42, 42, 10, turn=turn), mix(top, "#ffffff", 0.55))
    canvas.fill(oval(320, 200, 118, 17), lighter(top, 0.3))
    if cream:
        pebbles(
            canvas, chance, [(250, 190), (392, 190), (320, 196), (280, 148), (362, 148), (320, 104)], 58, (cream[0],)
        )
        specks(canvas, chance, scattered(chance, 320, 150, 80, 60, 22), 7, below)
    canvas.fill(box(222, 370, 15, 280, 7, turn=-5), lighter(_glass(canvas), 0.6))


def teapot(canvas: Canvas, chance: Random, colours: Sequence[str]) -> None:
    """A pot of tea; `colours`: pot, its band, tag of the bag."""
    pot, band, tag = colours[:3]
    shadow(canvas, 320, 536, 220)
    canvas.stroke(smooth([(474, 268), (574, 262), (570, 402), (458, 444)], closed=False), 32, darker(pot, 0.12))
    spout = smooth([(190, 420), (120, 360), (96, 262), (64, 240), (82, 226), (132, 250), (166, 316), (220, 330)])
    canvas.fill(spout, darker(pot, 0.1))
    body = smooth(
        [(208, 232), (320, 218), (432, 232), (502, 340), (476, 462), (400, 522), (240, 522), (164, 462), (138, 340)]
    )
    canvas.fill(body, pot)
    with canvas.inside(body):
        canvas.fill(box(320, 388, 420, 84, 4), band)
        for step in range(9):
            x = 136 + step * 46
            canvas.fill(smooth([(x, 356), (x + 20, 388), (x, 420), (x - 20, 388)]), lighter(pot, 0.3))
        canvas.fill(smooth([(430, 220), (540, 260), (510, 500), (380, 540), (456, 400)]), darker(pot, 0.1))
    canvas.fill(oval(320, 236, 122, 24), darker(pot, 0.2))
    canvas.fill(oval(320, 226, 112, 30), lighter(pot, 0.14))
    canvas.fill(oval(320, 190, 28, 26), band)
    canvas.stroke(smooth([(250, 240), (232, 290), (240, 330)], closed=False), 4, "#fff8ea")
    canvas.fill(box(240, 350, 46, 54, 6, turn=8), tag)
    steam(canvas, 110, 190, gap=34)
