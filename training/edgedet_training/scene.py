# SPDX-FileCopyrightText: 2026 the edgedet authors
# SPDX-License-Identifier: Apache-2.0
"""Whole scenes: a background, clutter, some labels, seen by a camera."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from .camera import shoot
from .handling_marks import HandlingMarks
from .labels import printed
from .placement import hide_part, lit, place
from .randomness import Randomness
from .surroundings import background, clutter
from .symbols import ARUCO, BARCODE, SymbolBank

# A crowded scene teaches more in the same time: so many more tries, with symbols no larger than this share of the scene.
_CROWD, _LARGEST_IN_CROWD = (8, 20), 0.45
# A symbol counts if its visible part has at least these sides and this share of the whole.
_LEAST_WIDTH, _LEAST_HEIGHT = 10, 6
_LEAST_SHARE = 0.6


@dataclass(frozen=True)
class Scene:
    """A picture and what is in it."""

    # [height, width, 3], uint8, blue green red
    picture: np.ndarray
    # left, top, right, bottom and class of every symbol
    boxes: list[tuple[float, float, float, float, int]]


class SceneMaker:
    """Makes scenes; one per process."""

    def __init__(
        self,
        rng: Randomness,
        photographs: list[np.ndarray],
        bank: SymbolBank | HandlingMarks,
        crowded: float = 0.0,
        frequencies: Sequence[float] | None = None,
    ):
        """Without frequencies all classes are equally common; with them a class is as common as its number says."""
        self._rng = rng
        self._photographs = photographs
        self._crowded = crowded
        self._bank = bank
        self._frequencies = frequencies or [1.0] * len(bank.classes)

    def scene(self, width: int, height: int) -> Scene:
        """One scene of a size."""
        rng = self._rng
        canvas = background(rng, self._photographs, width, height)
        for _ in range(rng.choice((0, 0, 1, 1, 2, 3, 5))):
            clutter(rng, canvas)
        picture = canvas.astype(np.float32)
        boxes: list[tuple[float, float, float, float, int]] = []
        taken: list[tuple[float, float, float, float]] = []
        close_up = rng.random() < 0.12
        for _ in range(1 if close_up else rng.choice((0, 1, 1, 1, 2, 2, 3, 4, 6, 9))):
            self._add_symbol(picture, boxes, taken, close_up, 1.15 if close_up else 0.85)
        if not close_up and rng.random() < self._crowded:
            for _ in range(rng.randint(*_CROWD)):
                self._add_symbol(picture, boxes, taken, close_up, _LARGEST_IN_CROWD)
        return Scene(shoot(rng, picture), boxes)

    def _add_symbol(
        self,
        picture: np.ndarray,
        boxes: list[tuple[float, float, float, float, int]],
        taken: list[tuple[float, float, float, float]],
        close_up: bool,
        largest: float,
    ) -> None:
        rng = self._rng
        height, width = picture.shape[:2]
        kind = rng.choices(range(len(self._bank.classes)), self._frequencies)[0]
        symbol = self._bank.pick(rng, kind)
        modules = symbol.modules.shape[1] if symbol.kind == BARCODE else max(symbol.modules.shape)
        # Never so small that modules vanish: below that a symbol is a grey patch.
        least = max(16 if symbol.kind == ARUCO else 22, modules * rng.uniform(0.55, 1.1))
        most = min(width, height) * largest
        if least > most:
            return
        if close_up:
            least = max(least, most * 0.6)
        side = math.exp(rng.uniform(math.log(least), math.log(most)))
        margin = 0.35 if close_up else 0.04
        centre = (rng.uniform(margin, 1 - margin) * width, rng.uniform(margin, 1 - margin) * height)
        placed = place(rng, printed(rng, symbol), side, centre, (width, height))
        if placed is None or any(_overlap(placed.outline, other) for other in taken):
            return
        visible = _clipped(placed.box, width, height)
        if visible is None:
            return
        taken.append(placed.outline)
        x, y = placed.origin
        rows, columns = placed.mask.shape[:2]
        part = picture[y : y + rows, x : x + columns]
        part += (lit(rng, placed) - part) * placed.mask
        boxes.append((*visible, kind))
        if rng.random() < 0.06:
            hide_part(rng, picture, visible)


def _overlap(one: tuple[float, ...], other: tuple[float, ...]) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def _clipped(
    box: tuple[float, float, float, float], width: int, height: int
) -> tuple[float, float, float, float] | None:
    """The part inside the picture; None if too little is left."""
    left, top, right, bottom = max(0.0, box[0]), max(0.0, box[1]), min(width, box[2]), min(height, box[3])
    if right - left < _LEAST_WIDTH or bottom - top < _LEAST_HEIGHT:
        return None
    whole = (box[2] - box[0]) * (box[3] - box[1])
    if (right - left) * (bottom - top) < _LEAST_SHARE * whole:
        return None
    return left, top, float(right), float(bottom)
