#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 the edgedet authors
# SPDX-License-Identifier: Apache-2.0
"""Compares `edgedet evaluate` with pycocotools on 200 random evaluations and on all named ones of make_cases.py.

    python compare.py --edgedet ../../../.build/release/edgedet

All twelve figures must be equal to the last bit. It needs numpy and pycocotools 2.0.11. The committed cases.json holds
fewer random cases, so that the tests stay quick and need no Python.
"""
import argparse
import json
import pathlib
import random
import subprocess
import sys
import tempfile

from make_cases import evaluate, named, random_case


def cases(seed, count):
    yield from named()
    r = random.Random(seed)
    for number in range(count):
        yield f"random {number} of seed {seed}", *random_case(r)


def figures(program, folder, truth, results):
    """What edgedet prints, in its order, which is pycocotools'."""
    annotations, detections = folder / "annotations.json", folder / "detections.json"
    annotations.write_text(json.dumps(truth))
    detections.write_text(json.dumps(results))
    command = [program, "evaluate", "--annotations", annotations, "--detections", detections, "--json"]
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode != 0:
        raise SystemExit(f"error: {program} ended with {done.returncode}: {done.stderr.strip()}")
    return json.loads(done.stdout)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--edgedet", required=True, help="the program")
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--random", type=int, default=200, help="how many random evaluations")
    options = parser.parse_args()
    equal, different = 0, 0
    with tempfile.TemporaryDirectory() as folder:
        for name, truth, results in cases(options.seed, options.random):
            expected = evaluate(truth, results)["figures"]
            found = figures(options.edgedet, pathlib.Path(folder), truth, results)
            if list(found.values()) == expected:
                equal += 1
            else:
                different += 1
                wrong = [f"{key} {v!r}, not {e!r}" for (key, v), e in zip(found.items(), expected) if v != e]
                print(f"{name}: {'; '.join(wrong)}")
    print(f"{equal} of {equal + different} evaluations equal pycocotools in all twelve figures, to the last bit")
    sys.exit(1 if different else 0)


if __name__ == "__main__":
    main()
