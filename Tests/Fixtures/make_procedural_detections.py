# SPDX-FileCopyrightText: 2026 the edgedet authors
# SPDX-License-Identifier: Apache-2.0
"""Detections of procedural.safetensors by effdet's rules, in numpy: needs numpy and safetensors.

Run in this folder: python make_procedural_detections.py > procedural-detections.json
"""
import json
import sys

import numpy as np
from safetensors.numpy import load_file

CLASSES, TOP, LIMIT, THRESHOLD = 6, 5000, 100, np.float32(0.5)
WIDTH, HEIGHT, INPUT = 512, 384, 512


def anchors():
    boxes = []
    for level in range(3, 8):
        stride = 2**level
        centres = np.arange(stride / 2, INPUT, stride)
        y, x = np.meshgrid(centres, centres, indexing="ij")
        kinds = []
        for octave in range(3):
            for aspect_x, aspect_y in [(1.0, 1.0), (1.4, 0.7), (0.7, 1.4)]:
                size = 4 * stride * 2 ** (octave / 3)
                half_x, half_y = size * aspect_x / 2, size * aspect_y / 2
                kinds.append(np.stack([y - half_y, x - half_x, y + half_y, x + half_x], -1))
        boxes.append(np.stack(kinds, 2).reshape(-1, 4))
    return np.concatenate(boxes).astype(np.float32)


def decode(deltas, anchor):
    y0, x0, y1, x1 = anchor.T
    h, w = y1 - y0, x1 - x0
    ty, tx, th, tw = deltas.T
    cy, cx = ty * h + (y0 + y1) / np.float32(2), tx * w + (x0 + x1) / np.float32(2)
    half_h, half_w = np.exp(th) * h / np.float32(2), np.exp(tw) * w / np.float32(2)
    return np.stack([cx - half_w, cy - half_h, cx + half_w, cy + half_h], 1)


def nms(boxes, scores):
    left = list(np.argsort(-scores, kind="stable"))
    area = (boxes[:, 2] - boxes[:, 0]) * (boxes[:, 3] - boxes[:, 1])
    keep = []
    while left:
        best, left = left[0], np.array(left[1:], dtype=int)
        keep.append(best)
        if not len(left):
            break
        low = np.maximum(boxes[best, :2], boxes[left, :2])
        high = np.minimum(boxes[best, 2:], boxes[left, 2:])
        side = np.maximum(high - low, 0)
        shared = side[:, 0] * side[:, 1]
        with np.errstate(invalid="ignore"):
            iou = shared / (area[best] + area[left] - shared)
        left = list(left[~(iou > THRESHOLD)])
    return keep


def detect(path, clip=True):
    tensors = load_file(path)
    logits = np.concatenate([tensors[f"class.p{i}"].reshape(-1, CLASSES) for i in range(3, 8)])
    deltas = np.concatenate([tensors[f"box.p{i}"].reshape(-1, 4) for i in range(3, 8)])
    top = np.argsort(-logits.ravel(), kind="stable")[:TOP]
    anchor, label = top // CLASSES, top % CLASSES
    boxes = decode(deltas[anchor], anchors()[anchor])
    if clip:
        boxes = np.clip(boxes, 0, np.float32([WIDTH, HEIGHT, WIDTH, HEIGHT]))
    scores = 1 / (1 + np.exp(-logits.ravel()[top]))
    keep = np.zeros(len(top), bool)
    for c in range(CLASSES):
        members = np.flatnonzero(label == c)
        keep[members[nms(boxes[members], scores[members])]] = True
    kept = np.flatnonzero(keep)
    kept = kept[np.argsort(-scores[kept], kind="stable")][:LIMIT]
    assert boxes.dtype == scores.dtype == np.float32
    return [
        {"label": int(label[i]), "score": float(scores[i]), "box": [float(v) for v in boxes[i]]} for i in kept
    ]


if __name__ == "__main__":
    both = {"clipped": detect("procedural.safetensors"), "unclipped": detect("procedural.safetensors", False)}
    rows = [f'"{name}": [\n' + ",\n".join(json.dumps(d) for d in both[name]) + "\n]" for name in both]
    sys.stdout.write("{\n" + ",\n".join(rows) + "\n}\n")
