# SPDX-FileCopyrightText: 2026 the edgedet authors
# SPDX-License-Identifier: Apache-2.0
"""Batches for training: scenes made on the fly, or a user's own annotated pictures."""

import json
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
import torch
from torch.utils.data import DataLoader, IterableDataset, get_worker_info

from .randomness import Randomness
from .scene import SceneMaker
from .surroundings import load_photographs
from .symbols import ARUCO, AZTEC, BARCODE, DATA_MATRIX, PDF417, QR_CODE, SymbolBank

# The mean colour of ImageNet, with which edgedet fills what a letterboxed picture leaves free; blue green red.
FILL = (104, 116, 124)
# Boxes per picture that are kept; scenes have fewer.
MOST_BOXES = 32
# Width and height of frames, as shares of the network's side, with their frequencies.
_FRAMES = (((1, 0.75), 6), ((1, 0.5625), 3), ((1, 1), 6), ((1, 0.6667), 1), ((0.75, 1), 2), ((0.5625, 1), 1))
# How often a class comes in training: square codes of fine modules are what the network takes for one another.
_FREQUENCIES = {QR_CODE: 1.4, DATA_MATRIX: 2.0, AZTEC: 1.8, PDF417: 1.2, BARCODE: 0.8, ARUCO: 1.2}


@dataclass(frozen=True)
class Sample:
    """A letterboxed picture and its boxes."""

    # [3, size, size], uint8, red green blue
    picture: torch.Tensor
    # [MOST_BOXES, 5]: top, left, bottom, right, class from 0; class −1 where there is no box
    boxes: torch.Tensor


def letterboxed(picture: np.ndarray, boxes: list[tuple[float, float, float, float, int]], size: int) -> Sample:
    """Puts a picture that is no larger than the input into its top left corner, as edgedet does."""
    canvas = np.empty((size, size, 3), np.uint8)
    canvas[:] = FILL
    canvas[: picture.shape[0], : picture.shape[1]] = picture
    target = np.full((MOST_BOXES, 5), -1, np.float32)
    for index, (left, top, right, bottom, kind) in enumerate(boxes[:MOST_BOXES]):
        target[index] = (top, left, bottom, right, kind)
    pixels = torch.from_numpy(np.ascontiguousarray(canvas[:, :, ::-1].transpose(2, 0, 1)))
    return Sample(pixels, torch.from_numpy(target))


class Scenes(IterableDataset):
    """Endless synthetic scenes; every worker process makes its own."""

    def __init__(self, size: int, backgrounds: Path | None, seed: int, symbols: int = 1200, crowded: float = 0.7):
        self._size, self._backgrounds, self._seed, self._symbols = size, backgrounds, seed, symbols
        self._crowded = crowded

    def __iter__(self) -> Iterator[Sample]:
        worker = get_worker_info()
        cv2.setNumThreads(0)
        rng = Randomness(self._seed * 1009 + (worker.id if worker else 0))
        bank = SymbolBank(rng, self._symbols)
        frequencies = [_FREQUENCIES[kind] for kind in range(len(bank.classes))]
        maker = SceneMaker(rng, load_photographs(self._backgrounds), bank, self._crowded, frequencies)
        shapes, frequencies = zip(*_FRAMES, strict=True)
        while True:
            across, down = rng.choices(shapes, frequencies)[0]
            scene = maker.scene(round(self._size * across), round(self._size * down))
            yield letterboxed(scene.picture, scene.boxes, self._size)


class AnnotatedPictures(IterableDataset):
    """A user's pictures with boxes in COCO's form, seen again and again in other sizes, places and light."""

    def __init__(self, annotations: Path, images: Path, size: int, seed: int, mirror: bool):
        document = json.loads(annotations.read_text())
        categories = sorted(document["categories"], key=lambda category: category["id"])
        self.labels = [category["name"] for category in categories]
        kinds = {category["id"]: index for index, category in enumerate(categories)}
        boxes: dict[int, list[tuple[float, float, float, float, int]]] = {}
        for entry in document["annotations"]:
            if entry.get("iscrowd"):
                continue
            x, y, w, h = entry["bbox"]
            boxes.setdefault(entry["image_id"], []).append((x, y, x + w, y + h, kinds[entry["category_id"]]))
        self._pictures = [(images / image["file_name"], boxes.get(image["id"], [])) for image in document["images"]]
        missing = [str(path) for path, _ in self._pictures if not path.is_file()]
        if missing:
            raise SystemExit(f"{annotations} names {len(missing)} pictures that are not there, first {missing[0]}")
        self._size, self._seed, self._mirror = size, seed, mirror

    def __iter__(self) -> Iterator[Sample]:
        worker = get_worker_info()
        cv2.setNumThreads(0)
        rng = Randomness(self._seed * 1009 + (worker.id if worker else 0))
        while True:
            path, boxes = rng.choice(self._pictures)
            picture = cv2.imread(str(path))
            if picture is not None:
                yield self._varied(rng, picture, boxes)

    def _varied(
        self, rng: Randomness, picture: np.ndarray, boxes: list[tuple[float, float, float, float, int]]
    ) -> Sample:
        height, width = picture.shape[:2]
        fit = self._size / max(height, width)
        scale = fit * rng.choice((1.0, rng.uniform(0.5, 1.0), rng.uniform(1.0, 1.8)))
        picture = cv2.resize(
            picture, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR
        )
        height, width = picture.shape[:2]
        x, y = rng.randint(0, max(0, width - self._size)), rng.randint(0, max(0, height - self._size))
        picture = picture[y : y + self._size, x : x + self._size]
        height, width = picture.shape[:2]
        kept = []
        for left, top, right, bottom, kind in boxes:
            whole = (right - left) * (bottom - top) * scale * scale
            left, right = (min(max(edge * scale - x, 0), width) for edge in (left, right))
            top, bottom = (min(max(edge * scale - y, 0), height) for edge in (top, bottom))
            if (right - left) * (bottom - top) >= 0.4 * whole and right - left > 2 and bottom - top > 2:
                kept.append((left, top, right, bottom, kind))
        if self._mirror and rng.random() < 0.5:
            picture = picture[:, ::-1]
            kept = [(width - right, top, width - left, bottom, kind) for left, top, right, bottom, kind in kept]
        light = picture.astype(np.float32) * rng.uniform(0.7, 1.25) + rng.uniform(-25, 25)
        light += rng.normal(height, width, 1) * rng.uniform(0, 6)
        return letterboxed(np.clip(light, 0, 255).astype(np.uint8), kept, self._size)


def _collate(samples: list[Sample]) -> tuple[torch.Tensor, torch.Tensor]:
    return torch.stack([s.picture for s in samples]), torch.stack([s.boxes for s in samples])


def batches(source: IterableDataset, batch: int, workers: int) -> Iterator[tuple[torch.Tensor, torch.Tensor]]:
    """Batches without end: pictures [batch, 3, size, size] and boxes [batch, MOST_BOXES, 5]."""
    loader = DataLoader(
        source,
        batch_size=batch,
        num_workers=workers,
        collate_fn=_collate,
        prefetch_factor=4 if workers else None,
        pin_memory=torch.cuda.is_available(),
    )
    return iter(loader)


def fresh_seed() -> int:
    """Another seed for every run, so that a resumed run sees new scenes."""
    return time.time_ns() // 1_000_000 % 1_000_003
