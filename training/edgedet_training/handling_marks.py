# SPDX-FileCopyrightText: 2026 the edgedet authors
# SPDX-License-Identifier: Apache-2.0
"""Marks on parcels, after ISO 780: a small set of other classes with which fine-tuning can be tried."""

import cv2
import numpy as np

from .randomness import Randomness
from .symbols import Symbol

# Neither of the symbols' classes: labels print it without what is peculiar to one of them.
_KIND = -1
# A mark is drawn this large and then shrunk.
_DRAWN, _SIDE = 384, 48
_INK, _PAPER = 0, 255


class HandlingMarks:
    """This way up, fragile, keep dry; each a little different every time. Picks like a `SymbolBank`."""

    classes = ("this_way_up", "fragile", "keep_dry")

    def pick(self, rng: Randomness, kind: int) -> Symbol:
        """One mark of a class."""
        image = np.full((_DRAWN, _DRAWN), _PAPER, np.uint8)
        (_this_way_up, _fragile, _keep_dry)[kind](rng, image)
        return Symbol(_KIND, cv2.resize(image, (_SIDE, _SIDE), interpolation=cv2.INTER_AREA))


def _this_way_up(rng: Randomness, image: np.ndarray) -> None:
    """Two arrows on a line."""
    stem, head = rng.randint(18, 40), rng.randint(55, 85)
    for x in (105, 279):
        cv2.rectangle(image, (x - stem // 2, 110), (x + stem // 2, 300), _INK, -1)
        cv2.fillPoly(image, [np.int32([[x - head, 150], [x, 20], [x + head, 150]])], _INK)
    cv2.rectangle(image, (10, 335), (374, 335 + rng.randint(15, 35)), _INK, -1)


def _fragile(rng: Randomness, image: np.ndarray) -> None:
    """A wine glass with a crack."""
    width, knee = rng.randint(85, 120), rng.randint(170, 215)
    bowl = [[192 - width, 15], [192 + width, 15], [192 + width - 20, knee - 50], [192, knee + 20]]
    cv2.fillPoly(image, [np.int32([*bowl, [192 - width + 20, knee - 50]])], _INK)
    cv2.rectangle(image, (178, knee), (206, 350), _INK, -1)
    cv2.ellipse(image, (192, 368), (rng.randint(80, 120), 24), 0, 180, 360, _INK, -1)
    crack = [[200, 12], [172, 60], [212, 95], [185, 140]]
    cv2.polylines(image, [np.int32(crack)], False, _PAPER, rng.randint(8, 16))


def _keep_dry(rng: Randomness, image: np.ndarray) -> None:
    """An umbrella under drops."""
    cv2.ellipse(image, (192, 210), (170, rng.randint(95, 130)), 0, 180, 360, _INK, -1)
    for x in (79, 192, 305):
        cv2.ellipse(image, (x, 212), (57, 22), 0, 180, 360, _PAPER, -1)
    thick = rng.randint(12, 24)
    cv2.line(image, (192, 190), (192, 330), _INK, thick)
    cv2.ellipse(image, (222, 330), (30, 36), 0, 0, 180, _INK, thick)
    for x in rng.sample(range(40, 345, 50), rng.randint(3, 5)):
        y = rng.randint(15, 50)
        cv2.line(image, (x, y), (x - 10, y + 35), _INK, 12)
