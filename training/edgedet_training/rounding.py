# SPDX-FileCopyrightText: 2026 the edgedet authors
# SPDX-License-Identifier: Apache-2.0
"""The noise of 8 bits in training, so that the network learns to live with it.

Where edgedet stores a map, the values become multiples of their channel's step, as in docs/engine.md. Gradients pass as
if nothing had happened (the straight-through estimator of Bengio, Léonard and Courville, 2013, arXiv:1308.3432).
"""

import torch
from effdet.efficientdet import Fnode, HeadNet, SeparableConv2d
from torch import nn

# Calibration sees more pictures than a batch has, so its ranges are wider, by a factor up to this.
_WIDEST = 1.5
# A float32 of this size counts in ones: to add it and to take it off again rounds.
_ONES = 1.5 * 2.0**23


def round_stored_maps(network: nn.Module) -> None:
    """Rounds what edgedet stores in 8 bits: results after normalisation and activation, sums of the pyramid."""
    # The heads' normalisations are not stored: their activations follow.
    for module in (*network.backbone.modules(), *network.fpn.modules()):
        if isinstance(module, nn.BatchNorm2d):
            module.register_forward_hook(_rounded)
    for module in network.modules():
        if isinstance(module, SeparableConv2d):
            module.conv_dw.register_forward_hook(_rounded)
        elif isinstance(module, HeadNet):
            module.act.register_forward_hook(_rounded)
        elif isinstance(module, Fnode):
            module.after_combine.act.register_forward_hook(_rounded)


def _rounded(_module: nn.Module, _inputs: object, values: torch.Tensor) -> torch.Tensor:
    return _Rounding.apply(values)


class _Rounding(torch.autograd.Function):
    @staticmethod
    def forward(_context: object, values: torch.Tensor) -> torch.Tensor:
        lows, highs = values.amin((0, 2, 3), keepdim=True), values.amax((0, 2, 3), keepdim=True)
        steps = (highs - lows) * (1 + (_WIDEST - 1) * torch.rand_like(lows)) / 255
        # The nearest powers of two: two passes over the map do.
        ones = _ONES * torch.exp2(torch.log2(steps.clamp_(min=1e-6)).round_())
        return (values + ones).sub_(ones)

    @staticmethod
    def backward(_context: object, gradient: torch.Tensor) -> torch.Tensor:
        return gradient
