# SPDX-FileCopyrightText: 2026 the edgedet authors
# SPDX-License-Identifier: Apache-2.0
"""Cheaper steps for a network whose normalisations have fixed statistics, as they have with small batches on a CPU.

Outputs and gradients are the network's own but for rounding. The largest tensors are read and written less often,
pointwise convolutions are one matrix product, and a fusion of the pyramid does not copy what it adds up.
"""

from collections.abc import Sequence

import torch
from effdet.efficientdet import FpnCombine, HeadNet
from timm.layers import pad_same
from torch import nn
from torch.nn import functional


def make_lean(network: nn.Module) -> None:
    """Replaces how the network computes, not its weights. Copies of it would share its weights: make them before."""
    for module in network.modules():
        children = list(module.children())
        for convolution, norm in zip(children, children[1:], strict=False):
            if isinstance(convolution, nn.Conv2d) and isinstance(norm, nn.BatchNorm2d):
                _join(convolution, norm)
        if isinstance(module, FpnCombine):
            module.forward = lambda maps, fusion=module: _fused(fusion, maps)
        if isinstance(module, HeadNet):
            _keep_inputs(module)
            module.forward = lambda maps, head=module: _predicted(head, maps)


def _join(convolution: nn.Conv2d, norm: nn.BatchNorm2d) -> None:
    # timm's normalisations hold the activation that follows them.
    activation = nn.Sequential(*norm.children())
    if convolution.weight.requires_grad:
        _keep_inputs(activation)

    def convolved(values: torch.Tensor) -> torch.Tensor:
        return _convolved(values, convolution, *_joined_weights(convolution, norm))

    convolution.forward, norm.forward = convolved, activation.forward


def _keep_inputs(module: nn.Module) -> None:
    """In place, an activation after a matrix product that is seen as a map makes autograd copy both."""
    for activation in module.modules():
        if isinstance(activation, nn.SiLU):
            activation.inplace = False


def _joined_weights(convolution: nn.Conv2d, norm: nn.BatchNorm2d) -> tuple[torch.Tensor, torch.Tensor]:
    """Weights and offsets of a convolution that does the work of the normalisation after it."""
    scale = norm.weight * torch.rsqrt(norm.running_var + norm.eps)
    offset = norm.bias - norm.running_mean * scale
    if convolution.bias is not None:
        offset = offset + convolution.bias * scale
    return convolution.weight * scale.view(-1, 1, 1, 1), offset


def _convolved(
    values: torch.Tensor, convolution: nn.Conv2d, weight: torch.Tensor, offset: torch.Tensor | None
) -> torch.Tensor:
    if convolution.kernel_size == (1, 1) and convolution.stride == (1, 1) and convolution.groups == 1:
        return functional.linear(values.permute(0, 2, 3, 1), weight.flatten(1), offset).permute(0, 3, 1, 2)
    padding, stride, dilation = convolution.padding, convolution.stride, convolution.dilation
    if type(convolution).__name__ == "Conv2dSame":
        values, padding = pad_same(values, weight.shape[-2:], stride, dilation), (0, 0)
    return functional.conv2d(values, weight, offset, stride, padding, dilation, convolution.groups)


def _predicted(head: HeadNet, maps: Sequence[torch.Tensor]) -> list[torch.Tensor]:
    """Class or box outputs of each level; layers are shared by the levels, their normalisations are not."""
    outputs = []
    for level, values in enumerate(maps):
        for layer, norms in zip(head.conv_rep, head.bn_rep, strict=True):
            weight, offset = _joined_weights(layer.conv_pw, norms[level].bn)
            values = head.act(_convolved(layer.conv_dw(values), layer.conv_pw, weight, offset))
        last = head.predict
        outputs.append(_convolved(last.conv_dw(values), last.conv_pw, last.conv_pw.weight, last.conv_pw.bias))
    return outputs


def _fused(fusion: FpnCombine, maps: Sequence[torch.Tensor]) -> torch.Tensor:
    """The sum of inputs by weights that add up to almost 1 (fast normalized fusion: the paper, section 3.3)."""
    inputs = [
        resample(maps[offset]) for offset, resample in zip(fusion.inputs_offsets, fusion.resample.values(), strict=True)
    ]
    weights = functional.relu(fusion.edge_weights)
    return _WeightedSum.apply(weights / (weights.sum() + 0.0001), *inputs)


class _WeightedSum(torch.autograd.Function):
    @staticmethod
    def forward(context: object, weights: torch.Tensor, *inputs: torch.Tensor) -> torch.Tensor:
        context.save_for_backward(weights, *inputs)
        first, *others = weights.tolist()
        result = inputs[0] * first
        for weight, values in zip(others, inputs[1:], strict=True):
            result.add_(values, alpha=weight)
        return result

    @staticmethod
    def backward(context: object, gradient: torch.Tensor) -> tuple[torch.Tensor, ...]:
        weights, *inputs = context.saved_tensors
        by_position = gradient.permute(0, 2, 3, 1).reshape(-1)
        of_weights = [by_position.dot(values.permute(0, 2, 3, 1).reshape(-1)) for values in inputs]
        return torch.stack(of_weights), *(gradient * weight for weight in weights.tolist())
