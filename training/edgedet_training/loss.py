# SPDX-FileCopyrightText: 2026 the edgedet authors
# SPDX-License-Identifier: Apache-2.0
"""EfficientDet's loss: focal for classes (Lin et al., "Focal Loss for Dense Object Detection"), Huber for boxes."""

import torch
from torch.nn import functional

# Huber's δ and the boxes' weight beside the classes', as in the paper's code.
_DELTA = 0.1
_BOX_WEIGHT = 50.0
_ALPHA, _GAMMA = 0.25, 1.5
# An anchor belongs to the box that it overlaps by this.
_LEAST_OVERLAP = 0.5


def overlaps(anchors: torch.Tensor, boxes: torch.Tensor) -> torch.Tensor:
    """Intersection over union of anchors [a, 4] with boxes [n, b, 4]: [n, a, b]."""
    top_left = torch.maximum(anchors[None, :, None, :2], boxes[:, None, :, :2])
    bottom_right = torch.minimum(anchors[None, :, None, 2:], boxes[:, None, :, 2:])
    common = (bottom_right - top_left).clamp(min=0).prod(-1)
    own = (anchors[:, 2:] - anchors[:, :2]).prod(-1)
    other = (boxes[..., 2:] - boxes[..., :2]).clamp(min=0).prod(-1)
    return common / (own[None, :, None] + other[:, None, :] - common).clamp(min=1e-6)


@torch.no_grad()
def assign(anchors: torch.Tensor, targets: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
    """Which class and which deltas every anchor should give.

    Args:
        anchors: [a, 4].
        targets: [n, b, 5], class −1 where there is no box.

    Returns:
        Classes [n, a], −1 for background, and deltas [n, a, 4] (ty, tx, th, tw).
    """
    # Boxes come first, and few pictures have as many as there is room for.
    targets = targets[:, : max(1, int((targets[..., 4] >= 0).sum(1).max()))]
    real = targets[..., 4] >= 0
    overlap = overlaps(anchors, targets[..., :4]).masked_fill(~real[:, None], -1)
    best, index = overlap.max(2)
    positive = best >= _LEAST_OVERLAP
    # Every box gets at least the anchor that overlaps it most.
    closest = overlap.argmax(1)
    for box in range(targets.shape[1]):
        rows = real[:, box].nonzero().squeeze(1)
        positive[rows, closest[rows, box]] = True
        index[rows, closest[rows, box]] = box
    matched = targets.gather(1, index[..., None].expand(-1, -1, 5))
    classes = torch.where(positive, matched[..., 4].long(), -1)
    size = anchors[:, 2:] - anchors[:, :2]
    middle = anchors[:, :2] + size / 2
    box_size = (matched[..., 2:4] - matched[..., :2]).clamp(min=1e-3)
    box_middle = matched[..., :2] + box_size / 2
    deltas = torch.cat([(box_middle - middle) / size, (box_size / size).log()], -1)
    return classes, deltas


def detection_loss(
    class_outputs: list[torch.Tensor],
    box_outputs: list[torch.Tensor],
    classes: torch.Tensor,
    deltas: torch.Tensor,
    class_count: int,
    positives: float,
) -> tuple[torch.Tensor, torch.Tensor]:
    """The classes' and the boxes' loss, each divided by the number of positive anchors of the whole batch."""
    logits = by_anchor(class_outputs, class_count)
    found = by_anchor(box_outputs, 4)
    positive = classes >= 0
    count = max(1.0, positives)
    wanted = functional.one_hot(classes.clamp(min=0), class_count).to(logits.dtype) * positive[..., None]
    entropy = functional.binary_cross_entropy_with_logits(logits, wanted, reduction="none")
    probability = logits.sigmoid()
    missed = wanted * (1 - probability) + (1 - wanted) * probability
    weight = (wanted * _ALPHA + (1 - wanted) * (1 - _ALPHA)) * missed.pow(_GAMMA)
    class_loss = (weight * entropy).sum() / count
    distance = functional.huber_loss(found, deltas, reduction="none", delta=_DELTA).sum(-1)
    box_loss = (distance * positive).sum() / (count * 4)
    return class_loss, _BOX_WEIGHT * box_loss


def by_anchor(outputs: list[torch.Tensor], width: int) -> torch.Tensor:
    """[n, 9·width, h, w] of every level to [n, anchor, width], float32."""
    return torch.cat([o.float().permute(0, 2, 3, 1).reshape(o.shape[0], -1, width) for o in outputs], 1)
