# SPDX-FileCopyrightText: 2026 the edgedet authors
# SPDX-License-Identifier: Apache-2.0
"""The recipe of edgedet's default network: scenes, training, export, judging."""
