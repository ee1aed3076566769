# SPDX-FileCopyrightText: 2026 the edgedet authors
# SPDX-License-Identifier: Apache-2.0
"""EfficientDet by effdet, its anchors, and its weights as safetensors."""

import json
from pathlib import Path

import torch
from effdet import create_model
from effdet.anchors import Anchors
from safetensors import safe_open
from safetensors.torch import save_file
from torch import nn

ARCHITECTURE = "tf_efficientdet_d0"
# Of ImageNet's pixels, red green blue, 0 to 255: what the network is given is (pixel − mean) / deviation.
MEAN = (123.675, 116.28, 103.53)
DEVIATION = (58.395, 57.12, 57.375)


def build(class_count: int, size: int) -> nn.Module:
    """The network with random weights; it gives lists of class and box outputs, one per level."""
    return create_model(
        ARCHITECTURE,
        bench_task="",
        pretrained=False,
        pretrained_backbone=False,
        num_classes=class_count,
        image_size=(size, size),
    )


def anchors(network: nn.Module, size: int) -> torch.Tensor:
    """[anchor, 4]: top, left, bottom, right in pixels, in the order of the network's outputs."""
    config = network.config
    return Anchors(
        config.min_level, config.max_level, config.num_scales, config.aspect_ratios, config.anchor_scale, (size, size)
    ).boxes


def save_weights(network: nn.Module, path: Path, labels: list[str]) -> None:
    """Writes what `edgedet import` and `edgedet calibrate` read; replaces the file at once or not at all."""
    tensors = {
        name: tensor.detach().float().cpu().contiguous()
        for name, tensor in network.state_dict().items()
        if not name.endswith("num_batches_tracked")
    }
    facts = {"architecture": ARCHITECTURE, "num_classes": str(len(labels)), "labels": json.dumps(labels)}
    part = path.with_suffix(".part")
    save_file(tensors, part, metadata=facts)
    part.replace(path)


def load_weights(network: nn.Module, path: Path) -> list[str]:
    """Reads weights; a head for other classes keeps its random numbers and is named. Gives the tensors left out."""
    own = network.state_dict()
    left_out = []
    with safe_open(path, "pt") as file:
        for name in file.keys():
            if name not in own:
                raise SystemExit(f"{path} holds {name}, which this network does not have")
            tensor = file.get_tensor(name)
            if tensor.shape != own[name].shape:
                left_out.append(name)
                continue
            own[name].copy_(tensor)
    return left_out


def labels_of(path: Path) -> list[str]:
    """The labels that a weights file names."""
    with safe_open(path, "pt") as file:
        return json.loads((file.metadata() or {}).get("labels", "[]"))


def set_norm_statistics(network: nn.Module, fixed: bool) -> None:
    """Batch normalisation by running statistics (for small batches) or by the batch's."""
    for module in network.modules():
        if isinstance(module, nn.BatchNorm2d):
            module.train(not fixed)


def freeze(network: nn.Module, stages: int) -> None:
    """Keeps the stem and the first stages of the backbone as they are; a third of a step's time is theirs."""
    backbone = network.backbone
    for module in (backbone.conv_stem, backbone.bn1, *backbone.blocks[:stages]):
        module.requires_grad_(False)
