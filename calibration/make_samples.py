# SPDX-FileCopyrightText: 2026 the edgedet authors
# SPDX-License-Identifier: Apache-2.0
"""Makes the sample pictures that calibration runs on and the demo plays as a camera.

Everything is drawn: backdrops of noise, stripes and boxes, labels with symbols by zxing-cpp and OpenCV. No photograph
goes in. The seed is fixed, so the same versions (requirements.txt) give the same pictures.

    python3 -m venv .venv && .venv/bin/pip install -r calibration/requirements.txt
    .venv/bin/python calibration/make_samples.py

Writes images/*.jpg and annotations.json (COCO) beside this file. A symbol that the picture's edge cuts below 60% of its
area is annotated as a crowd, so that evaluation neither rewards nor punishes finding it.
"""

import argparse
import json
import pathlib

import cv2
import numpy as np

from samples import backdrops, camera, labels
from samples.symbols import KINDS

WIDTH, HEIGHT = 640, 480
OVERSAMPLING = 2  # drawn twice as large, then averaged down: edges as a lens would give them
LEAST_MODULE = 2.0  # pixels
LEAST_VISIBLE = 0.6  # of a symbol's area; below, it is a crowd
MOST_BYTES = 54_000  # a picture


def scene(rng, kinds):
    """One picture with up to `len(kinds)` symbols, and its annotations as [kind, left, top, right, bottom, crowd]."""
    height, width = HEIGHT * OVERSAMPLING, WIDTH * OVERSAMPLING
    picture = backdrops.make(rng, height, width)
    found, taken = [], []
    remaining = list(kinds)
    while remaining:
        together = 2 if len(remaining) > 1 and rng.random() < 0.2 else 1
        chosen, remaining = remaining[:together], remaining[together:]
        label = labels.make(rng, chosen)
        placed = _place(rng, label, len(kinds), taken)
        if placed is None:
            continue
        homography, outline = placed
        taken.append(outline)
        camera.stick(rng, picture, label, homography)
        found += [_annotation(symbol, homography) for symbol in label.printed]
    picture = cv2.resize(picture, (WIDTH, HEIGHT), interpolation=cv2.INTER_AREA)
    return camera.expose(rng, picture), [annotation for annotation in found if annotation]


def _place(rng, label, crowding, taken):
    """A pose whose label overlaps no other and whose modules stay legible, or None after many tries."""
    modules = max(max(symbol.modules) for symbol in label.printed)
    smallest = max(28, LEAST_MODULE * 1.15 * modules)
    largest = max(smallest * 1.1, 400 / crowding**0.5)
    for _ in range(60):
        side = np.exp(rng.uniform(np.log(smallest), np.log(largest))) * OVERSAMPLING
        reach = -0.02 if rng.random() < 0.15 else 0.12  # now and then at the very edge
        centre = rng.uniform(reach, 1 - reach, 2) * (WIDTH, HEIGHT) * OVERSAMPLING
        homography = camera.pose(rng, label, side, centre)
        tall, broad = label.texture.shape[:2]
        outline = _bounds(camera.project(homography, (0, 0, broad, tall)))
        if any(_meet(outline, other) for other in taken):
            continue
        if all(_legible(symbol, homography) for symbol in label.printed):
            return homography, outline
    return None


def _legible(symbol, homography):
    return _module(symbol, homography) >= LEAST_MODULE and _clipped(symbol, homography)[1] > 0.3


def _bounds(corners):
    return (*corners.min(axis=0), *corners.max(axis=0))


def _meet(a, b):
    return a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]


def _module(symbol, homography):
    """The shortest side of a module in picture pixels; a barcode has modules along its width only."""
    corners = camera.project(homography, symbol.box) / OVERSAMPLING
    edges = np.linalg.norm(corners - np.roll(corners, -1, axis=0), axis=1)  # top, right, bottom, left
    high, wide = symbol.modules
    across = min(edges[0], edges[2]) / wide
    return across if symbol.kind == "barcode" else min(across, min(edges[1], edges[3]) / high)


def _clipped(symbol, homography):
    """The symbol's bounding box in the picture, clipped, and the share of it that remains."""
    left, top, right, bottom = (float(v) / OVERSAMPLING for v in _bounds(camera.project(homography, symbol.box)))
    x1, y1, x2, y2 = max(left, 0), max(top, 0), min(right, WIDTH), min(bottom, HEIGHT)
    visible = max(0, x2 - x1) * max(0, y2 - y1)
    return (x1, y1, x2, y2), visible / ((right - left) * (bottom - top))


def _annotation(symbol, homography):
    box, share = _clipped(symbol, homography)
    return (symbol.kind, *box, int(share < LEAST_VISIBLE))


def encode(rng, picture):
    """JPEG of a random quality, lowered until the picture is small enough."""
    quality = int(rng.integers(72, 93))
    while True:
        data = cv2.imencode(".jpg", picture, [cv2.IMWRITE_JPEG_QUALITY, quality])[1].tobytes()
        if len(data) <= MOST_BYTES or quality <= 40:
            return data
        quality -= 3


def kinds_for(rng, pictures):
    """For each picture the kinds of its symbols; every kind comes equally often."""
    counts = rng.choice([1, 2, 3, 4, 5, 6], pictures, p=[0.26, 0.26, 0.2, 0.14, 0.08, 0.06])
    rounds = -(-int(counts.sum()) // len(KINDS))
    bag = [kind for _ in range(rounds) for kind in rng.permutation(KINDS)]
    return [[str(bag.pop()) for _ in range(count)] for count in counts]


def main():
    here = pathlib.Path(__file__).resolve().parent
    parser = argparse.ArgumentParser(description="Draws the sample pictures and their COCO annotations.")
    parser.add_argument("--output", type=pathlib.Path, default=here, help="folder for images/ and annotations.json")
    parser.add_argument("--pictures", type=int, default=72)
    parser.add_argument("--seed", type=int, default=20260)
    options = parser.parse_args()

    folder = options.output / "images"
    folder.mkdir(parents=True, exist_ok=True)
    rng = np.random.default_rng(options.seed)
    images, annotations = [], []
    for index, kinds in enumerate(kinds_for(rng, options.pictures), start=1):
        picture, found = scene(rng, kinds)
        name = f"{index:03d}.jpg"
        (folder / name).write_bytes(encode(rng, picture))
        images.append({"id": index, "file_name": name, "width": WIDTH, "height": HEIGHT})
        for kind, x1, y1, x2, y2, crowd in found:
            width, height = x2 - x1, y2 - y1
            annotations.append(
                {
                    "id": len(annotations) + 1,
                    "image_id": index,
                    "category_id": KINDS.index(kind) + 1,
                    "bbox": [round(v, 2) for v in (x1, y1, width, height)],
                    "area": round(width * height, 2),
                    "iscrowd": crowd,
                }
            )
    categories = [{"id": i, "name": kind} for i, kind in enumerate(KINDS, start=1)]
    document = {"images": images, "annotations": annotations, "categories": categories}
    (options.output / "annotations.json").write_text(json.dumps(document, indent=1) + "\n")
    print(f"{len(images)} pictures, {len(annotations)} symbols in {options.output}")


if __name__ == "__main__":
    main()
