# SPDX-FileCopyrightText: 2026 the edgedet authors
# SPDX-License-Identifier: Apache-2.0
"""How many symbols a model finds in real photographs whose symbols a decoder has read."""

import argparse
import json
import subprocess
from pathlib import Path

from .symbols import BARCODE, CLASSES


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The command line of `photographs`."""
    parser.add_argument("--photographs", type=Path, required=True, help="folder with annotations.json")
    parser.add_argument("--model", type=Path, required=True, help="int8 model")
    parser.add_argument("--edgedet", type=Path, default=Path(".build/release/edgedet"), help="the built program")
    parser.add_argument("--scores", type=float, nargs="+", default=[0.4, 0.45, 0.5, 0.55, 0.6, 0.65])


def judge(options: argparse.Namespace) -> None:
    """Prints, per score, the share of symbols found with the right label and of detections that are none."""
    truth = json.loads((options.photographs / "annotations.json").read_text())
    paths = [options.photographs / entry["file"] for entry in truth]
    least = str(min(options.scores))
    command = [options.edgedet, "detect", "--model", options.model, "--score", least, "--json"]
    detected = subprocess.run([*command, *paths], check=False, stdout=subprocess.PIPE, text=True)
    if detected.returncode != 0:
        # It has said why.
        raise SystemExit(detected.returncode)
    lines = detected.stdout.splitlines()
    if len(lines) != len(paths):
        raise SystemExit(f"edgedet answered {len(lines)} of {len(paths)} photographs")
    found = [json.loads(line)["objects"] for line in lines]
    print("score  found  others  " + "  ".join(CLASSES))
    for score in options.scores:
        _report(score, truth, found)


def _report(score: float, truth: list[dict], found: list[list[dict]]) -> None:
    hits, totals, others, reported = [0] * len(CLASSES), [0] * len(CLASSES), 0, 0
    for entry, objects in zip(truth, found, strict=True):
        detections = [o for o in objects if o["detection"]["confidence"] >= score]
        reported += len(detections)
        right = set()
        for kind, corners in entry["symbols"]:
            totals[kind] += 1
            matches = {i for i, o in enumerate(detections) if _matches(kind, corners, o)}
            hits[kind] += bool(matches)
            right |= matches
        others += len(detections) - len(right)
    by_class = "  ".join(f"{hit}/{total}" for hit, total in zip(hits, totals, strict=True))
    print(
        f"{score:5.2f}  {100 * sum(hits) / max(1, sum(totals)):4.1f}%  {100 * others / max(1, reported):5.1f}%  {by_class}"
    )


def _matches(kind: int, corners: list[list[float]], detected: dict) -> bool:
    """Right label and right place: overlap of one half, or, for a barcode's scan line, its middle inside."""
    if detected["detection"]["label"] != CLASSES[kind]:
        return False
    x, y = [c[0] for c in corners], [c[1] for c in corners]
    left, top = detected["x"], detected["y"]
    right, bottom = left + detected["w"], top + detected["h"]
    if kind == BARCODE:
        return left <= sum(x) / 4 <= right and top <= sum(y) / 4 <= bottom
    width = min(right, max(x)) - max(left, min(x))
    height = min(bottom, max(y)) - max(top, min(y))
    if width <= 0 or height <= 0:
        return False
    common = width * height
    union = detected["w"] * detected["h"] + (max(x) - min(x)) * (max(y) - min(y)) - common
    return common >= 0.5 * union
