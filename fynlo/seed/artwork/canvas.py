"""A sheet of 640 by 640 units to draw flat shapes on, three times as fine while it is drawn, for smooth edges."""

import io
import math
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from PIL import Image, ImageColor, ImageDraw, ImageOps

SIDE = 640
FINE = 3

Point = tuple[float, float]
Points = list[Point]


def oval(x: float, y: float, rx: float, ry: float, *, turn: float = 0, start: float = 0, end: float = 360) -> Points:
    """The outline of an ellipse about (x, y), or the part of it from `start` to `end` degrees (0 right, 90 below)."""
    steps = max(12, int(abs(end - start) / 4))
    angles = (math.radians(start + (end - start) * step / steps) for step in range(steps + 1))
    return turned([(x + rx * math.cos(angle), y + ry * math.sin(angle)) for angle in angles], turn, (x, y))


def box(x: float, y: float, width: float, height: float, radius: float, *, turn: float = 0) -> Points:
    """A rectangle about (x, y) with round corners."""
    right, bottom = width / 2 - radius, height / 2 - radius
    corners = ((right, bottom, 0), (-right, bottom, 90), (-right, -bottom, 180), (right, -bottom, 270))
    outline = [
        point
        for dx, dy, start in corners
        for point in oval(x + dx, y + dy, radius, radius, start=start, end=start + 90)
    ]
    return turned(outline, turn, (x, y))


def smooth(points: Sequence[Point], *, closed: bool = True) -> Points:
    """A soft curve through all the points (Catmull-Rom)."""
    count = len(points)
    around = [points[-1], *points, points[0], points[1]] if closed else [points[0], *points, points[-1]]
    outline: Points = []
    for index in range(count if closed else count - 1):
        before, here, there, after = around[index : index + 4]
        outline += [_between(before, here, there, after, step / 12) for step in range(12)]
    return outline if closed else [*outline, points[-1]]


def turned(points: Sequence[Point], degrees: float, about: Point) -> Points:
    if not degrees:
        return list(points)
    cos, sin = math.cos(math.radians(degrees)), math.sin(math.radians(degrees))
    x0, y0 = about
    return [(x0 + (x - x0) * cos - (y - y0) * sin, y0 + (x - x0) * sin + (y - y0) * cos) for x, y in points]


def mix(colour: str, other: str, share: float) -> str:
    """`colour` with that share (0 to 1) of the other in it."""
    pairs = zip(ImageColor.getrgb(colour), ImageColor.getrgb(other), strict=True)
    return "#" + "".join(f"{round(one + (two - one) * share):02x}" for one, two in pairs)


def darker(colour: str, share: float = 0.18) -> str:
    return mix(colour, "#3b1f1a", share)


def lighter(colour: str, share: float = 0.3) -> str:
    return mix(colour, "#ffffff", share)


class Canvas:
    def __init__(self, background: str):
        self.background = background
        self._sheet(Image.new("RGB", (SIDE * FINE, SIDE * FINE), background), 0, 0)

    def _sheet(self, image: Image.Image, left: int, top: int) -> None:
        """Draw on this image from now on, which lies there on the whole."""
        self._image, self._left, self._top = image, left, top
        self._pen = ImageDraw.Draw(image)

    def _fine(self, points: Sequence[Point]) -> Points:
        return [(x * FINE - self._left, y * FINE - self._top) for x, y in points]

    def fill(self, points: Sequence[Point], colour: str) -> None:
        self._pen.polygon(self._fine(points), fill=colour)

    def stroke(self, points: Sequence[Point], width: float, colour: str) -> None:
        """A line through the points with round ends and joints."""
        fine = self._fine(points)
        self._pen.line(fine, fill=colour, width=round(width * FINE), joint="curve")
        radius = width * FINE / 2
        for x, y in (fine[0], fine[-1]):
            self._pen.ellipse((x - radius, y - radius, x + radius, y + radius), fill=colour)

    @contextmanager
    def inside(self, outline: Sequence[Point]) -> Iterator[None]:
        """What is drawn in the block shows only within the outline."""
        whole, left, top = self._image, self._left, self._top
        fine = self._fine(outline)
        xs, ys = [x for x, _ in fine], [y for _, y in fine]
        frame = (
            max(0, math.floor(min(xs))), max(0, math.floor(min(ys))),
            min(whole.width, math.ceil(max(xs)) + 1), min(whole.height, math.ceil(max(ys)) + 1),
        )  # fmt: skip
        self._sheet(whole.crop(frame), left + frame[0], top + frame[1])
        yield
        mask = Image.new("L", self._image.size)
        ImageDraw.Draw(mask).polygon(self._fine(outline), fill=255)
        whole.paste(self._image, frame, mask)
        self._sheet(whole, left, top)

    def png(self, *, mirrored: bool = False) -> bytes:
        image = self._image.reduce(FINE)
        out = io.BytesIO()
        (ImageOps.mirror(image) if mirrored else image).save(out, "PNG", compress_level=1)
        return out.getvalue()


def _between(before: Point, here: Point, there: Point, after: Point, share: float) -> Point:
    squared, cubed = share * share, share * share * share

    def along(axis: int) -> float:
        p0, p1, p2, p3 = before[axis], here[axis], there[axis], after[axis]
        return 0.5 * (
            2 * p1 + (p2 - p0) * share + (2 * p0 - 5 * p1 + 4 * p2 - p3) * squared + (3 * p1 - p0 - 3 * p2 + p3) * cubed
        )

    return along(0), along(1)
