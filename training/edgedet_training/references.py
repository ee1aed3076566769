# SPDX-FileCopyrightText: 2026 the edgedet authors
# SPDX-License-Identifier: Apache-2.0
"""What PyTorch computes with a network's weights: the numbers that edgedet's float engine has to reach in its tests."""

import argparse
from pathlib import Path

import torch
from safetensors.torch import load_file, save_file
from timm.layers import pad_same
from timm.layers.pool2d_same import MaxPool2dSame
from torch import nn
from torch.nn import functional

from .loss import by_anchor
from .network import DEVIATION, MEAN, anchors, build, labels_of, load_weights


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The command line of `references`."""
    parser.add_argument("--weights", type=Path, default=Path("models/symbols-d0.safetensors"))
    parser.add_argument("--fixtures", type=Path, default=Path("Tests/Fixtures"), help="folder of the files to renew")


def renew(options: argparse.Namespace) -> None:
    """Computes the tensors in both files anew, from the pictures that are in them."""
    labels = labels_of(options.weights)
    network = build(len(labels), 512)
    load_weights(network, options.weights)
    network.eval()
    own = options.fixtures / "procedural.safetensors"
    picture = load_file(own)["image"]
    layout = "height, width, channel; image is RGB uint8 after letterboxing; class and box are raw outputs"
    save_file({"image": picture, **_features(network, picture)}, own, {"layout": layout, "source": "procedural.png"})
    other = options.fixtures / "procedural-zylo117.safetensors"
    picture = load_file(other)["image"]
    _pad_pooling_with_zero(network)
    layout = (
        "regression [49104,4] (ty,tx,th,tw); classification [49104,6] after the sigmoid; anchors [49104,4] y0,x0,y1,x1"
    )
    source = "procedural.png, max-pool padded with 0 as in the zylo117 family"
    tensors = {"image": picture, "anchors": anchors(network, 512).contiguous(), **_proposals(network, picture)}
    save_file(tensors, other, {"layout": layout, "source": source})


def _values(picture: torch.Tensor) -> torch.Tensor:
    return ((picture.float() - torch.tensor(MEAN)) / torch.tensor(DEVIATION)).permute(2, 0, 1)[None]


@torch.no_grad()
def _features(network: nn.Module, picture: torch.Tensor) -> dict[str, torch.Tensor]:
    # The pyramid appends what its first cell makes to the backbone's list, which so ends up with p3 to p15.
    backbone = network.backbone(_values(picture))
    pyramid = network.fpn(backbone)
    outputs = {"class": network.class_net(pyramid), "box": network.box_net(pyramid)}
    groups = {"backbone": backbone, "bifpn": pyramid, **outputs}
    return {
        f"{name}.p{level}": tensor[0].permute(1, 2, 0).contiguous()
        for name, tensors in groups.items()
        for level, tensor in enumerate(tensors, 3)
    }


@torch.no_grad()
def _proposals(network: nn.Module, picture: torch.Tensor) -> dict[str, torch.Tensor]:
    classes, boxes = network(_values(picture))
    return {
        "classification": by_anchor(classes, network.config.num_classes)[0].sigmoid(),
        "regression": by_anchor(boxes, 4)[0],
    }


def _pad_pooling_with_zero(network: nn.Module) -> None:
    """As zylo117's code does; effdet pads with the least number."""
    for module in network.modules():
        if isinstance(module, MaxPool2dSame):

            def pooled(values: torch.Tensor, module: nn.Module = module) -> torch.Tensor:
                padded = pad_same(values, module.kernel_size, module.stride, value=0)
                return functional.max_pool2d(padded, module.kernel_size, module.stride)

            module.forward = pooled
