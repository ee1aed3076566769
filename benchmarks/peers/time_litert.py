# SPDX-FileCopyrightText: 2026 the edgedet authors
# SPDX-License-Identifier: Apache-2.0
"""Times one LiteRT model with XNNPACK on one picture; prints one JSON object, keyed as `edgedet bench --json` does.

Run by compare.py in its virtual environment. Only `invoke` is timed: decoding and letterboxing the picture and
quantizing it for the model happen before, reading the outputs after.
"""

import argparse
import json
import resource
import statistics
import time

import numpy as np
from ai_edge_litert.interpreter import Interpreter
from PIL import Image

MEAN = np.float32([0.485, 0.456, 0.406]) * 255
DEVIATION = np.float32([0.229, 0.224, 0.225]) * 255
FILL = (124, 116, 104)


def letterboxed(path, height, width):
    """The picture at the upper left of a filled frame: uint8 [height, width, 3], RGB."""
    picture = Image.open(path).convert("RGB")
    scale = min(width / picture.width, height / picture.height)
    size = (int(picture.width * scale), int(picture.height * scale))
    frame = Image.new("RGB", (width, height), FILL)
    frame.paste(picture.resize(size, Image.Resampling.BILINEAR))
    return np.asarray(frame)


def as_input(pixels, details):
    """The pixels as the model wants them: raw bytes, normalized floats, or normalized and quantized."""
    if details["dtype"] == np.uint8:
        return pixels
    normalized = (pixels - MEAN) / DEVIATION
    if details["dtype"] == np.float32:
        return normalized.astype(np.float32)
    if details["dtype"] == np.int8:
        scale, zero_point = details["quantization"]
        return np.clip(np.rint(normalized / scale) + zero_point, -128, 127).astype(np.int8)
    raise SystemExit(f"error: the model takes {details['dtype'].__name__}. Give one that takes uint8, int8 or float32.")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--tflite", required=True)
    parser.add_argument("--image", required=True)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--iterations", type=int, default=50)
    parser.add_argument("--warm-up", type=int, default=10)
    options = parser.parse_args()

    interpreter = Interpreter(options.tflite, num_threads=options.threads)
    interpreter.allocate_tensors()
    details = interpreter.get_input_details()[0]
    shape = tuple(int(v) for v in details["shape"])
    if len(shape) != 4 or shape[0] != 1 or shape[3] != 3:
        raise SystemExit(f"error: the model's input is {shape}. Give one with [1, height, width, 3].")
    pixels = letterboxed(options.image, shape[1], shape[2])
    interpreter.set_tensor(details["index"], as_input(pixels, details)[None])

    for _ in range(options.warm_up):
        interpreter.invoke()
    times = []
    for _ in range(options.iterations):
        start = time.perf_counter_ns()
        interpreter.invoke()
        times.append((time.perf_counter_ns() - start) / 1e6)
    raw = [interpreter.get_tensor(output["index"]) for output in interpreter.get_output_details()]

    print(
        json.dumps(
            {
                "threads": options.threads,
                "input": [shape[1], shape[2]],
                "outputs": len(raw),
                "median_ms": round(statistics.median(times), 3),
                "min_ms": round(min(times), 3),
                "p99_ms": round(float(np.percentile(times, 99)), 3),
                "peak_rss_mb": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, 1),
            }
        )
    )


if __name__ == "__main__":
    main()
