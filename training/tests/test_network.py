# SPDX-FileCopyrightText: 2026 the edgedet authors
# SPDX-License-Identifier: Apache-2.0
"""What training does to the network, against the network as effdet has it."""

import copy
import tempfile
import unittest
from pathlib import Path

import torch
from edgedet_training.lean import make_lean
from edgedet_training.loss import assign, by_anchor, detection_loss
from edgedet_training.network import anchors, build, freeze, load_weights, save_weights, set_norm_statistics
from edgedet_training.rounding import round_stored_maps

SIZE, CLASSES = 128, 6


def network_with_statistics() -> torch.nn.Module:
    """Random weights; normalisations that are not the identity."""
    torch.manual_seed(3)
    network = build(CLASSES, SIZE).to(memory_format=torch.channels_last)
    for module in network.modules():
        if isinstance(module, torch.nn.BatchNorm2d):
            module.running_mean.normal_(0, 0.2)
            module.running_var.uniform_(0.5, 2)
            module.weight.data.uniform_(0.5, 1.5)
            module.bias.data.normal_(0, 0.2)
        elif type(module).__name__ == "DropPath":
            module.drop_prob = 0.0
    network.train()
    set_norm_statistics(network, True)
    return network


def picture() -> torch.Tensor:
    return torch.randn(2, 3, SIZE, SIZE).contiguous(memory_format=torch.channels_last)


def size_of(outputs: tuple[list[torch.Tensor], list[torch.Tensor]]) -> torch.Tensor:
    return sum(output.square().mean() for head in outputs for output in head)


class LeanNetwork(unittest.TestCase):
    def check(self, frozen_stages: int | None) -> None:
        plain = network_with_statistics()
        if frozen_stages is not None:
            freeze(plain, frozen_stages)
        lean = copy.deepcopy(plain)
        make_lean(lean)
        values = picture()
        outputs, lean_outputs = plain(values), lean(values)
        for maps, lean_maps in zip(outputs, lean_outputs, strict=True):
            for own, other in zip(maps, lean_maps, strict=True):
                self.assertLess((own - other).abs().max().item(), 1e-3 * own.abs().max().item())
        size_of(outputs).backward()
        size_of(lean_outputs).backward()
        trained = 0
        for (name, p), (_, q) in zip(plain.named_parameters(), lean.named_parameters(), strict=True):
            self.assertEqual(p.grad is None, q.grad is None, name)
            if p.grad is not None:
                trained += 1
                error = (p.grad - q.grad).norm() / (p.grad.norm() + 1e-6)
                self.assertLess(error.item(), 5e-3, name)
        self.assertGreater(trained, 300)

    def test_has_the_networks_outputs_and_gradients(self) -> None:
        self.check(None)

    def test_has_them_with_frozen_stages(self) -> None:
        self.check(2)


class Rounding(unittest.TestCase):
    def test_moves_stored_maps_by_a_fraction_of_a_step_and_lets_gradients_pass(self) -> None:
        network = network_with_statistics()
        norm = network.backbone.bn1
        values = torch.randn(2, norm.num_features, 16, 16, requires_grad=True)
        exact = norm(values).detach()
        round_stored_maps(network)
        rounded = norm(values)
        step = (exact.amax((0, 2, 3), keepdim=True) - exact.amin((0, 2, 3), keepdim=True)) / 255
        # A step is up to 1.5 times as wide, and then the nearest power of two.
        self.assertTrue(((rounded - exact).abs() <= step * 1.5 * 2**0.5 / 2 + 1e-6).all())
        self.assertTrue((rounded != exact).any())
        for channel in rounded.detach().transpose(0, 1).flatten(1):
            self.assertLess(len(channel.unique()), 400)
        rounded.sum().backward()
        passed = values.grad.clone()
        values.grad = None
        network_with_statistics().backbone.bn1(values).sum().backward()
        self.assertTrue(torch.equal(passed, values.grad))


class Loss(unittest.TestCase):
    def setUp(self) -> None:
        self.anchors = anchors(build(CLASSES, SIZE), SIZE)
        self.targets = torch.full((2, 32, 5), -1.0)
        self.targets[0, 0] = torch.tensor([20, 30, 60, 90, 3])
        # Smaller than every anchor.
        self.targets[0, 1] = torch.tensor([100, 100, 107, 104, 5])

    def test_every_box_has_an_anchor_and_its_deltas_lead_back(self) -> None:
        classes, deltas = assign(self.anchors, self.targets)
        self.assertEqual(set(classes[0].unique().tolist()), {-1, 3, 5})
        self.assertEqual(set(classes[1].unique().tolist()), {-1})
        size = self.anchors[:, 2:] - self.anchors[:, :2]
        middle = self.anchors[:, :2] + size / 2
        for box in self.targets[0, :2]:
            chosen = classes[0] == int(box[4])
            centre = deltas[0, chosen, :2] * size[chosen] + middle[chosen]
            extent = deltas[0, chosen, 2:].exp() * size[chosen]
            found = torch.cat([centre - extent / 2, centre + extent / 2], 1)
            self.assertLess((found - box[:4]).abs().max().item(), 1e-3)

    def test_is_small_for_right_answers_alone(self) -> None:
        classes, deltas = assign(self.anchors, self.targets)
        right = torch.full((2, len(self.anchors), CLASSES), -12.0)
        for picture_index, anchor in (classes >= 0).nonzero().tolist():
            right[picture_index, anchor, classes[picture_index, anchor]] = 12
        count = float((classes >= 0).sum())

        def losses(logits: torch.Tensor, found: torch.Tensor) -> tuple[float, float]:
            # The loss takes maps; one row of nine anchors a position is the same order.
            maps = [
                [tensor.reshape(2, 1, -1, 9 * width).permute(0, 3, 1, 2)] for tensor, width in ((logits, CLASSES), (found, 4))
            ]
            self.assertTrue(torch.equal(by_anchor(maps[1], 4), found))
            return tuple(float(x) for x in detection_loss(*maps, classes, deltas, CLASSES, count))

        class_loss, box_loss = losses(right, deltas)
        self.assertLess(class_loss, 1e-3)
        self.assertEqual(box_loss, 0)
        self.assertGreater(losses(-right, deltas)[0], 1)
        self.assertGreater(losses(right, deltas + 0.5)[1], 1)


class Weights(unittest.TestCase):
    def test_a_head_for_other_classes_is_left_out_and_named(self) -> None:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "w.safetensors"
            save_weights(build(CLASSES, SIZE), path, list("abcdef"))
            self.assertEqual(load_weights(build(CLASSES, SIZE), path), [])
            names = load_weights(build(3, SIZE), path)
        self.assertEqual(sorted(names), ["class_net.predict.conv_pw.bias", "class_net.predict.conv_pw.weight"])
