# SPDX-FileCopyrightText: 2026 the edgedet authors
# SPDX-License-Identifier: Apache-2.0
"""What the network is shown: scenes, and a user's annotated pictures."""

import argparse
import json
import tempfile
import unittest
from pathlib import Path

import cv2
import numpy as np
from edgedet_training.data import FILL, MOST_BOXES, AnnotatedPictures, Scenes, letterboxed
from edgedet_training.scenes import write_scenes
from edgedet_training.symbols import CLASSES


def scenes(output: Path, **others: object) -> None:
    options = {"count": 8, "width": 320, "height": 240, "seed": 5, "backgrounds": None}
    options |= {"handling_marks": False, "draw_boxes": False, **others}
    write_scenes(argparse.Namespace(output=output, **options))


class ScenesAsFiles(unittest.TestCase):
    def setUp(self) -> None:
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)

    def test_a_seed_decides_pictures_and_annotations(self) -> None:
        for name, seed in (("a", 5), ("b", 5), ("c", 6)):
            scenes(self.folder / name, seed=seed)
        contents = [
            [path.read_bytes() for path in sorted((self.folder / name).rglob("*.*"))] for name in ("a", "b", "c")
        ]
        self.assertEqual(len(contents[0]), 9)
        self.assertEqual(contents[0], contents[1])
        self.assertFalse(any(mine == other for mine, other in zip(contents[0], contents[2], strict=True)))

    def test_annotations_are_coco_with_boxes_inside_the_picture(self) -> None:
        scenes(self.folder / "s", count=40)
        document = json.loads((self.folder / "s/annotations.json").read_text())
        self.assertEqual([category["name"] for category in document["categories"]], list(CLASSES))
        self.assertEqual({entry["category_id"] for entry in document["annotations"]}, set(range(1, len(CLASSES) + 1)))
        for image in document["images"]:
            self.assertEqual(cv2.imread(str(self.folder / "s/images" / image["file_name"])).shape, (240, 320, 3))
        for entry in document["annotations"]:
            x, y, width, height = entry["bbox"]
            self.assertGreaterEqual(min(x, y), 0)
            self.assertLessEqual(x + width, 320.01)
            self.assertLessEqual(y + height, 240.01)
            self.assertGreater(min(width, height), 0)
            self.assertAlmostEqual(entry["area"], width * height, delta=0.01)

    def test_marks_for_fine_tuning_are_seen_again_in_other_sizes_and_places(self) -> None:
        scenes(self.folder / "m", handling_marks=True)
        pictures = AnnotatedPictures(self.folder / "m/annotations.json", self.folder / "m/images", 256, 1, mirror=True)
        self.assertEqual(pictures.labels, ["this_way_up", "fragile", "keep_dry"])
        samples = [sample for _, sample in zip(range(30), pictures, strict=False)]
        for sample in samples:
            self.assertEqual(sample.picture.shape, (3, 256, 256))
            real = sample.boxes[sample.boxes[:, 4] >= 0]
            self.assertTrue((real[:, :4] >= 0).all() and (real[:, :4] <= 256).all())
            self.assertTrue((real[:, 0] < real[:, 2]).all() and (real[:, 1] < real[:, 3]).all())
        self.assertTrue(any((sample.boxes[:, 4] >= 0).any() for sample in samples))

    def test_a_picture_that_is_not_there_is_named(self) -> None:
        scenes(self.folder / "s")
        (self.folder / "s/images/000003.jpg").unlink()
        with self.assertRaisesRegex(SystemExit, "1 pictures that are not there, first .*000003.jpg"):
            AnnotatedPictures(self.folder / "s/annotations.json", self.folder / "s/images", 256, 1, mirror=False)


class ScenesOnTheFly(unittest.TestCase):
    def test_they_fit_the_input_and_have_boxes(self) -> None:
        source = iter(Scenes(256, None, seed=9, symbols=60))
        counts = []
        for _ in range(12):
            sample = next(source)
            self.assertEqual(tuple(sample.picture.shape), (3, 256, 256))
            self.assertEqual(tuple(sample.boxes.shape), (MOST_BOXES, 5))
            real = sample.boxes[sample.boxes[:, 4] >= 0]
            self.assertTrue((real[:, :4] >= 0).all() and (real[:, :4] <= 256).all())
            counts.append(len(real))
        self.assertGreater(max(counts), 3)


class Letterboxing(unittest.TestCase):
    def test_is_top_left_red_first_with_the_mean_colour_around(self) -> None:
        picture = np.zeros((2, 3, 3), np.uint8)
        picture[:] = (10, 20, 30)
        sample = letterboxed(picture, [(0, 0, 3, 2, 4)], 4)
        self.assertEqual(sample.picture[:, 1, 2].tolist(), [30, 20, 10])
        self.assertEqual(sample.picture[:, 2, 0].tolist(), list(FILL[::-1]))
        self.assertEqual(sample.picture[:, 0, 3].tolist(), list(FILL[::-1]))
        self.assertEqual(sample.boxes[0].tolist(), [0, 0, 2, 3, 4])
        self.assertTrue((sample.boxes[1:, 4] == -1).all())
