"""Pictures of dishes, drawn by ourselves: flat, bright, and the same each time for the same words."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from random import Random

from fynlo.seed.artwork import drinks, mexican, savoury, sweets
from fynlo.seed.artwork.canvas import Canvas
from fynlo.seed.artwork.garnish import backdrop

Motif = Callable[[Canvas, Random, Sequence[str]], None]

MOTIFS: dict[str, Motif] = {
    motif.__name__: motif
    for motif in (
        mexican.taco, mexican.burrito, mexican.quesadilla, mexican.nachos, mexican.dip, mexican.rolled, mexican.corn,
        savoury.bowl, savoury.salad, savoury.soup, savoury.side, savoury.fries, savoury.wings, savoury.sandwich,
        savoury.panini, savoury.sausage_roll, savoury.packet,
        drinks.tall_glass, drinks.bottle, drinks.can, drinks.coupe, drinks.tumbler, drinks.wine, drinks.mug,
        drinks.paper_cup, drinks.iced, drinks.teapot,
        sweets.cake, sweets.loaf, sweets.muffin, sweets.croissant, sweets.cookie, sweets.brownie, sweets.churros,
        sweets.flan, sweets.scoops, sweets.parfait, sweets.porridge, sweets.fruit,
    )
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Picture:
    """`motif` is one of MOTIFS, which says what `colours` are; `wall` is the colour behind."""

    motif: str
    colours: tuple[str, ...]
    wall: str


@lru_cache(maxsize=256)
def draw(picture: Picture) -> bytes:
    """A PNG of 640 by 640 pixels. Kept, as several dishes may share a picture."""
    canvas = Canvas(picture.wall)
    backdrop(canvas)
    chance = Random(repr(picture))
    MOTIFS[picture.motif](canvas, chance, picture.colours)
    return canvas.png(mirrored=chance.random() < 0.5)
