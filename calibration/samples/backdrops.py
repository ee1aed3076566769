# SPDX-FileCopyrightText: 2026 the edgedet authors
# SPDX-License-Identifier: Apache-2.0
"""Backdrops: what stands behind the labels, drawn from noise, stripes and boxes, BGR, 0 to 255."""

import cv2
import numpy as np

from . import symbols
from .labels import FONTS


def make(rng, height, width):
    """One backdrop of a random sort with clutter on it, float32."""
    sort = rng.choice([wall, marble, wood, metal, carton, shelf, tiles, desk], p=_SHARES)
    image = canvas(sort(rng, height, width))
    for _ in range(rng.choice([0, 0, 1, 2, 3])):
        rng.choice([_paragraph, _blinds, _grid, _plain_box])(rng, image)
    return image.astype(np.float32)


def canvas(image):
    """The image as uint8, the only depth OpenCV writes text on."""
    return np.ascontiguousarray(np.clip(image, 0, 255), np.uint8)


_SHARES = [0.14, 0.1, 0.14, 0.1, 0.16, 0.18, 0.08, 0.1]


def wall(rng, height, width):
    """Paint under uneven light."""
    return colour(rng) * slope(rng, height, width) + noise(rng, height, width, 2, 0) * rng.uniform(1, 6)


def marble(rng, height, width):
    """Soft clouds of two colours, as on stone or cloth."""
    cloud = sum(noise(rng, height, width, size, size) * size for size in (120, 60, 30, 12)) / 222
    share = 1 / (1 + np.exp(-2.2 * cloud))
    return share * colour(rng) + (1 - share) * colour(rng)


def wood(rng, height, width):
    """Boards with grain along their length."""
    image = np.zeros((height, width, 3), np.float32)
    base = np.array([rng.uniform(40, 90), rng.uniform(80, 130), rng.uniform(120, 190)])
    board = int(rng.integers(110, 320))
    for top in range(0, height, board):
        rows = min(board, height - top)
        grain = noise(rng, rows, width, int(rng.integers(3, 8)), int(rng.integers(150, 400)))
        fine = noise(rng, rows, width, 2, 90)
        shade = 1 + 0.09 * grain + 0.04 * fine
        image[top : top + rows] = base * rng.uniform(0.8, 1.15) * shade
        image[top : top + 3] *= 0.45
    return turn(rng, image) * slope(rng, height, width)


def metal(rng, height, width):
    """Brushed sheet with a reflection."""
    brushed = noise(rng, height, width, 1, 260) * rng.uniform(4, 9)
    shine = np.exp(-(((np.linspace(0, 1, width) - rng.uniform(0, 1)) / 0.25) ** 2))[None, :, None] * rng.uniform(10, 50)
    return rng.uniform(90, 170) + rng.uniform(-8, 8, 3) + brushed + shine


def carton(rng, height, width):
    """A cardboard box's face: corrugation, tape and a printed word."""
    base = np.array([rng.uniform(70, 110), rng.uniform(110, 150), rng.uniform(140, 195)])
    wave = np.sin(np.arange(width) * 2 * np.pi / rng.uniform(14, 24))[None, :, None]
    image = base * (1 + 0.018 * wave) * slope(rng, height, width) + noise(rng, height, width, 3, 9) * 3
    if rng.random() < 0.6:
        at, broad = int(rng.integers(0, width - 130)), int(rng.integers(70, 130))
        image[:, at : at + broad] = image[:, at : at + broad] * 0.8 + rng.uniform(20, 45)
    if rng.random() < 0.5:
        image = canvas(image)
        _write(rng, image, symbols.words(rng, 6), rng.uniform(2.5, 5), tuple(float(v) for v in base * 0.35), 8)
    return turn(rng, image)


def shelf(rng, height, width):
    """Boards in front of a dark wall, filled with boxes of random size and colour."""
    image = canvas(colour(rng) * 0.35 * slope(rng, height, width))
    floors = int(rng.integers(2, 4))
    for floor in range(1, floors + 1):
        ground = height * floor // floors - 26
        left = int(rng.integers(-60, 40))
        while left < width:
            broad, tall = int(rng.integers(70, 330)), int(rng.uniform(0.35, 0.85) * height / floors)
            _box(rng, image, left, ground - tall, left + broad, ground)
            left += broad + int(rng.integers(2, 50))
        image[ground : ground + 26] = colour(rng) * 0.7
        image[ground + 20 : ground + 26] //= 2
    return image + noise(rng, height, width, 2, 2) * 2


def tiles(rng, height, width):
    """Bricks or tiles with joints."""
    image = np.ascontiguousarray(np.full((height, width, 3), colour(rng)), np.float32)
    base, tall = colour(rng), int(rng.integers(50, 160))
    broad = int(tall * rng.uniform(1, 2.6))
    for row, top in enumerate(range(0, height, tall)):
        for left in range(-(row % 2) * broad // 2, width, broad):
            image[top + 4 : top + tall, max(0, left + 4) : max(0, left + broad)] = base * rng.uniform(0.85, 1.1)
    return image * slope(rng, height, width) + noise(rng, height, width, 4, 4) * 4


def desk(rng, height, width):
    """Sheets of paper with lines of text on a table."""
    image = canvas(rng.choice([wood, marble, wall])(rng, height, width))
    for _ in range(rng.integers(2, 5)):
        sheet = np.full((600, 430, 3), rng.uniform(190, 245), np.uint8)
        for line in range(int(rng.integers(8, 24))):
            text = " ".join(symbols.words(rng, int(n)).lower() for n in rng.integers(2, 8, 4))
            cv2.putText(sheet, text, (30, 50 + 22 * line), FONTS[0], 0.5, (40, 40, 40), 1, cv2.LINE_AA)
        centre = (rng.uniform(0, width), rng.uniform(0, height))
        matrix = cv2.getRotationMatrix2D((215, 300), rng.uniform(-40, 40), rng.uniform(0.7, 1.2))
        matrix[:, 2] += np.array(centre) - (215, 300)
        cv2.warpAffine(sheet, matrix, (width, height), image, cv2.INTER_LINEAR, cv2.BORDER_TRANSPARENT)
    return image


def colour(rng):
    """A random, mostly muted colour."""
    grey = rng.uniform(50, 220)
    return np.clip(grey + rng.normal(0, rng.choice([8, 25, 50]), 3), 10, 245)


def slope(rng, height, width):
    """Light that falls off along a random direction: [height, width, 1], around 1."""
    angle = rng.uniform(0, 2 * np.pi)
    x, y = np.linspace(-1, 1, width)[None, :], np.linspace(-1, 1, height)[:, None]
    return (1 + rng.uniform(0, 0.25) * (np.cos(angle) * x + np.sin(angle) * y))[..., None]


def noise(rng, height, width, tall, broad):
    """Value noise of mean 0 and deviation about 1 whose grains are `tall` by `broad` pixels: [height, width, 1]."""
    tall, broad = max(1, tall), max(1, broad)
    grid = rng.standard_normal((height // tall + 2, width // broad + 2)).astype(np.float32)
    return cv2.resize(grid, (width, height), interpolation=cv2.INTER_CUBIC)[..., None]


def turn(rng, image):
    """The image, or its quarter turn stretched back to the same size."""
    if rng.random() < 0.5:
        return image
    height, width = image.shape[:2]
    return cv2.resize(np.ascontiguousarray(np.rot90(image), np.float32), (width, height))


def _box(rng, image, left, top, right, bottom):
    face = colour(rng)
    cv2.rectangle(image, (left, top), (right, bottom), face.tolist(), -1)
    cv2.rectangle(image, (right - 12, top), (right, bottom), (face * 0.7).tolist(), -1)
    if rng.random() < 0.5:
        middle = (left + right) // 2
        cv2.rectangle(image, (middle - 12, top), (middle + 12, bottom), (face * 0.85).tolist(), -1)
    if rng.random() < 0.5:
        ink = (face * 0.4).tolist()
        text = symbols.words(rng, int(rng.integers(2, 6)))
        cv2.putText(image, text, (left + 8, bottom - 14), FONTS[1], (right - left) / 180, ink, 2, cv2.LINE_AA)


def _write(rng, image, text, scale, ink, thickness):
    height, width = image.shape[:2]
    corner = (int(rng.integers(0, width // 2)), int(rng.integers(height // 4, height)))
    cv2.putText(image, text, corner, int(rng.choice(FONTS)), scale, ink, thickness, cv2.LINE_AA)


def _corner(rng, image):
    return int(rng.integers(0, image.shape[1] - 60)), int(rng.integers(0, image.shape[0] - 60))


def _paragraph(rng, image):
    x, y = _corner(rng, image)
    scale, ink, font = rng.uniform(0.5, 1.3), colour(rng).tolist(), int(rng.choice(FONTS))
    for line in range(rng.integers(2, 8)):
        text = symbols.words(rng, int(rng.integers(5, 22)))
        cv2.putText(image, text, (x, y + int(36 * scale) * line), font, scale, ink, 2, cv2.LINE_AA)


def _blinds(rng, image):
    x, y = _corner(rng, image)
    pitch, count, length = int(rng.integers(12, 34)), int(rng.integers(5, 14)), int(rng.integers(80, 320))
    dark, light, upright = colour(rng).tolist(), colour(rng).tolist(), rng.random() < 0.5
    for index in range(count):
        at, end = index * pitch, index * pitch + pitch // 2
        for start, stop, ink in [(at, end, dark), (end, at + pitch, light)]:
            if upright:
                cv2.rectangle(image, (x + start, y), (x + stop, y + length), ink, -1)
            else:
                cv2.rectangle(image, (x, y + start), (x + length, y + stop), ink, -1)


def _grid(rng, image):
    """A regular chessboard: squares, yet no symbol."""
    x, y = _corner(rng, image)
    pitch, count = int(rng.integers(14, 44)), int(rng.integers(3, 9))
    dark, light = (colour(rng) * 0.4).tolist(), colour(rng).tolist()
    for row in range(count):
        for column in range(count):
            first = (x + column * pitch, y + row * pitch)
            last = (first[0] + pitch - 1, first[1] + pitch - 1)
            cv2.rectangle(image, first, last, dark if (row + column) % 2 else light, -1)


def _plain_box(rng, image):
    x, y = _corner(rng, image)
    _box(rng, image, x, y, x + int(rng.integers(60, 320)), y + int(rng.integers(60, 320)))
