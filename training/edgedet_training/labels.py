# SPDX-FileCopyrightText: 2026 the edgedet authors
# SPDX-License-Identifier: Apache-2.0
"""What a symbol is printed on: paper and ink, quiet zone, captions, styles of modules."""

from dataclasses import dataclass

import cv2
import numpy as np

from .randomness import Randomness
from .symbols import ARUCO, AZTEC, BARCODE, DATA_MATRIX, QR_CODE, Symbol, text

FONTS = (
    cv2.FONT_HERSHEY_SIMPLEX,
    cv2.FONT_HERSHEY_DUPLEX,
    cv2.FONT_HERSHEY_PLAIN,
    cv2.FONT_HERSHEY_COMPLEX,
    cv2.FONT_HERSHEY_TRIPLEX,
)

# Labels are drawn at this many pixels a module at most, and no larger than this.
_LARGEST_LABEL = 420


@dataclass(frozen=True)
class Label:
    """A flat label."""

    # [height, width, 3], float32, blue green red, 0 to 255
    image: np.ndarray
    # the symbol's left, top, right and bottom in it
    box: tuple[int, int, int, int]


def printed(rng: Randomness, symbol: Symbol) -> Label:
    """Prints a symbol on a label of its own."""
    scale = max(1, min(rng.choice((3, 4, 5, 6, 8)), _LARGEST_LABEL // max(symbol.modules.shape)))
    ink = _inked(rng, symbol, scale)
    height, width = ink.shape
    quiet = round(scale * rng.uniform(1, 5)) + 1
    left, right = (quiet + _margin(rng, width) for _ in range(2))
    top, bottom = (quiet + _margin(rng, height) for _ in range(2))
    box = (left, top, left + width, top + height)
    letters = np.zeros((height + top + bottom, width + left + right), np.uint8)
    _write_texts(rng, letters, box, quiet, symbol)
    coverage = letters.astype(np.float32) / 255
    coverage[top : top + height, left : left + width] = ink
    paper, print_colour = _colours(rng, symbol)
    image = paper + coverage[..., None] * (print_colour - paper)
    if rng.random() < 0.15:
        image = image + _brushed(rng, coverage.shape)
    if rng.random() < 0.2:
        _frame(rng, image, print_colour)
    return Label(image.astype(np.float32), box)


def _margin(rng: Randomness, side: int) -> int:
    return rng.randint(0, max(1, side // 2)) if rng.random() < 0.5 else 0


def _inked(rng: Randomness, symbol: Symbol, scale: int) -> np.ndarray:
    """How much of each pixel is covered with ink, 0 to 1."""
    dark = symbol.modules < 128
    if scale >= 4 and symbol.kind in (DATA_MATRIX, QR_CODE, AZTEC) and rng.random() < (
        0.25 if symbol.kind == DATA_MATRIX else 0.06
    ):
        ink = _dots(rng, dark, scale)
    else:
        ink = np.kron(dark, np.ones((scale, scale), np.float32)).astype(np.float32)
        if rng.random() < 0.15:
            # Ink that runs, or that did not take.
            kernel = np.ones((2, 2), np.uint8)
            ink = cv2.dilate(ink, kernel) if rng.random() < 0.5 else cv2.erode(ink, kernel)
    if symbol.kind == QR_CODE and min(symbol.modules.shape) >= 25 and rng.random() < 0.1:
        _logo(rng, ink)
    if rng.random() < 0.08:
        _wear(rng, ink)
    return ink


def _dots(rng: Randomness, dark: np.ndarray, scale: int) -> np.ndarray:
    """Modules as round dots: needle marking, laser, decorated codes."""
    middle = (np.arange(scale) - (scale - 1) / 2) ** 2
    radius = scale * rng.uniform(0.32, 0.55)
    dot = np.clip(radius + 0.5 - np.sqrt(middle[:, None] + middle[None]), 0, 1).astype(np.float32)
    return np.kron(dark, dot).astype(np.float32)


def _logo(rng: Randomness, ink: np.ndarray) -> None:
    height, width = ink.shape
    half = int(min(height, width) * rng.uniform(0.08, 0.13))
    y, x = height // 2, width // 2
    ink[y - half : y + half, x - half : x + half] = 0
    cv2.circle(ink, (x, y), max(1, half - 2), rng.uniform(0.3, 1), -1)


def _wear(rng: Randomness, ink: np.ndarray) -> None:
    """Scratches."""
    height, width = ink.shape
    for _ in range(rng.randint(1, 4)):
        ends = [(rng.randrange(width), rng.randrange(height)) for _ in range(2)]
        cv2.line(ink, ends[0], ends[1], rng.choice((0.0, 0.0, 1.0)), rng.randint(1, 3))


def _write_texts(
    rng: Randomness, letters: np.ndarray, box: tuple[int, int, int, int], quiet: int, symbol: Symbol
) -> None:
    """Lines above and below the symbol, outside of its quiet zone."""
    left, top, right, bottom = box
    size = rng.uniform(0.3, 1.0) * max(0.6, (bottom - top) / 160)
    if symbol.kind == BARCODE and rng.random() < 0.6:
        where = (left, bottom + round(22 * size) + 1)
        cv2.putText(letters, symbol.caption, where, rng.choice(FONTS), size, 255, 1, cv2.LINE_AA)
    if rng.random() < 0.5:
        for _ in range(rng.randint(1, 4)):
            line = text(rng, rng.randint(3, 16))
            x = rng.randint(0, max(1, letters.shape[1] // 3))
            y = rng.choice((bottom + quiet + round(24 * size), top - quiet)) + rng.randint(-3, 3)
            cv2.putText(letters, line, (x, y), rng.choice(FONTS), size, 255, rng.choice((1, 1, 2)), cv2.LINE_AA)
    letters[max(0, top - quiet // 2) : bottom + 1, max(0, left - quiet // 2) : right + quiet // 2] = 0


def _colours(rng: Randomness, symbol: Symbol) -> tuple[np.ndarray, np.ndarray]:
    """Paper and ink, blue green red."""

    def tinted(low: float, high: float, tint: float) -> np.ndarray:
        grey = rng.uniform(low, high)
        return np.clip([grey + rng.uniform(-tint, tint) for _ in range(3)], 0, 255).astype(np.float32)

    kind = rng.random()
    if kind < 0.7:
        paper, ink = tinted(150, 255, 20), tinted(0, 70, 25)
    elif kind < 0.8:
        # Coloured print: the lightness still differs.
        paper, ink = tinted(170, 255, 40), tinted(20, 110, 80)
    elif kind < 0.9:
        # Faded, or marked directly on the part.
        grey = rng.uniform(70, 200)
        paper = tinted(grey, grey, 10)
        ink = np.clip(paper - rng.uniform(35, 80), 0, 255).astype(np.float32)
    else:
        # Light on dark: screens, laser marks. Markers of ArUco are never read inverted.
        paper, ink = tinted(0, 80, 20), tinted(150, 255, 25)
        if symbol.kind == ARUCO:
            paper, ink = ink, paper
    return paper, ink


def _brushed(rng: Randomness, shape: tuple[int, int]) -> np.ndarray:
    """Grain of metal or cardboard in one direction."""
    grain = rng.normal(*shape) * rng.uniform(5, 25)
    length = rng.randint(5, 25)
    return cv2.blur(grain, (length, 1) if rng.random() < 0.5 else (1, length))[..., None]


def _frame(rng: Randomness, image: np.ndarray, colour: np.ndarray) -> None:
    height, width = image.shape[:2]
    inset = rng.randint(0, 2)
    cv2.rectangle(
        image, (inset, inset), (width - 1 - inset, height - 1 - inset), [float(c) for c in colour], rng.randint(1, 3)
    )
