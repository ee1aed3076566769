# SPDX-FileCopyrightText: 2026 the edgedet authors
# SPDX-License-Identifier: Apache-2.0
"""Scenes as files: sets for judging and for calibration, and something to look at."""

import argparse
import json
from pathlib import Path

import cv2

from .handling_marks import HandlingMarks
from .randomness import Randomness
from .scene import SceneMaker
from .surroundings import load_photographs
from .symbols import SymbolBank


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The command line of `scenes`."""
    parser.add_argument("--output", type=Path, required=True, help="folder for images/ and annotations.json")
    parser.add_argument("--count", type=int, default=100)
    parser.add_argument("--width", type=int, default=512)
    parser.add_argument("--height", type=int, default=384)
    parser.add_argument("--seed", type=int, default=0, help="the same seed gives the same scenes")
    parser.add_argument("--backgrounds", type=Path)
    parser.add_argument("--handling-marks", action="store_true", help="three other classes, to try fine-tuning with")
    parser.add_argument("--draw-boxes", action="store_true", help="draw the boxes into the pictures, to look at them")


def write_scenes(options: argparse.Namespace) -> None:
    """Writes pictures and their annotations in COCO's form."""
    folder = options.output / "images"
    folder.mkdir(parents=True, exist_ok=True)
    rng = Randomness(options.seed)
    bank = HandlingMarks() if options.handling_marks else SymbolBank(rng)
    maker = SceneMaker(rng, load_photographs(options.backgrounds), bank)
    images, annotations = [], []
    for index in range(1, options.count + 1):
        scene = maker.scene(options.width, options.height)
        name = f"{index:06d}.jpg"
        images.append({"id": index, "file_name": name, "width": options.width, "height": options.height})
        for left, top, right, bottom, kind in scene.boxes:
            box = [round(left, 2), round(top, 2), round(right - left, 2), round(bottom - top, 2)]
            annotations.append(
                {
                    "id": len(annotations) + 1,
                    "image_id": index,
                    "category_id": kind + 1,
                    "bbox": box,
                    "area": round(box[2] * box[3], 2),
                    "iscrowd": 0,
                }
            )
            if options.draw_boxes:
                corners = (round(left), round(top)), (round(right), round(bottom))
                cv2.rectangle(scene.picture, *corners, (0, 255, 0), 1)
        cv2.imwrite(str(folder / name), scene.picture, [cv2.IMWRITE_JPEG_QUALITY, 95])
    categories = [{"id": kind + 1, "name": name} for kind, name in enumerate(bank.classes)]
    document = {"images": images, "annotations": annotations, "categories": categories}
    (options.output / "annotations.json").write_text(json.dumps(document))
    print(f"{options.output}: {len(images)} scenes with {len(annotations)} symbols")
