#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 the edgedet authors
# SPDX-License-Identifier: Apache-2.0
"""Compares `edgedet bench` with LiteRT (XNNPACK) on the same picture, the same pinned cores, in alternating pairs.

    benchmarks/peers/compare.py --tflite model.tflite
    benchmarks/peers/compare.py --tflite model.tflite --pairs 5 --threads 1 --json

A pair is one process of each, one right after the other; every other pair swaps the order, so that a machine that
slows down or is used by others hurts both alike. A pair's ratio is LiteRT's median over edgedet's: above 1, edgedet is faster.
"""

import argparse
import json
import os
import pathlib
import statistics
import subprocess
import sys
import tempfile
import venv

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent.parent


def arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--tflite", type=pathlib.Path, required=True, help="the LiteRT model to compare with")
    parser.add_argument("--edgedet", type=pathlib.Path, default=ROOT / ".build/release/edgedet", help="the program")
    parser.add_argument("--model", type=pathlib.Path, help="edgedet's model; by default its own default")
    parser.add_argument("--isa", help="instruction set for edgedet; by default the best this CPU has")
    parser.add_argument("--image", type=pathlib.Path, default=ROOT / "calibration/images/040.jpg")
    parser.add_argument("--pairs", type=int, default=20)
    parser.add_argument("--iterations", type=int, default=30, help="timed inferences in one process")
    parser.add_argument("--threads", type=int, nargs="+", default=[1, 2])
    parser.add_argument("--cores", help="cores to pin to, as in 2,3; by default the last ones of this machine")
    parser.add_argument("--venv", type=pathlib.Path, help="virtual environment; by default a temporary one")
    parser.add_argument("--litert-only", action="store_true", help="time LiteRT alone")
    parser.add_argument("--json", action="store_true", help="print one JSON object instead of a table")
    options = parser.parse_args()
    needed = [options.tflite, options.image] + ([] if options.litert_only else [options.edgedet])
    for path in needed:
        if not path.is_file():
            parser.error(f"{path} is not a file. Build edgedet with `swift build -c release`, or give another path.")
    return options


def python_with(requirements, folder):
    """The interpreter of the virtual environment in `folder`, made when it is not there, with what a file lists."""
    python = folder / "bin/python"
    if not python.exists():
        say(f"making a virtual environment in {folder}")
        venv.create(folder, with_pip=True)
    pip = [python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "-r", HERE / requirements]
    subprocess.run(pip, check=True)
    return python


def say(text):
    print(text, file=sys.stderr, flush=True)


def cpu_model():
    """The CPU's name; ARM kernels give none, there the implementer and part numbers must do."""
    fields = {}
    for line in pathlib.Path("/proc/cpuinfo").read_text().splitlines():
        key, _, value = line.partition(":")
        fields.setdefault(key.strip(), value.strip())
    if "model name" in fields:
        family = [fields[key] for key in ("cpu family", "model", "stepping") if key in fields]
        return f"{fields['model name']} (family {'/'.join(family)})" if family else fields["model name"]
    return f"implementer {fields.get('CPU implementer', '?')} part {fields.get('CPU part', '?')}"


def pinned_cores(options, threads):
    """As many cores as threads, for taskset."""
    available = options.cores.split(",") if options.cores else [str(c) for c in sorted(os.sched_getaffinity(0))]
    if len(available) < threads:
        raise SystemExit(f"error: {threads} threads need {threads} cores, {len(available)} given. Lower --threads.")
    return ",".join(available[-threads:])


def measure(command, cores):
    """Runs `command` on `cores` and returns the JSON object that it prints."""
    pinned = ["taskset", "-c", cores, *map(str, command)]
    done = subprocess.run(pinned, capture_output=True, text=True)
    if done.returncode != 0:
        raise SystemExit(f"error: {' '.join(pinned)} ended with {done.returncode}:\n{done.stderr.strip()}")
    return json.loads(done.stdout.strip().splitlines()[-1])


def commands(options, python, threads):
    """What to run for each side, by name."""
    common = ["--threads", threads, "--iterations", options.iterations, "--image", options.image]
    sides = {"litert": [python, HERE / "time_litert.py", "--tflite", options.tflite, *common]}
    if not options.litert_only:
        own = [options.edgedet, "bench", "--json", *common]
        own += ["--model", options.model] if options.model else []
        own += ["--isa", options.isa] if options.isa else []
        sides["edgedet"] = own
    return sides


def compare(options, python, threads):
    """All pairs with one number of threads."""
    cores = pinned_cores(options, threads)
    sides = commands(options, python, threads)
    runs = {name: [] for name in sides}
    for pair in range(options.pairs):
        say(f"{threads} thread(s) on core(s) {cores}: pair {pair + 1} of {options.pairs}")
        for name in list(sides) if pair % 2 == 0 else reversed(list(sides)):
            runs[name].append(measure(sides[name], cores))
    result = {"threads": threads, "cores": cores, "pairs": options.pairs, "runs": runs}
    for name, measured in runs.items():
        result[name] = {
            "median_ms": round(statistics.median(run["median_ms"] for run in measured), 3),
            "min_ms": min(run["min_ms"] for run in measured),
            "peak_rss_mb": max(run["peak_rss_mb"] for run in measured),
        }
    if "edgedet" in runs:
        ratios = [peer["median_ms"] / own["median_ms"] for peer, own in zip(runs["litert"], runs["edgedet"])]
        result["ratios"] = [round(ratio, 3) for ratio in ratios]
        result["median_ratio"] = round(statistics.median(ratios), 3)
    return result


def table(report):
    """The report for people."""
    lines = [f"CPU: {report['cpu']}, {report['cpus']} visible; load before {report['load_before']}", ""]
    lines.append(f"{'threads':>7}  {'side':<8} {'median ms':>10} {'min ms':>8} {'peak MB':>8}")
    for result in report["results"]:
        for name in ("litert", "edgedet"):
            if name in result:
                side = result[name]
                row = f"{side['median_ms']:>10.2f} {side['min_ms']:>8.2f} {side['peak_rss_mb']:>8.1f}"
                lines.append(f"{result['threads']:>7}  {name:<8} {row}")
    for result in report["results"]:
        if "ratios" in result:
            each = " ".join(f"{ratio:.2f}" for ratio in result["ratios"])
            lines += ["", f"LiteRT / edgedet, {result['threads']} thread(s), per pair: {each}"]
            lines.append(f"median of the ratios: {result['median_ratio']:.2f}")
    return "\n".join(lines)


def main():
    options = arguments()
    with tempfile.TemporaryDirectory() as temporary:
        python = python_with("requirements.txt", options.venv or pathlib.Path(temporary) / "venv")
        report = {
            "cpu": cpu_model(),
            "cpus": len(os.sched_getaffinity(0)),
            "load_before": round(os.getloadavg()[0], 2),
            "iterations": options.iterations,
            "results": [compare(options, python, threads) for threads in options.threads],
        }
    print(json.dumps(report) if options.json else table(report))


if __name__ == "__main__":
    main()
