# SPDX-FileCopyrightText: 2026 the edgedet authors
# SPDX-License-Identifier: Apache-2.0
"""What is in a picture besides symbols: backgrounds, and things that look a little like a symbol."""

import math
import string
from pathlib import Path

import cv2
import numpy as np

from .labels import FONTS
from .randomness import Randomness
from .symbols import text

# Photographs are kept at this length of their shorter side.
_SHORT_SIDE = 480


def load_photographs(folder: Path | None, limit: int | None = None) -> list[np.ndarray]:
    """The JPEG and PNG files of a folder, without those that cannot be read."""
    if folder is None:
        return []
    photographs = []
    for path in sorted(p for p in folder.iterdir() if p.suffix.lower() in (".jpg", ".jpeg", ".png"))[:limit]:
        image = cv2.imread(str(path))
        if image is None:
            continue
        scale = _SHORT_SIDE / min(image.shape[:2])
        if scale < 1:
            image = cv2.resize(image, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
        photographs.append(image)
    return photographs


def background(rng: Randomness, photographs: list[np.ndarray], width: int, height: int) -> np.ndarray:
    """A picture without symbols, [height, width, 3], uint8, blue green red."""
    choice = rng.random()
    if photographs and choice < 0.8:
        return _crop(rng, rng.choice(photographs), width, height)
    if choice < 0.93:
        return _plain(rng, width, height)
    return _blocks(rng, width, height)


def _crop(rng: Randomness, photograph: np.ndarray, width: int, height: int) -> np.ndarray:
    rows, columns = photograph.shape[:2]
    largest = min(columns / width, rows / height)
    scale = largest * rng.uniform(0.4, 1)
    w, h = max(1, int(width * scale)), max(1, int(height * scale))
    x, y = rng.randint(0, columns - w), rng.randint(0, rows - h)
    image = cv2.resize(photograph[y : y + h, x : x + w], (width, height), interpolation=cv2.INTER_LINEAR)
    return np.ascontiguousarray(image[:, ::-1] if rng.random() < 0.5 else image)


def _plain(rng: Randomness, width: int, height: int) -> np.ndarray:
    """A wall, a desk, a box, a belt."""
    colour = np.array([rng.uniform(15, 250) for _ in range(3)], np.float32)
    if rng.random() < 0.5:
        colour[:] = colour.mean()
    ramp = np.linspace(rng.uniform(0.6, 1), rng.uniform(0.6, 1), width, dtype=np.float32)[None, :, None]
    grain = rng.normal(height, width, 1) * rng.uniform(0, 8)
    if rng.random() < 0.4:
        grain = cv2.blur(grain, (rng.randint(3, 30), 1))[..., None] * 2
    return np.clip(colour * ramp + grain, 0, 255).astype(np.uint8)


def _blocks(rng: Randomness, width: int, height: int) -> np.ndarray:
    """Random blocks of colour, sharp or soft."""
    side = rng.randint(2, 24)
    colours = 3 if rng.random() < 0.5 else 1
    small = rng.bytes_of(height // side + 1, width // side + 1, colours)
    small = np.ascontiguousarray(np.broadcast_to(small, small.shape[:2] + (3,)))
    how = rng.choice((cv2.INTER_NEAREST, cv2.INTER_LINEAR))
    return np.ascontiguousarray(cv2.resize(small, None, fx=side, fy=side, interpolation=how)[:height, :width])


def clutter(rng: Randomness, picture: np.ndarray) -> None:
    """Draws one thing that is no symbol."""
    kinds = (_print, _print, _headline, _headline, _emblem, _grid, _stripes, _keys, _rectangle, _ruler, _speckle)
    rng.choice(kinds)(rng, picture)


def _somewhere(rng: Randomness, picture: np.ndarray) -> tuple[int, int]:
    height, width = picture.shape[:2]
    return rng.randint(0, max(0, width - 30)), rng.randint(0, max(0, height - 30))


def _grey(rng: Randomness) -> list[int]:
    return [rng.randint(0, 255)] * 3


def _print(rng: Randomness, picture: np.ndarray) -> None:
    x, y = _somewhere(rng, picture)
    colour, font, size = _grey(rng), rng.choice(FONTS), rng.uniform(0.3, 1.2)
    if rng.random() < 0.5:
        paper = _grey(rng)
        cv2.rectangle(picture, (x - 25, y - 20), (x + rng.randint(60, 260), y + rng.randint(40, 160)), paper, -1)
    for line in range(rng.randint(1, 9)):
        words = " ".join(text(rng, rng.randint(2, 9)) for _ in range(rng.randint(1, 4)))
        below = y + round(line * size * rng.uniform(22, 30))
        cv2.putText(picture, words, (x - 20, below), font, size, colour, rng.choice((1, 1, 2)), cv2.LINE_AA)


def _paper(rng: Randomness, picture: np.ndarray, x: int, y: int, width: int, height: int) -> int:
    """A plain sheet for large print, and a grey that stands out from it."""
    paper = rng.randint(0, 255)
    if rng.random() < 0.7:
        cv2.rectangle(picture, (x, y), (x + width, y + height), [paper] * 3, -1)
    return paper + rng.randint(60, 200) if paper < 128 else paper - rng.randint(60, 200)


def _headline(rng: Randomness, picture: np.ndarray) -> None:
    """Large bold letters: single ones are as square and as black as a marker."""
    x, y = _somewhere(rng, picture)
    letters = "".join(rng.choices(string.ascii_letters + string.digits, k=rng.randint(1, 6)))
    font, size = rng.choice(FONTS), math.exp(rng.uniform(math.log(1.2), math.log(8)))
    thick = max(2, round(size * rng.uniform(1.5, 6)))
    (width, height), _ = cv2.getTextSize(letters, font, size, thick)
    edge = round(size * rng.uniform(2, 12))
    grey = _paper(rng, picture, x, y, width + 2 * edge, height + 2 * edge)
    cv2.putText(picture, letters, (x + edge, y + edge + height), font, size, [grey] * 3, thick, cv2.LINE_AA)


def _emblem(rng: Randomness, picture: np.ndarray) -> None:
    """Rings, frames, polygons and spokes about one middle: trademarks, recycling marks, targets."""
    x, y = _somewhere(rng, picture)
    radius = round(math.exp(rng.uniform(math.log(8), math.log(110))))
    grey = _paper(rng, picture, x - radius - 4, y - radius - 4, 2 * radius + 8, 2 * radius + 8)
    corners, turn = rng.choice((0, 0, 3, 4, 4, 5, 6)), rng.uniform(0, math.pi)
    for ring in range(rng.randint(1, 3)):
        reach = radius * (1 - ring * rng.uniform(0.25, 0.45))
        if reach < 3:
            break
        thick = rng.choice((-1, max(1, round(reach * rng.uniform(0.06, 0.3)))))
        colour = [grey if ring % 2 == 0 else 255 - grey] * 3
        if corners == 0:
            cv2.ellipse(picture, (x, y), (round(reach), round(reach * rng.uniform(0.7, 1))), 0, 0, 360, colour, thick)
            continue
        angles = [turn + 2 * math.pi * corner / corners for corner in range(corners)]
        outline = np.int32([[x + reach * math.cos(angle), y + reach * math.sin(angle)] for angle in angles])
        if thick < 0:
            cv2.fillPoly(picture, [outline], colour)
        else:
            cv2.polylines(picture, [outline], True, colour, thick)
    for _ in range(rng.choice((0, 0, 1, 3, 5))):
        angle = rng.uniform(0, 2 * math.pi)
        end = round(x + radius * math.cos(angle)), round(y + radius * math.sin(angle))
        cv2.line(picture, (x, y), end, [grey] * 3, max(1, radius // 8), cv2.LINE_AA)


def _grid(rng: Randomness, picture: np.ndarray) -> None:
    """A chessboard, tiles or squared paper."""
    count, side = rng.randint(3, 10), rng.randint(3, 18)
    if rng.random() < 0.5:
        tile = (np.indices((count, count)).sum(0) % 2).astype(np.uint8)
        board = np.kron(tile, np.ones((side, side), np.uint8))
    else:
        cell = np.pad(np.ones((side, side), np.uint8), ((0, rng.randint(1, 3)), (0, rng.randint(1, 3))))
        board = np.tile(cell, (count, count))
    dark, light = sorted((rng.randint(0, 255), rng.randint(0, 255)))
    x, y = _somewhere(rng, picture)
    part = picture[y : y + board.shape[0], x : x + board.shape[1]]
    part[:] = np.where(board[: part.shape[0], : part.shape[1], None] > 0, light, dark)


def _stripes(rng: Randomness, picture: np.ndarray) -> None:
    """Blinds, radiators, fences: stripes of one width, unlike a barcode's."""
    x, y = _somewhere(rng, picture)
    count, width, length = rng.randint(4, 14), rng.randint(2, 12), rng.randint(20, 180)
    colour, upright = _grey(rng), rng.random() < 0.5
    for index in range(count):
        start = 2 * index * width
        if upright:
            cv2.rectangle(picture, (x + start, y), (x + start + width, y + length), colour, -1)
        else:
            cv2.rectangle(picture, (x, y + start), (x + length, y + start + width), colour, -1)


def _keys(rng: Randomness, picture: np.ndarray) -> None:
    """A keyboard or a key pad."""
    x, y = _somewhere(rng, picture)
    side, gap = rng.randint(8, 26), rng.randint(1, 5)
    cap, letter = _grey(rng), _grey(rng)
    for row in range(rng.randint(2, 5)):
        for column in range(rng.randint(3, 12)):
            left, top = x + column * (side + gap) + row * side // 3, y + row * (side + gap)
            cv2.rectangle(picture, (left, top), (left + side, top + side), cap, -1)
            cv2.putText(picture, text(rng, 1), (left + 2, top + side - 2), FONTS[0], side / 40, letter, 1)


def _rectangle(rng: Randomness, picture: np.ndarray) -> None:
    x, y = _somewhere(rng, picture)
    colour = [rng.randint(0, 255) for _ in range(3)]
    filled = rng.choice((-1, -1, 2, 4))
    cv2.rectangle(picture, (x, y), (x + rng.randint(10, 180), y + rng.randint(10, 180)), colour, filled)


def _ruler(rng: Randomness, picture: np.ndarray) -> None:
    """A scale: thin lines at equal distances, every fifth a longer one."""
    x, y = _somewhere(rng, picture)
    step, length, colour = rng.randint(3, 9), rng.randint(8, 30), _grey(rng)
    for index in range(rng.randint(10, 50)):
        reach = length if index % 5 == 0 else length // 2
        cv2.line(picture, (x + index * step, y), (x + index * step, y + reach), colour, 1)


def _speckle(rng: Randomness, picture: np.ndarray) -> None:
    """A patch of black and white noise with soft edges: foliage, gravel, terrazzo."""
    x, y = _somewhere(rng, picture)
    part = picture[y : y + rng.randint(20, 140), x : x + rng.randint(20, 140)]
    noise = rng.normal(*part.shape[:2])
    noise = cv2.GaussianBlur(noise, (0, 0), rng.uniform(0.8, 4))
    spread = noise.std() + 1e-6
    part[:] = np.clip(part + (noise / spread * rng.uniform(15, 70))[..., None], 0, 255).astype(np.uint8)
