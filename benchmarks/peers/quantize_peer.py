# SPDX-FileCopyrightText: 2026 the edgedet authors
# SPDX-License-Identifier: Apache-2.0
"""Quantizes symbols-d0 with one peer and writes what the result finds, in COCO's result format.

Run by accuracy.py in its virtual environment. Every peer gets the same float network and the same letterboxed pictures,
and stops at the heads' raw outputs; what follows (decoding, suppression) is the same float code for all. Weights come
from the safetensors file, the graph from effdet.
"""

import argparse
import json
import pathlib
import time

import numpy as np
from time_litert import DEVIATION, MEAN, as_input, letterboxed

SIDE = 512
LEVELS = range(3, 8)
ENDINGS = (".jpg", ".jpeg", ".png")
PEERS = ("float", "litert", "onnxruntime", "nncf-performance", "nncf-mixed")


def samples(folder, limit):
    """Letterboxed and normalized pictures of a folder by name: float32 [1, 3, height, width]."""
    paths = sorted(p for p in pathlib.Path(folder).iterdir() if p.suffix.lower() in ENDINGS)[:limit]
    if not paths:
        raise SystemExit(f"error: {folder} holds no pictures. Name a folder of JPEG or PNG files.")
    return [normalized(letterboxed(path, SIDE, SIDE)) for path in paths]


def normalized(pixels):
    return ((pixels - MEAN) / DEVIATION).transpose(2, 0, 1)[None].astype(np.float32)


def torch_network(weights, classes):
    """The float network; its ten outputs are the five levels' class logits, then the five levels' box deltas."""
    import torch

    try:
        import torchvision  # noqa: F401
    except RuntimeError:
        # A torchvision that does not fit torch has no operators, and then cannot even be imported. timm imports it, but
        # nothing here runs its operators: declaring them is enough.
        operators = torch.library.Library("torchvision", "DEF")
        for name in ("nms", "qnms"):
            operators.define(f"{name}(Tensor dets, Tensor scores, float iou_threshold) -> Tensor")
        torch_network.operators = operators
    from effdet import create_model
    from safetensors.torch import load_file

    class Heads(torch.nn.Module):
        def __init__(self, network):
            super().__init__()
            self.network = network

        def forward(self, picture):
            class_outputs, box_outputs = self.network(picture)
            return (*class_outputs, *box_outputs)

    network = create_model(
        "tf_efficientdet_d0", bench_task="", pretrained=False, pretrained_backbone=False, num_classes=classes,
        image_size=(SIDE, SIDE))
    missing, unexpected = network.load_state_dict(load_file(weights), strict=False)
    missing = [name for name in missing if not name.endswith("num_batches_tracked")]
    if missing or unexpected:
        raise SystemExit(f"error: {weights} does not fit the network: {(missing + unexpected)[:3]}")
    return Heads(network).eval()


def run_torch(options):
    import torch

    network = torch_network(options.weights, len(options.labels))
    torch.set_num_threads(options.threads)

    def run(pixels):
        with torch.no_grad():
            return [output.numpy() for output in network(torch.from_numpy(normalized(pixels)))]

    return run


def run_litert(options):
    from ai_edge_litert.interpreter import Interpreter

    interpreter = Interpreter(str(options.tflite), num_threads=options.threads)
    interpreter.allocate_tensors()
    details = interpreter.get_input_details()[0]
    outputs = interpreter.get_output_details()
    # The levels come largest first; class outputs and box outputs differ in their channels.
    boxes = [output for output in outputs if output["shape"][-1] == 36]
    others = [output for output in outputs if output["shape"][-1] != 36]
    order = [sorted(group, key=lambda output: -output["shape"][1]) for group in (others, boxes)]

    def dequantized(output):
        values = interpreter.get_tensor(output["index"])
        scale, zero_point = output["quantization"]
        values = (values.astype(np.float32) - zero_point) * scale if scale else values
        return values.transpose(0, 3, 1, 2)

    def run(pixels):
        interpreter.set_tensor(details["index"], as_input(pixels, details)[None])
        interpreter.invoke()
        return [dequantized(output) for output in order[0] + order[1]]

    return run


def run_onnxruntime(options):
    """Static QDQ quantization as its documentation shows it: ranges by minimum and maximum, weights per channel."""
    import onnxruntime
    import torch
    from onnxruntime.quantization import CalibrationDataReader, CalibrationMethod, QuantFormat, QuantType
    from onnxruntime.quantization import quantize_static
    from onnxruntime.quantization.shape_inference import quant_pre_process

    class Reader(CalibrationDataReader):
        def __init__(self):
            self.rest = iter(samples(options.calibration, options.limit))

        def get_next(self):
            picture = next(self.rest, None)
            return None if picture is None else {"image": picture}

    folder = options.output.parent
    exported, prepared, quantized = (folder / f"onnxruntime-{step}.onnx" for step in ("float", "prepared", "int8"))
    names = [f"{kind}{level}" for kind in ("class", "box") for level in LEVELS]
    torch.onnx.export(
        torch_network(options.weights, len(options.labels)), torch.zeros(1, 3, SIDE, SIDE), str(exported),
        dynamo=False, opset_version=17, input_names=["image"], output_names=names)
    quant_pre_process(str(exported), str(prepared), skip_symbolic_shape=True)
    quantize_static(
        str(prepared), str(quantized), Reader(), quant_format=QuantFormat.QDQ, per_channel=True,
        activation_type=QuantType.QUInt8, weight_type=QuantType.QInt8, calibrate_method=CalibrationMethod.MinMax)
    settings = onnxruntime.SessionOptions()
    settings.intra_op_num_threads = options.threads
    session = onnxruntime.InferenceSession(str(quantized), settings, providers=["CPUExecutionProvider"])
    return lambda pixels: session.run(names, {"image": normalized(pixels)})


def run_nncf(options, mixed):
    """Converted from torch, so that SiLU stays one operation; `mixed` has asymmetric activations."""
    import nncf
    import openvino
    import torch

    network = torch_network(options.weights, len(options.labels))
    model = openvino.convert_model(
        network, example_input=torch.zeros(1, 3, SIDE, SIDE), input=[(1, 3, SIDE, SIDE)])
    pictures = samples(options.calibration, options.limit)
    preset = nncf.QuantizationPreset.MIXED if mixed else nncf.QuantizationPreset.PERFORMANCE
    quantized = nncf.quantize(
        model, nncf.Dataset(pictures), preset=preset, subset_size=len(pictures), fast_bias_correction=not mixed)
    compiled = openvino.compile_model(quantized, "CPU", {"INFERENCE_NUM_THREADS": options.threads})
    return lambda pixels: [output for output in compiled(normalized(pixels)).values()]


def anchors():
    """effdet's anchors for a square input, [count, (centre y, centre x, height, width)]."""
    rows = []
    for level in LEVELS:
        stride = 2**level
        centres = (np.arange(SIDE // stride) + 0.5) * stride
        shapes = [
            (4 * stride * 2 ** (octave / 3) * y, 4 * stride * 2 ** (octave / 3) * x)
            for octave in range(3) for x, y in ((1, 1), (1.4, 0.7), (0.7, 1.4))
        ]
        for y in centres:
            for x in centres:
                rows += [(y, x, height, width) for height, width in shapes]
    return np.array(rows)


def detections(outputs, all_anchors, scale):
    """What effdet does after the heads: the best 5000, boxes, suppression per class at 0.5, the best 100."""
    def flat(levels, width):
        return np.concatenate([np.asarray(v)[0].transpose(1, 2, 0).reshape(-1, width) for v in levels])

    classes = np.asarray(outputs[0]).shape[1] // 9
    logits = flat(outputs[:5], classes).astype(np.float64).reshape(-1)
    best = np.argsort(-logits, kind="stable")[:5000]
    anchor, label = best // classes, best % classes
    deltas = flat(outputs[5:], 4).astype(np.float64)[anchor]
    y, x, height, width = all_anchors[anchor].T
    centre_y, centre_x = deltas[:, 0] * height + y, deltas[:, 1] * width + x
    height, width = np.exp(deltas[:, 2]) * height, np.exp(deltas[:, 3]) * width
    boxes = np.stack([centre_x - width / 2, centre_y - height / 2, centre_x + width / 2, centre_y + height / 2], 1)
    scores = 1 / (1 + np.exp(-logits[best]))
    kept = []
    for which in range(classes):
        rest = np.flatnonzero((label == which) & (scores >= 0.001))
        while len(rest):
            first, rest = rest[0], rest[1:]
            kept.append(first)
            shared = np.minimum(boxes[first, 2:], boxes[rest, 2:]) - np.maximum(boxes[first, :2], boxes[rest, :2])
            shared = np.prod(np.maximum(shared, 0), 1)
            areas = np.prod(boxes[rest, 2:] - boxes[rest, :2], 1)
            union = np.prod(boxes[first, 2:] - boxes[first, :2]) + areas - shared
            rest = rest[shared <= 0.5 * union]
    for index in sorted(kept, key=lambda k: -scores[k])[:100]:
        left, top, right, bottom = (float(v / scale) for v in boxes[index])
        yield int(label[index]), float(scores[index]), [left, top, right - left, bottom - top]


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("peer", choices=PEERS)
    parser.add_argument("--weights", required=True)
    parser.add_argument("--tflite", type=pathlib.Path)
    parser.add_argument("--calibration", required=True)
    parser.add_argument("--annotations", required=True)
    parser.add_argument("--images", required=True)
    parser.add_argument("--labels", nargs="+", required=True)
    parser.add_argument("--limit", type=int)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--output", type=pathlib.Path, required=True)
    options = parser.parse_args()

    truth = json.loads(pathlib.Path(options.annotations).read_text())
    ids = {category["name"]: category["id"] for category in truth["categories"]}
    start = time.monotonic()
    run = {
        "float": run_torch, "litert": run_litert, "onnxruntime": run_onnxruntime,
        "nncf-performance": lambda o: run_nncf(o, mixed=False), "nncf-mixed": lambda o: run_nncf(o, mixed=True),
    }[options.peer](options)
    print(f"{options.peer}: ready after {time.monotonic() - start:.0f} s", flush=True)
    all_anchors, results = anchors(), []
    for image in sorted(truth["images"], key=lambda image: image["id"]):
        scale = min(SIDE / image["width"], SIDE / image["height"])
        outputs = run(letterboxed(pathlib.Path(options.images) / image["file_name"], SIDE, SIDE))
        for label, score, box in detections(outputs, all_anchors, scale):
            category = ids[options.labels[label]]
            results.append({"image_id": image["id"], "category_id": category, "bbox": box, "score": score})
    options.output.write_text(json.dumps(results))
    print(f"{options.peer}: {len(results)} detections after {time.monotonic() - start:.0f} s")


if __name__ == "__main__":
    main()
