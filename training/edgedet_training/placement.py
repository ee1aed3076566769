# SPDX-FileCopyrightText: 2026 the edgedet authors
# SPDX-License-Identifier: Apache-2.0
"""A flat label into a picture: curvature, perspective, light, and what hides a part of it."""

import math
from dataclasses import dataclass

import cv2
import numpy as np

from .labels import Label
from .randomness import Randomness

# Points along each side of a symbol, whose extremes are its box.
_POINTS_PER_SIDE = 9


@dataclass(frozen=True)
class Placed:
    """A label as the camera sees it, in the rectangle of the picture that it touches."""

    # [height, width, 3], float32
    image: np.ndarray
    # [height, width, 1], 0 to 1
    mask: np.ndarray
    # left and top of the rectangle in the picture
    origin: tuple[int, int]
    # the symbol's left, top, right and bottom in the picture, also beyond its edges
    box: tuple[float, float, float, float]
    # the same of the whole label
    outline: tuple[float, float, float, float]


def place(
    rng: Randomness, label: Label, side: float, centre: tuple[float, float], size: tuple[int, int]
) -> Placed | None:
    """Puts a label into a picture of `size` (width, height), so that the symbol's longer side has about `side` pixels.

    None if nothing of it would be seen.
    """
    left, top, right, bottom = label.box
    height, width = label.image.shape[:2]
    # Corners of the label around the symbol's middle, in units of the symbol's longer side.
    middle = np.array([(left + right) / 2, (top + bottom) / 2])
    unit = max(right - left, bottom - top)
    corners = (np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float64) - middle) / unit
    corners = _projected(rng, corners) * side + np.array(centre)
    forward = cv2.getPerspectiveTransform(
        np.float32([[0, 0], [width, 0], [width, height], [0, height]]), corners.astype(np.float32)
    )
    bend = _Bend.draw(rng, width, height)
    outline = _extent(bend, forward, (0, 0, width, height))
    x0, y0 = max(0, math.floor(outline[0])), max(0, math.floor(outline[1]))
    x1, y1 = min(size[0], math.ceil(outline[2])), min(size[1], math.ceil(outline[3]))
    if x1 - x0 < 2 or y1 - y0 < 2:
        return None
    inverse = np.linalg.inv(forward).astype(np.float32)
    columns = np.arange(x0, x1, dtype=np.float32)[None] + 0.5
    rows = np.arange(y0, y1, dtype=np.float32)[:, None] + 0.5
    flat = [inverse[i, 0] * columns + inverse[i, 1] * rows + inverse[i, 2] for i in range(3)]
    source_x, source_y = bend.flattened(flat[0] / flat[2], flat[1] / flat[2])
    shrink = _shrunk(label.image, unit / side)
    factor_x, factor_y = shrink.shape[1] / width, shrink.shape[0] / height
    image = cv2.remap(
        shrink,
        source_x * factor_x - 0.5,
        source_y * factor_y - 0.5,
        rng.choice((cv2.INTER_LINEAR, cv2.INTER_LINEAR, cv2.INTER_CUBIC)),
        borderMode=cv2.BORDER_REPLICATE,
    )
    # Soft edges: how far inside the label a pixel is, in pixels of the picture.
    reach = side / unit
    inside = np.minimum(np.minimum(source_x, width - source_x), np.minimum(source_y, height - source_y))
    mask = np.clip(inside * reach + 0.5, 0, 1)[..., None]
    return Placed(image, mask, (x0, y0), _extent(bend, forward, label.box), outline)


def _projected(rng: Randomness, corners: np.ndarray) -> np.ndarray:
    """Turns a plane in space and looks at it from a distance."""
    roll = rng.choice((rng.gauss(0, 8), rng.uniform(-180, 180), rng.choice((0, 90, 180, 270)) + rng.gauss(0, 4)))
    tilt = rng.choice((0.0, abs(rng.gauss(0, 20)), rng.uniform(0, 60)))
    around = rng.uniform(0, 2 * math.pi)
    c, s = math.cos(math.radians(roll)), math.sin(math.radians(roll))
    turned = corners @ np.array([[c, s], [-s, c]])
    # The plane leans back along the direction `around`.
    axis = np.array([math.cos(around), math.sin(around)])
    along = turned @ axis
    lean = math.radians(min(tilt, 65))
    across = turned - along[:, None] * axis
    flattened = across + (along * math.cos(lean))[:, None] * axis
    depth = 1 + along * math.sin(lean) / rng.uniform(2.5, 8)
    return flattened / np.maximum(depth, 0.3)[:, None]


@dataclass(frozen=True)
class _Bend:
    """A label on a cylinder (a bottle, a can, a cable) seen from the front; angle 0 is flat."""

    width: float
    height: float
    angle: float
    upright: bool

    @staticmethod
    def draw(rng: Randomness, width: float, height: float) -> "_Bend":
        angle = rng.uniform(0.2, 1.2) if rng.random() < 0.2 else 0.0
        return _Bend(width, height, angle, rng.random() < 0.5)

    def flattened(self, x: np.ndarray, y: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """From the seen label to the printed one; far outside of it beyond the cylinder's edge."""
        if not self.angle:
            return x, y
        if self.upright:
            return x, self._unrolled(y, self.height)
        return self._unrolled(x, self.width), y

    def rolled(self, x: np.ndarray, y: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """From the printed label to the seen one."""
        if not self.angle:
            return x, y
        if self.upright:
            return x, self._rolled(y, self.height)
        return self._rolled(x, self.width), y

    def _unrolled(self, place: np.ndarray, length: float) -> np.ndarray:
        seen = (place / length * 2 - 1) * math.sin(self.angle)
        unrolled = (np.arcsin(np.clip(seen, -1, 1)) / self.angle + 1) / 2 * length
        return np.where(np.abs(seen) < 1, unrolled, np.float32(-1e4))

    def _rolled(self, place: np.ndarray, length: float) -> np.ndarray:
        return (np.sin((place / length * 2 - 1) * self.angle) / math.sin(self.angle) + 1) / 2 * length


def _extent(
    bend: _Bend, forward: np.ndarray, box: tuple[float, float, float, float]
) -> tuple[float, float, float, float]:
    """The upright box around a rectangle of the label."""
    along = np.linspace(0, 1, _POINTS_PER_SIDE)
    left, top, right, bottom = box
    x = np.concatenate([left + (right - left) * along] * 2 + [np.full_like(along, left), np.full_like(along, right)])
    y = np.concatenate([np.full_like(along, top), np.full_like(along, bottom)] + [top + (bottom - top) * along] * 2)
    x, y = bend.rolled(x, y)
    seen = forward @ np.stack([x, y, np.ones_like(x)])
    seen = seen[:2] / seen[2]
    return (float(seen[0].min()), float(seen[1].min()), float(seen[0].max()), float(seen[1].max()))


def _shrunk(image: np.ndarray, factor: float) -> np.ndarray:
    """Averages areas before a label is drawn much smaller than it was printed, so that modules do not alias."""
    if factor <= 1.2:
        return image
    scale = max(1 / factor, 0.08)
    width, height = (max(2, round(side * scale)) for side in (image.shape[1], image.shape[0]))
    return cv2.resize(image, (width, height), interpolation=cv2.INTER_AREA)


def lit(rng: Randomness, placed: Placed) -> np.ndarray:
    """The label's image under its own light: shade, glare, a screen's stripes."""
    image = placed.image
    height, width = image.shape[:2]
    if rng.random() < 0.4:
        ramp = np.linspace(rng.uniform(0.45, 1.1), rng.uniform(0.45, 1.1), width if rng.random() < 0.5 else height)
        ramp = ramp.astype(np.float32)
        image = image * (ramp[None, :, None] if ramp.size == width else ramp[:, None, None])
    if rng.random() < 0.1:
        image = image + _glare(rng, width, height)
    if rng.random() < 0.06:
        rows, columns = np.mgrid[0:height, 0:width].astype(np.float32)
        turn = rng.uniform(0, math.pi)
        wave = (columns * math.cos(turn) + rows * math.sin(turn)) * (2 * math.pi / rng.uniform(2.2, 9))
        image = image * (1 + rng.uniform(0.05, 0.2) * np.sin(wave))[..., None]
    return image


def _glare(rng: Randomness, width: int, height: int) -> np.ndarray:
    """A light's reflection: a soft spot or streak."""
    rows, columns = np.mgrid[0:height, 0:width].astype(np.float32)
    x, y = rng.uniform(0, width), rng.uniform(0, height)
    turn = rng.uniform(0, math.pi)
    along = (columns - x) * math.cos(turn) + (rows - y) * math.sin(turn)
    across = (rows - y) * math.cos(turn) - (columns - x) * math.sin(turn)
    reach = max(width, height)
    spread_along, spread_across = reach * rng.uniform(0.1, 0.8), reach * rng.uniform(0.03, 0.15)
    spot = np.exp(-((along / spread_along) ** 2) - (across / spread_across) ** 2)
    return (spot * rng.uniform(60, 260))[..., None].astype(np.float32)


def hide_part(rng: Randomness, picture: np.ndarray, box: tuple[float, float, float, float]) -> None:
    """Covers up to a quarter of a symbol with a finger, a tape or a corner of something."""
    left, top, right, bottom = box
    width, height = right - left, bottom - top
    share = rng.uniform(0.1, 0.28)
    colour = [rng.uniform(20, 240) for _ in range(3)]
    edge = rng.choice("ltrb")
    x = {"l": left, "r": right}.get(edge, rng.uniform(left, right))
    y = {"t": top, "b": bottom}.get(edge, rng.uniform(top, bottom))
    if rng.random() < 0.6:
        axes = (max(2, round(width * share)), max(2, round(height * share)))
        cv2.ellipse(picture, (round(x), round(y)), axes, rng.uniform(0, 180), 0, 360, colour, -1, cv2.LINE_AA)
    else:
        half = max(1, round(max(width, height) * share * 0.4))
        reach = max(width, height)
        turn = rng.uniform(0, math.pi)
        ends = [
            (round(x + sign * reach * math.cos(turn)), round(y + sign * reach * math.sin(turn))) for sign in (-1, 1)
        ]
        cv2.line(picture, ends[0], ends[1], colour, half, cv2.LINE_AA)
