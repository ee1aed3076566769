# SPDX-FileCopyrightText: 2026 the edgedet authors
# SPDX-License-Identifier: Apache-2.0
"""One source of chance for a scene: Python's generator, and NumPy's for noise."""

import random

import numpy as np


class Randomness(random.Random):
    """Python's generator with arrays of normal noise; a seed decides both."""

    def __init__(self, seed: int):
        super().__init__(seed)
        self._noise = np.random.default_rng(seed)

    def normal(self, *shape: int) -> np.ndarray:
        """Normally distributed numbers of mean 0 and deviation 1, float32."""
        return self._noise.standard_normal(shape, dtype=np.float32)

    def bytes_of(self, *shape: int) -> np.ndarray:
        """Evenly distributed numbers from 0 to 255, uint8."""
        return self._noise.integers(0, 256, shape, dtype=np.uint8)
