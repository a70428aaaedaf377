"""Small things that many pictures share: herbs, crumbs, slices, drips, the shadow on the table."""

import math
from collections.abc import Sequence
from random import Random

from fynlo.seed.artwork.canvas import Canvas, Point, darker, lighter, mix, oval, smooth, turned

CORIANDER = "#4f9d4a"


def backdrop(canvas: Canvas) -> None:
    """The light disc on the wall behind."""
    canvas.fill(oval(320, 322, 268, 268), mix(canvas.background, "#ffffff", 0.34))


def shadow(canvas: Canvas, x: float, y: float, rx: float, ry: float = 20) -> None:
    canvas.fill(oval(x, y, rx, ry), mix(canvas.background, "#4a2c2a", 0.2))


def leaf(canvas: Canvas, x: float, y: float, size: float, turn: float, colour: str = CORIANDER) -> None:
    """A pointed leaf with its vein."""
    outline = smooth([(x - size, y), (x, y - size * 0.45), (x + size, y), (x, y + size * 0.45)])
    canvas.fill(turned(outline, turn, (x, y)), colour)
    canvas.stroke(turned([(x - size * 0.7, y), (x + size * 0.7, y)], turn, (x, y)), size * 0.1, lighter(colour))


def sprig(canvas: Canvas, x: float, y: float, size: float, turn: float, colour: str = CORIANDER) -> None:
    """Three round lobes on a stalk, as coriander has them."""
    stalk = turned([(x, y), (x, y + size * 1.5)], turn, (x, y))
    canvas.stroke(stalk, size * 0.22, darker(colour))
    for dx, dy in ((-0.62, 0.1), (0.62, 0.1), (0, -0.6)):
        ((cx, cy),) = turned([(x + dx * size, y + dy * size)], turn, (x, y))
        canvas.fill(oval(cx, cy, size * 0.58, size * 0.58), colour)
    canvas.fill(oval(x, y, size * 0.25, size * 0.25), lighter(colour, 0.25))


def pebbles(canvas: Canvas, chance: Random, places: Sequence[Point], size: float, colours: Sequence[str]) -> None:
    """A soft lump at every place, each a bit different, lit from above."""
    for index, (x, y) in enumerate(places):
        colour = colours[index % len(colours)]
        radius = size * chance.uniform(0.8, 1.2)
        corners = [
            (x + radius * chance.uniform(0.82, 1.15) * math.cos(angle),
             y + radius * chance.uniform(0.75, 1.0) * math.sin(angle))
            for angle in (math.tau * step / 6 for step in range(6))
        ]  # fmt: skip
        canvas.fill(smooth(corners), colour)
        canvas.fill(
            oval(x - radius * 0.22, y - radius * 0.3, radius * 0.34, radius * 0.22, turn=-20), lighter(colour, 0.28)
        )


def scattered(chance: Random, x: float, y: float, rx: float, ry: float, count: int) -> list[Point]:
    """Places within an ellipse, spread evenly, the nearer ones last so that they lie on top."""
    places = []
    for index in range(count):
        angle, reach = index * 2.39996 + chance.uniform(-0.2, 0.2), math.sqrt((index + 0.5) / count)
        places.append((x + rx * reach * math.cos(angle), y + ry * reach * math.sin(angle)))
    return sorted(places, key=lambda place: place[1])


def specks(canvas: Canvas, chance: Random, places: Sequence[Point], size: float, colour: str) -> None:
    """Grains: sesame, salt, crumbled cheese."""
    for x, y in places:
        canvas.fill(oval(x, y, size, size * 0.62, turn=chance.uniform(0, 180)), colour)


def citrus(canvas: Canvas, x: float, y: float, radius: float, rind: str, *, turn: float = 0) -> None:
    """A slice of lime, lemon or orange."""
    flesh = lighter(rind, 0.55)
    canvas.fill(oval(x, y, radius, radius), rind)
    canvas.fill(oval(x, y, radius * 0.86, radius * 0.86), lighter(rind, 0.85))
    for step in range(8):
        middle = turn + step * 45
        wedge = [(x, y), *oval(x, y, radius * 0.76, radius * 0.76, start=middle - 18, end=middle + 18)]
        canvas.fill(wedge, flesh)
    canvas.fill(oval(x, y, radius * 0.12, radius * 0.12), lighter(rind, 0.85))


def chilli(canvas: Canvas, x: float, y: float, radius: float, colour: str) -> None:
    """A ring of sliced chilli with its seeds."""
    canvas.fill(oval(x, y, radius, radius * 0.8), colour)
    canvas.fill(oval(x, y, radius * 0.62, radius * 0.48), lighter(colour, 0.6))
    for dx in (-0.25, 0.25):
        canvas.fill(oval(x + dx * radius, y, radius * 0.13, radius * 0.1), "#fdf3d0")


def drizzle(canvas: Canvas, points: Sequence[Point], width: float, colour: str) -> None:
    canvas.stroke(smooth(points, closed=False), width, colour)


def steam(canvas: Canvas, x: float, y: float, *, gap: float = 62) -> None:
    """Three wisps that say: hot."""
    colour = mix(canvas.background, "#ffffff", 0.75)
    for index in (-1, 0, 1):
        left, top = x + index * gap, y - (0 if index else 22)
        points = [(left, top), (left - 15, top - 28), (left + 13, top - 56), (left - 4, top - 88)]
        canvas.stroke(smooth(points, closed=False), 11, colour)
