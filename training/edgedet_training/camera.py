# SPDX-FileCopyrightText: 2026 the edgedet authors
# SPDX-License-Identifier: Apache-2.0
"""What a camera does to a scene: blur, light, colour, noise, compression."""

import math

import cv2
import numpy as np

from .randomness import Randomness


def shoot(rng: Randomness, scene: np.ndarray) -> np.ndarray:
    """Takes a picture of a scene, [height, width, 3], float32, 0 to 255; returns uint8 of the same shape."""
    image = _blurred(rng, scene)
    # Contrast, lightness and colour are one factor and one summand per channel.
    contrast = rng.uniform(0.55, 1.2)
    gain = np.full(3, contrast, np.float32)
    if rng.random() < 0.3:
        gain *= np.array([rng.uniform(0.8, 1.15) for _ in range(3)], np.float32)
    image = image * gain + np.float32(128 * (1 - contrast) + rng.uniform(-45, 35))
    if rng.random() < 0.1:
        image *= _shadow(rng, *image.shape[:2])
    if rng.random() < 0.1:
        image[:] = image.mean(2, keepdims=True)
    if rng.random() < 0.5:
        strength = rng.uniform(1, 12) if rng.random() < 0.9 else rng.uniform(12, 25)
        image += rng.normal(*image.shape[:2], 3 if rng.random() < 0.6 else 1) * np.float32(strength)
    picture = np.clip(image, 0, 255).astype(np.uint8)
    if rng.random() < 0.25:
        curve = 255 * (np.arange(256) / 255) ** rng.uniform(0.6, 1.6)
        picture = cv2.LUT(picture, curve.astype(np.uint8))
    if rng.random() < 0.4:
        quality = [cv2.IMWRITE_JPEG_QUALITY, rng.randint(30, 92)]
        picture = cv2.imdecode(cv2.imencode(".jpg", picture, quality)[1], cv2.IMREAD_COLOR)
    return picture


def _blurred(rng: Randomness, scene: np.ndarray) -> np.ndarray:
    choice = rng.random()
    if choice < 0.3:
        return cv2.GaussianBlur(scene, (0, 0), rng.uniform(0.4, 1.6))
    if choice < 0.42:
        return cv2.filter2D(scene, -1, _motion(rng))
    if choice < 0.55:
        # A soft lens or an enlarged picture.
        height, width = scene.shape[:2]
        scale = rng.uniform(0.45, 0.9)
        small = cv2.resize(scene, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
        return cv2.resize(small, (width, height), interpolation=rng.choice((cv2.INTER_LINEAR, cv2.INTER_CUBIC)))
    if choice < 0.6:
        # Sharpened by the camera, with halos.
        soft = cv2.GaussianBlur(scene, (0, 0), rng.uniform(0.8, 1.5))
        return scene + (scene - soft) * rng.uniform(0.5, 1.5)
    return scene


def _motion(rng: Randomness) -> np.ndarray:
    length = rng.randint(3, 11)
    kernel = np.zeros((length, length), np.float32)
    turn = rng.uniform(0, math.pi)
    half = (length - 1) / 2
    start = (round(half - half * math.cos(turn)), round(half - half * math.sin(turn)))
    end = (round(half + half * math.cos(turn)), round(half + half * math.sin(turn)))
    cv2.line(kernel, start, end, 1.0, 1)
    return kernel / kernel.sum()


def _shadow(rng: Randomness, height: int, width: int) -> np.ndarray:
    """Somebody's shadow: a half plane with a soft edge; factors, [height, width, 1]."""
    rows, columns = np.ogrid[0:height, 0:width]
    turn = rng.uniform(0, 2 * math.pi)
    distance = (columns - rng.uniform(0, width)) * math.cos(turn) + (rows - rng.uniform(0, height)) * math.sin(turn)
    dark = 1 / (1 + np.exp(-np.clip(distance.astype(np.float32) / rng.uniform(1, 20), -30, 30)))
    return (1 - dark * np.float32(rng.uniform(0.2, 0.65)))[..., None]
