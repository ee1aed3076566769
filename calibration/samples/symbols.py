# SPDX-FileCopyrightText: 2026 the edgedet authors
# SPDX-License-Identifier: Apache-2.0
"""Symbols: what zxing-cpp and OpenCV's ArUco module write, one pixel a module."""

import string

import cv2
import numpy as np
import zxingcpp

KINDS = ["qr_code", "data_matrix", "aztec", "pdf417", "barcode", "aruco"]

_ALPHANUMERIC = list(string.ascii_uppercase + string.digits)
_MATRIX_FORMATS = {
    "qr_code": zxingcpp.BarcodeFormat.QRCode,
    "data_matrix": zxingcpp.BarcodeFormat.DataMatrix,
    "aztec": zxingcpp.BarcodeFormat.Aztec,
    "pdf417": zxingcpp.BarcodeFormat.PDF417,
}
_MARKER_DICTIONARIES = [
    cv2.aruco.DICT_4X4_100,
    cv2.aruco.DICT_5X5_100,
    cv2.aruco.DICT_6X6_100,
    cv2.aruco.DICT_ARUCO_ORIGINAL,
    cv2.aruco.DICT_APRILTAG_36h11,
]


def words(rng, length):
    """`length` random capitals and digits."""
    return "".join(rng.choice(_ALPHANUMERIC, length))


def digits(rng, length):
    """`length` random digits."""
    return "".join(str(d) for d in rng.integers(0, 10, length))


def draw(rng, kind):
    """One random symbol of `kind` as uint8 [modules high, modules wide]: 0 is ink, 255 paper, no quiet zone.

    A barcode is as high as a random share of its width.
    """
    if kind == "aruco":
        return _marker(rng)
    if kind == "barcode":
        return _barcode(rng)
    longest = {"qr_code": 90, "data_matrix": 50, "aztec": 60, "pdf417": 60}[kind]
    length = int(np.exp(rng.uniform(np.log(5), np.log(longest))))
    text = words(rng, length)
    if kind == "qr_code" and rng.random() < 0.4:
        text = "https://example.com/" + text.lower()
    return _modules(text, _MATRIX_FORMATS[kind])


def _marker(rng):
    dictionary = cv2.aruco.getPredefinedDictionary(int(rng.choice(_MARKER_DICTIONARIES)))
    identifier = int(rng.integers(dictionary.bytesList.shape[0]))
    return cv2.aruco.generateImageMarker(dictionary, identifier, dictionary.markerSize + 2)


def _barcode(rng):
    formats = zxingcpp.BarcodeFormat
    choices = [
        (formats.EAN13, lambda: _with_check_digit(digits(rng, 12))),
        (formats.EAN8, lambda: _with_check_digit(digits(rng, 7))),
        (formats.UPCA, lambda: _with_check_digit(digits(rng, 11))),
        (formats.ITF, lambda: digits(rng, 2 * int(rng.integers(3, 8)))),
        (formats.Codabar, lambda: "A" + digits(rng, int(rng.integers(6, 11))) + "B"),
        (formats.Code39, lambda: words(rng, int(rng.integers(4, 9)))),
        (formats.Code93, lambda: words(rng, int(rng.integers(4, 11)))),
        (formats.Code128, lambda: words(rng, int(rng.integers(4, 12)))),
    ]
    barcode_format, text = choices[rng.integers(len(choices))]
    bars = _modules(text(), barcode_format)[:1]
    height = max(10, round(bars.shape[1] * rng.uniform(0.2, 0.7)))
    return np.repeat(bars, height, axis=0)


def _with_check_digit(number):
    """EAN and UPC: weights 3 and 1 alternate from the right."""
    weighted = sum(int(d) * (3, 1)[i % 2] for i, d in enumerate(reversed(number)))
    return number + str(-weighted % 10)


def _modules(text, barcode_format):
    barcode = zxingcpp.create_barcode(text, barcode_format)
    image = np.array(zxingcpp.write_barcode_to_image(barcode, scale=1, add_quiet_zones=False))
    return image if image.ndim == 2 else np.ascontiguousarray(image[..., 0])
