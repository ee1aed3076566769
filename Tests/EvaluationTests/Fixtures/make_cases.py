# SPDX-FileCopyrightText: 2026 the edgedet authors
# SPDX-License-Identifier: Apache-2.0
"""Small COCO evaluations with the figures that pycocotools gives for them: needs numpy and pycocotools 2.0.11.

Run in this folder: python make_cases.py > cases.json
The random cases can be varied and made more: python make_cases.py --seed 7 --random 200 > elsewhere.json
"""
import argparse
import contextlib
import copy
import io
import json
import random

import numpy as np
from pycocotools.coco import COCO
from pycocotools.cocoeval import COCOeval

SEED, RANDOM = 20260801, 28


def dataset(images, categories, annotations):
    """annotations: (id, image, category, box, area or None, iscrowd)."""
    return {
        "images": [{"id": i, "file_name": f"{i}.png"} for i in images],
        "categories": [{"id": c, "name": f"class {c}"} for c in categories],
        "annotations": [
            {"id": i, "image_id": image, "category_id": c, "bbox": box, "iscrowd": crowd,
             "area": box[2] * box[3] if area is None else area}
            for i, image, c, box, area, crowd in annotations
        ],
    }


def detections(*rows):
    """rows: (image, category, box, score)."""
    return [{"image_id": i, "category_id": c, "bbox": box, "score": score} for i, c, box, score in rows]


def named():
    box = [10, 10, 40, 40]
    yield "a crowd is matched twice", dataset(
        [1], [1], [(1, 1, 1, [0, 0, 100, 100], None, 1), (2, 1, 1, [200, 200, 50, 50], None, 0)]
    ), detections(
        (1, 1, [0, 0, 30, 30], 0.9), (1, 1, [50, 50, 30, 30], 0.8), (1, 1, [200, 200, 50, 45], 0.7),
        (1, 1, [90, 90, 30, 30], 0.6))
    yield "a crowd does not take what fits an object", dataset(
        [1], [1], [(1, 1, 1, [0, 0, 100, 100], None, 1), (2, 1, 1, [10, 10, 50, 50], None, 0)]
    ), detections((1, 1, [10, 10, 50, 40], 0.9), (1, 1, [12, 10, 50, 50], 0.8))
    yield "only a crowd", dataset([1], [1, 2], [(1, 1, 1, [0, 0, 100, 100], None, 1)]), detections(
        (1, 1, [0, 0, 30, 30], 0.9))
    yield "areas of exactly 1024 and 9216", dataset(
        [1, 2], [1], [(1, 1, 1, [0, 0, 32, 32], None, 0), (2, 1, 1, [100, 0, 96, 96], None, 0),
                      (3, 2, 1, [0, 0, 32, 32], 1024.0000000000001, 0), (4, 2, 1, [100, 0, 96, 96], 9215.999, 0)]
    ), detections(
        (1, 1, [0, 0, 32, 32], 0.9), (1, 1, [100, 0, 96, 96], 0.8), (2, 1, [300, 0, 32, 32], 0.95),
        (2, 1, [300, 100, 96, 96], 0.85), (2, 1, [0, 0, 32, 31], 0.5), (2, 1, [100, 0, 96, 96], 0.4))
    yield "areas by mask, not by box", dataset(
        [1], [1], [(1, 1, 1, [0, 0, 100, 100], 900, 0), (2, 1, 1, [200, 0, 20, 20], 20000, 0)]
    ), detections((1, 1, [0, 0, 100, 100], 0.9), (1, 1, [200, 0, 20, 20], 0.8))
    tenths = [(k, [0, 100 * k, 20, 20]) for k in range(1, 12)]
    yield "overlaps of exactly 0.5 to 1", dataset(
        [1], [1], [(k, 1, 1, b, None, 0) for k, b in tenths]
    ), detections(*[(1, 1, [0, b[1], 20, 9 + k], 1 - k / 100) for k, b in tenths])
    yield "overlap of exactly 0.9 and an ulp less", dataset(
        [1, 2], [1, 2], [(1, 1, 1, [0, 0, 10, 10], None, 0), (2, 2, 2, [0, 0, 10, 10], None, 0)]
    ), detections((1, 1, [0, 0, 10, 9], 0.5), (2, 2, [0, 0, 10, float(np.nextafter(9, 0))], 0.5))
    yield "overlap of exactly 1", dataset([1], [1], [(1, 1, 1, box, None, 0)]), detections((1, 1, box, 0.5))
    many = [[20 * (k % 15), 20 * (k // 15), 18, 18] for k in range(130)]
    yield "more than 100 detections", dataset(
        [1], [1], [(k + 1, 1, 1, b, None, 0) for k, b in enumerate(many)]
    ), detections(*[(1, 1, b, 0.5 + (k * 37 % 130) / 1000) for k, b in enumerate(many)])
    yield "equal overlaps and equal scores", dataset(
        [1, 2], [1], [(1, 1, 1, [0, 0, 20, 20], None, 0), (2, 1, 1, [10, 0, 20, 20], None, 0),
                      (3, 1, 1, [10, 0, 20, 20], None, 0), (4, 2, 1, box, None, 0)]
    ), detections(
        (2, 1, [60, 60, 9, 9], 0.5), (1, 1, [5, 0, 20, 20], 0.5), (1, 1, [0, 0, 20, 20], 0.5), (2, 1, box, 0.5),
        (1, 1, [10, 0, 20, 20], 0.5), (1, 1, [10, 0, 20, 20], 0.5), (1, 1, [80, 80, 20, 20], 0.5))
    yield "an annotation with id 0", dataset(
        [0, 1], [0, 1], [(0, 0, 0, box, None, 0), (1, 1, 0, box, None, 0), (2, 0, 1, box, None, 1)]
    ), detections((0, 0, box, 0.9), (1, 0, box, 0.8), (0, 1, box, 0.7))
    yield "a category without objects", dataset(
        [1, 2], [3, 1, 2], [(1, 1, 1, box, None, 0), (2, 2, 3, box, None, 0)]
    ), detections((1, 2, box, 0.9), (2, 1, box, 0.8), (1, 1, box, 0.7))
    yield "no detections", dataset([1], [1], [(1, 1, 1, box, None, 0)]), []
    yield "no objects", dataset([1], [1], []), detections((1, 1, box, 0.5))
    yield "nothing", dataset([1], [1], []), []


def random_case(r):
    images = r.sample(range(1, 100), r.randint(1, 6))
    categories = r.sample(range(1, 20), r.randint(1, 4))
    coarse = r.choice([1, 4, 8])  # coarse coordinates and scores make ties
    levels = r.choice([3, 10, 1000])

    def shaken(value, least=None):
        moved = value + coarse * r.choice([-1, 0, 0, 1])
        return moved if least is None else max(least, moved)

    annotations, found, number = [], [], r.randint(0, 3)
    for image in images:
        for _ in range(r.randint(0, 6)):
            side = r.choice([16, 32, 64, 96, 120])
            box = [coarse * r.randint(0, 30), coarse * r.randint(0, 30), side, r.choice([side, side // 2 * 3])]
            category = r.choice(categories)
            area = None if r.random() < 0.6 else r.choice([900, 1024, 5000, 9216, 12000])
            annotations.append((number, image, category, box, area, int(r.random() < 0.15)))
            number += 1
            for _ in range(r.choice([0, 1, 1, 2, 3])):
                moved = [shaken(box[0]), shaken(box[1]), shaken(box[2], 1), shaken(box[3], 1)]
                label = category if r.random() < 0.85 else r.choice(categories)
                found.append((image, label, moved, r.randint(1, levels) / levels))
        for _ in range(r.randint(0, 3)):
            clutter = [r.randint(0, 200), r.randint(0, 200), r.randint(1, 130), r.uniform(1, 130)]
            found.append((image, r.choice(categories), clutter, r.randint(1, levels) / levels))
    r.shuffle(found)
    return dataset(images, categories, annotations), detections(*found)


def evaluate(truth, results):
    with contextlib.redirect_stdout(io.StringIO()):
        coco = COCO()
        coco.dataset = copy.deepcopy(truth)
        coco.createIndex()
        if results:
            found = coco.loadRes(copy.deepcopy(results))
        else:  # loadRes cannot read an empty list
            found = COCO()
            found.dataset = {**copy.deepcopy(truth), "annotations": []}
            found.createIndex()
        evaluation = COCOeval(coco, found, "bbox")
        evaluation.evaluate()
        evaluation.accumulate()
        evaluation.summarize()
    precision, recall = evaluation.eval["precision"], evaluation.eval["recall"]
    by_category = []
    for index in range(precision.shape[2]):
        values = precision[:, :, index, 0, 2]
        values = values[values > -1]
        by_category.append(float(np.mean(values)) if len(values) else -1.0)
    return {
        "figures": [float(v) for v in evaluation.stats],
        "byCategory": by_category,
        "precisionSum": float(precision.sum()),
        "recallSum": float(recall.sum()),
        "scoreSum": float(evaluation.eval["scores"].sum()),
    }


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--random", type=int, default=RANDOM)
    arguments = parser.parse_args()
    r = random.Random(arguments.seed)
    cases = list(named())
    cases += [(f"random {k} of seed {arguments.seed}", *random_case(r)) for k in range(arguments.random)]
    rows = [
        json.dumps({"name": n, "dataset": t, "detections": d, "expected": evaluate(t, d)}, separators=(",", ":"))
        for n, t, d in cases
    ]
    print("[\n" + ",\n".join(rows) + "\n]")
