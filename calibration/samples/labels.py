# SPDX-FileCopyrightText: 2026 the edgedet authors
# SPDX-License-Identifier: Apache-2.0
"""Labels: one or two symbols printed on paper, with captions, as a flat texture."""

from dataclasses import dataclass

import cv2
import numpy as np

from . import symbols

FONTS = [
    cv2.FONT_HERSHEY_SIMPLEX,
    cv2.FONT_HERSHEY_DUPLEX,
    cv2.FONT_HERSHEY_COMPLEX,
    cv2.FONT_HERSHEY_TRIPLEX,
]


@dataclass
class PrintedSymbol:
    """A symbol's place on its label, in texture pixels."""

    kind: str
    box: tuple  # left, top, right, bottom
    modules: tuple  # high, wide


@dataclass
class Label:
    """A flat label: float32 BGR texture and what is printed on it."""

    texture: np.ndarray
    printed: list


def make(rng, kinds):
    """A label with one symbol of each of `kinds`, side by side or one above the other."""
    pixels_per_module = int(rng.integers(4, 8))
    drawings = [_enlarge(symbols.draw(rng, kind), pixels_per_module, kind) for kind in kinds]
    gap = pixels_per_module * 5
    beside = rng.random() < 0.5
    mask, places = _arrange([image for image, _ in drawings], gap, beside)

    margins = [int(pixels_per_module * rng.uniform(2, 6)) for _ in range(4)]
    if rng.random() < 0.45:  # a wide margin on one side
        margins[rng.integers(4)] += int(min(mask.shape) * rng.uniform(0.2, 0.7))
    left, top, right, bottom = margins
    mask = cv2.copyMakeBorder(mask, top, bottom, left, right, cv2.BORDER_CONSTANT, value=255)
    printed = [
        PrintedSymbol(kind, (x + left, y + top, x + left + image.shape[1], y + top + image.shape[0]), modules)
        for kind, (x, y), (image, modules) in zip(kinds, places, drawings)
    ]
    _captions(rng, mask, printed, pixels_per_module)
    if rng.random() < 0.25:
        cv2.rectangle(mask, (1, 1), (mask.shape[1] - 3, mask.shape[0] - 3), 0, max(1, pixels_per_module // 3))
    return Label(_ink(rng, mask, invertible="aruco" not in kinds), printed)


def _enlarge(modules, pixels_per_module, kind):
    """The symbol at print size; a long one is printed smaller, as real ones are."""
    longest = max(modules.shape)
    factor = max(3, min(pixels_per_module, 560 // longest)) if kind != "aruco" else pixels_per_module * 4
    image = cv2.resize(modules, None, fx=factor, fy=factor, interpolation=cv2.INTER_NEAREST)
    return image, modules.shape


def _arrange(images, gap, beside):
    """The drawings on one white sheet, and the upper left corner of each."""
    axis = 1 if beside else 0
    along = sum(image.shape[axis] for image in images) + gap * (len(images) - 1)
    across = max(image.shape[1 - axis] for image in images)
    sheet = np.full((across, along) if beside else (along, across), 255, np.uint8)
    places, offset = [], 0
    for image in images:
        inset = (across - image.shape[1 - axis]) // 2
        x, y = (offset, inset) if beside else (inset, offset)
        sheet[y : y + image.shape[0], x : x + image.shape[1]] = image
        places.append((x, y))
        offset += image.shape[axis] + gap
    return sheet, places


def _captions(rng, mask, printed, pixels_per_module):
    """Words in the free rows above and below the symbols, never on them."""
    if rng.random() < 0.35:
        return
    first = min(symbol.box[1] for symbol in printed)
    last = max(symbol.box[3] for symbol in printed)
    quiet = pixels_per_module
    for top, bottom in [(quiet, first - quiet), (last + quiet, mask.shape[0] - quiet)]:
        row = top
        while bottom - row >= 14:
            height = int(min(bottom - row, rng.integers(12, 30)))
            font = int(rng.choice(FONTS))
            x = int(rng.integers(quiet, max(quiet + 1, mask.shape[1] // 3)))
            text = symbols.words(rng, int(rng.integers(4, 18)))
            cv2.putText(mask, text, (x, row + height - 4), font, (height - 4) / 24, 0, 1 + height // 20, cv2.LINE_AA)
            row += height + 2


def _ink(rng, mask, invertible):
    """Paper and ink colours, slightly tinted; now and then light ink on dark paper."""
    tint = rng.uniform(-18, 12, 3)
    paper = rng.uniform(170, 250) + tint
    ink = rng.uniform(5, 60) + rng.uniform(-5, 25, 3)
    if rng.random() < 0.12:  # coloured paper
        paper = paper * rng.uniform(0.7, 1.0, 3)
    if invertible and rng.random() < 0.05:
        paper, ink = ink, paper
    share = mask.astype(np.float32)[..., None] / 255
    return (share * paper + (1 - share) * ink).astype(np.float32)
