# SPDX-FileCopyrightText: 2026 the edgedet authors
# SPDX-License-Identifier: Apache-2.0
"""Machine-readable symbols as bitmaps of one pixel a module."""

import math
import string
from dataclasses import dataclass

import cv2
import numpy as np
import zxingcpp

from .randomness import Randomness

CLASSES = ("qr_code", "data_matrix", "aztec", "pdf417", "barcode", "aruco")
QR_CODE, DATA_MATRIX, AZTEC, PDF417, BARCODE, ARUCO = range(6)

_DICTIONARIES = (
    cv2.aruco.DICT_4X4_250,
    cv2.aruco.DICT_5X5_250,
    cv2.aruco.DICT_6X6_250,
    cv2.aruco.DICT_7X7_250,
    cv2.aruco.DICT_ARUCO_ORIGINAL,
    cv2.aruco.DICT_APRILTAG_16h5,
    cv2.aruco.DICT_APRILTAG_25h9,
    cv2.aruco.DICT_APRILTAG_36h11,
)

# The writer's rows of PDF417 are this high.
_PDF417_ROW = 3
# The longest text per class; lengths are drawn evenly on a logarithmic scale, so that small symbols are common.
_LONGEST_TEXT = {QR_CODE: 180, DATA_MATRIX: 80, AZTEC: 100, PDF417: 150}


@dataclass(frozen=True)
class Symbol:
    """A symbol without its quiet zone."""

    kind: int
    # [height, width], 0 is ink and 255 is paper
    modules: np.ndarray
    # what people print under a linear symbol
    caption: str = ""


def text(rng: Randomness, length: int) -> str:
    """Capitals and digits."""
    return "".join(rng.choices(string.ascii_uppercase + string.digits, k=length))


def draw(rng: Randomness, kind: int) -> Symbol:
    """Makes one symbol of a class with random content."""
    if kind == ARUCO:
        return _marker(rng)
    if kind == BARCODE:
        return _linear(rng)
    length = round(math.exp(rng.uniform(math.log(3), math.log(_LONGEST_TEXT[kind]))))
    content = text(rng, length)
    if kind == QR_CODE and rng.random() < 0.4:
        content = f"https://{content.lower()}.example/{text(rng, 4)}"
    return Symbol(kind, _matrix(rng, kind, content))


def _matrix(rng: Randomness, kind: int, content: str) -> np.ndarray:
    """A symbol of rows, in the forms that the world has: more or less redundant, square or long, narrow or wide."""
    formats = zxingcpp.BarcodeFormat
    if kind == DATA_MATRIX:
        # The writer likes the long forms (ISO/IEC 21471), which are rare outside of it.
        return _bitmap(content, formats.DataMatrix, force_square=rng.random() < 0.5)
    if kind == PDF417:
        return _stacked(rng, content)
    if kind == QR_CODE:
        return _bitmap(content, formats.QRCode, ec_level=rng.choice("LLMMQH"))
    return _bitmap(content, formats.Aztec, ec_level=rng.choice("11234"))


def _stacked(rng: Randomness, content: str) -> np.ndarray:
    """PDF417 of any width; rows are two to five modules high, most often three."""
    formats = zxingcpp.BarcodeFormat
    symbology = formats.CompactPDF417 if rng.random() < 0.08 else formats.PDF417
    choices = {"columns": rng.randint(1, min(14, 3 + len(content) // 6))} if rng.random() < 0.6 else {}
    rows = _bitmap(content, symbology, ec_level=rng.choice("0123345"), **choices)[::_PDF417_ROW]
    return np.repeat(rows, rng.choice((2, 3, 3, 3, 4, 5)), axis=0)


def _bitmap(content: str, symbology: "zxingcpp.BarcodeFormat", **choices: object) -> np.ndarray:
    barcode = zxingcpp.create_barcode(content, symbology, **choices)
    image = np.array(zxingcpp.write_barcode_to_image(barcode, scale=1, add_quiet_zones=False))
    return image if image.ndim == 2 else image[..., 0]


def _marker(rng: Randomness) -> Symbol:
    dictionary = cv2.aruco.getPredefinedDictionary(rng.choice(_DICTIONARIES))
    index = rng.randrange(dictionary.bytesList.shape[0])
    return Symbol(ARUCO, cv2.aruco.generateImageMarker(dictionary, index, dictionary.markerSize + 2))


def _linear(rng: Randomness) -> Symbol:
    def digits(count: int) -> str:
        return "".join(rng.choices(string.digits, k=count))

    formats = zxingcpp.BarcodeFormat
    symbology, content = rng.choice(
        (
            (formats.EAN13, _with_check_digit(digits(12))),
            (formats.EAN13, _with_check_digit(digits(12))),
            (formats.EAN8, _with_check_digit(digits(7))),
            (formats.UPCA, _with_check_digit(digits(11))),
            (formats.Code128, text(rng, rng.randint(4, 20))),
            (formats.Code128, digits(2 * rng.randint(3, 10))),
            (formats.Code39, text(rng, rng.randint(3, 14))),
            (formats.Code93, text(rng, rng.randint(4, 14))),
            (formats.ITF, digits(2 * rng.randint(3, 9))),
            (formats.Codabar, f"A{digits(rng.randint(5, 12))}B"),
        )
    )
    row = _bitmap(content, symbology)[:1]
    height = max(6, round(row.shape[1] * rng.uniform(0.12, 0.8)))
    return Symbol(BARCODE, np.repeat(row, height, axis=0), content)


def _with_check_digit(number: str) -> str:
    """GS1's check digit: weights 3 and 1 from the right."""
    total = sum(int(digit) * (3 if place % 2 == 0 else 1) for place, digit in enumerate(reversed(number)))
    return number + str(-total % 10)


class SymbolBank:
    """Symbols made beforehand: writing one costs more than printing it on a label."""

    classes = CLASSES

    def __init__(self, rng: Randomness, per_class: int = 1200):
        self._symbols = [[draw(rng, kind) for _ in range(per_class)] for kind in range(len(CLASSES))]

    def pick(self, rng: Randomness, kind: int) -> Symbol:
        """One symbol of a class."""
        return rng.choice(self._symbols[kind])
