# SPDX-FileCopyrightText: 2026 the edgedet authors
# SPDX-License-Identifier: Apache-2.0
"""Draws the sample pictures for calibration. See make_samples.py."""
