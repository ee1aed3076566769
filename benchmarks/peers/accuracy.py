#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 the edgedet authors
# SPDX-License-Identifier: Apache-2.0
"""Quantizes symbols-d0 with edgedet and with its peers, on the same pictures, and compares AP in one table.

    benchmarks/peers/accuracy.py --calibration SAMPLES --annotations annotations.json --images SCENES
    benchmarks/peers/accuracy.py ... --peers onnxruntime nncf-performance --work FOLDER

SAMPLES are the pictures that everybody calibrates on, SCENES those that AP is measured on. LiteRT's int8 file must be
made elsewhere (its converter needs an environment of its own); without --tflite its row is left out. Everybody's
detections go through `edgedet evaluate`, whose figures are pycocotools'. It takes an hour on two cores; with --work,
what is done already is not done again.
"""

import argparse
import json
import pathlib
import subprocess
import sys
import tempfile

from compare import python_with, say

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent.parent
PEERS = {
    "float": "float, PyTorch (effdet)",
    "litert": "LiteRT, int8 (ai-edge-quantizer)",
    "onnxruntime": "ONNX Runtime, QDQ, per channel, min/max",
    "nncf-performance": "NNCF, performance preset",
    "nncf-mixed": "NNCF, mixed preset, full bias correction",
}


def arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--calibration", type=pathlib.Path, required=True, help="folder of sample pictures")
    parser.add_argument("--annotations", type=pathlib.Path, required=True, help="COCO annotations to measure by")
    parser.add_argument("--images", type=pathlib.Path, required=True, help="folder of the annotated pictures")
    parser.add_argument("--tflite", type=pathlib.Path, help="LiteRT's int8 file of the same network")
    parser.add_argument("--weights", type=pathlib.Path, default=ROOT / "models/symbols-d0.safetensors")
    parser.add_argument("--labels", type=pathlib.Path, default=ROOT / "models/labels.txt", help="a class a line")
    parser.add_argument("--edgedet", type=pathlib.Path, default=ROOT / ".build/release/edgedet", help="the program")
    parser.add_argument("--limit", type=int, help="calibrate on the first N pictures only")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--peers", nargs="*", choices=PEERS, default=list(PEERS))
    parser.add_argument("--venv", type=pathlib.Path, help="virtual environment; by default one in the work folder")
    parser.add_argument("--work", type=pathlib.Path, help="folder for what is made; by default a temporary one")
    parser.add_argument("--json", action="store_true", help="print one JSON object instead of a table")
    options = parser.parse_args()
    for path in (options.annotations, options.weights, options.labels, options.edgedet, options.tflite):
        if path is not None and not path.is_file():
            parser.error(f"{path} is not a file. Build edgedet with `swift build -c release`, or give another path.")
    for path in (options.calibration, options.images):
        if not path.is_dir():
            parser.error(f"{path} is not a folder.")
    if options.tflite is None and "litert" in options.peers:
        options.peers.remove("litert")
    return options


def run(command):
    done = subprocess.run([str(part) for part in command], stdout=subprocess.PIPE, text=True)
    if done.returncode != 0:
        raise SystemExit(f"error: {' '.join(map(str, command[:3]))} ... ended with {done.returncode}")
    return done.stdout


def figures(options, *source):
    """COCO's twelve figures by `edgedet evaluate`."""
    return json.loads(run([options.edgedet, "evaluate", "--json", "--annotations", options.annotations, *source]))


def own(options, work):
    """edgedet's rows: the float network in its own engine, and what it makes of the sample pictures."""
    model = work / "edgedet-int8.safetensors"
    limit = ["--limit", options.limit] if options.limit else []
    if not model.exists():
        say("edgedet: calibrating")
        run([
            options.edgedet, "calibrate", options.calibration, "--weights", options.weights, "--output", model, *limit,
        ])
    for name, path in (("float, edgedet", options.weights), ("edgedet, int8", model)):
        found = work / f"{path.stem}-edgedet.json"
        if not found.exists():
            say(f"{name}: looking at the pictures")
            # Peers' boxes are not averaged; what is compared here is what rounding costs.
            figures(
                options, "--images", options.images, "--model", path, "--no-voting", "--output-detections", found
            )
        yield name, figures(options, "--detections", found)


def theirs(options, work):
    """The peers' rows."""
    python = python_with("requirements-accuracy.txt", options.venv or work / "venv")
    for peer in options.peers:
        found = work / f"{peer}.json"
        if not found.exists():
            say(f"{PEERS[peer]}: quantizing and looking at the pictures")
            run([
                python, HERE / "quantize_peer.py", peer, "--weights", options.weights, "--calibration",
                options.calibration, "--annotations", options.annotations, "--images", options.images, "--labels",
                *options.labels.read_text().split(), "--threads", options.threads, "--output", found,
                *(["--tflite", options.tflite] if peer == "litert" else []),
                *(["--limit", options.limit] if options.limit else []),
            ])
        yield PEERS[peer], figures(options, "--detections", found)


def table(rows):
    """For people, and for a Markdown file."""
    base = rows[0][1]["AP"]
    lines = ["| | AP | AP50 | AP75 | loss of AP |", "|---|---|---|---|---|"]
    for name, row in rows:
        cells = [f"{row[key]:.4f}" for key in ("AP", "AP50", "AP75")]
        lines.append(f"| {name} | {' | '.join(cells)} | {base - row['AP']:.4f} |")
    return "\n".join(lines)


def main():
    options = arguments()
    with tempfile.TemporaryDirectory() as temporary:
        work = options.work or pathlib.Path(temporary)
        work.mkdir(parents=True, exist_ok=True)
        rows = [*own(options, work), *theirs(options, work)]
    print(json.dumps(dict(rows)) if options.json else table(rows))


if __name__ == "__main__":
    main()
