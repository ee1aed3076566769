# SPDX-FileCopyrightText: 2026 the edgedet authors
# SPDX-License-Identifier: Apache-2.0
"""The camera: where a label stands in the picture, and what lens, light and sensor do to it."""

import cv2
import numpy as np


def pose(rng, label, side, centre):
    """The homography that puts `label` into the picture.

    The label turns about all three axes in front of a pinhole camera; its longest symbol then has about `side`
    pixels, and its middle lies at `centre`.
    """
    height, width = label.texture.shape[:2]
    longest = max(max(s.box[2] - s.box[0], s.box[3] - s.box[1]) for s in label.printed)
    corners = np.float32([[0, 0], [width, 0], [width, height], [0, height]])
    flat = (corners - (width / 2, height / 2)) * (side / longest)

    upright = rng.normal(0, 0.12)
    roll = rng.choice([upright, upright + rng.integers(4) * np.pi / 2, rng.uniform(-np.pi, np.pi)])
    strength = rng.choice([0.08, 0.3, 0.55])
    yaw, pitch = rng.uniform(-strength, strength, 2)
    turned = np.c_[flat, np.zeros(4)] @ (_turn(2, roll) @ _turn(1, yaw) @ _turn(0, pitch)).T
    distance = 2.2 * max(np.ptp(flat[:, 0]), np.ptp(flat[:, 1]))
    seen = turned[:, :2] * (distance / (distance + turned[:, 2:]))
    return cv2.getPerspectiveTransform(corners, np.float32(seen + centre))


def _turn(axis, angle):
    matrix = np.eye(3)
    first, second = [i for i in range(3) if i != axis]
    matrix[first, first] = matrix[second, second] = np.cos(angle)
    matrix[first, second], matrix[second, first] = -np.sin(angle), np.sin(angle)
    return matrix


def project(homography, box):
    """A box's four corners in the picture, clockwise from its upper left one."""
    left, top, right, bottom = box
    corners = np.float32([[[left, top], [right, top], [right, bottom], [left, bottom]]])
    return cv2.perspectiveTransform(corners, homography)[0]


def stick(rng, picture, label, homography):
    """Draws the label into the picture, with a gradient of light on it and a soft shadow beside it."""
    height, width = picture.shape[:2]
    solid = np.ones(label.texture.shape[:2], np.float32)
    cover = cv2.warpPerspective(solid, homography, (width, height), flags=cv2.INTER_LINEAR)[..., None]
    seen = cv2.warpPerspective(
        label.texture, homography, (width, height), flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE
    )
    if rng.random() < 0.4:
        axis = np.linspace(rng.uniform(0.6, 1.1), rng.uniform(0.6, 1.1), width)[None, :, None]
        seen *= axis.astype(np.float32)
    if rng.random() < 0.5:
        shift = np.float32([[1, 0, rng.uniform(-8, 8)], [0, 1, rng.uniform(2, 10)]])
        shadow = cv2.GaussianBlur(cv2.warpAffine(cover[..., 0], shift, (width, height)), (0, 0), 5)
        picture *= 1 - 0.4 * shadow[..., None]
    picture *= 1 - cover
    picture += cover * seen


def expose(rng, picture):
    """Blur, contrast, white balance and sensor noise: float32 in, uint8 out."""
    fate = rng.random()
    if fate < 0.25:
        picture = cv2.GaussianBlur(picture, (0, 0), rng.uniform(0.4, 1.0))
    elif fate < 0.35:  # the camera moved
        length = int(rng.choice([3, 5]))
        kernel = np.full((1, length), 1 / length, np.float32)
        picture = cv2.filter2D(picture, -1, kernel if rng.random() < 0.5 else kernel.T)
    picture = (picture - 128) * rng.uniform(0.7, 1.1) + 128 + rng.uniform(-25, 20)
    if rng.random() < 0.4:
        picture = picture * rng.uniform(0.85, 1.1, 3)
    if rng.random() < 0.3:  # darker towards the corners
        height, width = picture.shape[:2]
        x, y = np.linspace(-1, 1, width)[None, :], np.linspace(-1, 1, height)[:, None]
        picture = picture * (1 - rng.uniform(0.1, 0.3) * (x**2 + y**2) / 2)[..., None]
    picture = picture + rng.standard_normal(picture.shape) * rng.uniform(0.5, 5)
    if rng.random() < 0.06:
        picture = np.repeat(picture.mean(axis=2, keepdims=True), 3, axis=2)
    return np.clip(picture, 0, 255).astype(np.uint8)
