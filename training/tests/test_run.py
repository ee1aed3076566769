# SPDX-FileCopyrightText: 2026 the edgedet authors
# SPDX-License-Identifier: Apache-2.0
"""Runs that stop and go on."""

import json
import subprocess
import tempfile
import unittest
from pathlib import Path

import torch
from edgedet_training.network import build, load_weights
from edgedet_training.state import MovingAverage, RunState

RUN = Path(__file__).resolve().parents[1] / "run"


class State(unittest.TestCase):
    def test_keeps_weights_average_moments_and_progress(self) -> None:
        network = torch.nn.Sequential(torch.nn.Linear(3, 2), torch.nn.Linear(2, 2))
        network[1].requires_grad_(False)
        optimizer = torch.optim.AdamW([p for p in network.parameters() if p.requires_grad])
        average = MovingAverage(network)
        network(torch.ones(1, 3)).sum().backward()
        optimizer.step()
        average.update(network, 1)
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name) / "run"
            state = RunState(folder, ["a"])
            self.assertFalse(state.restore(network, average.network, optimizer))
            state.progress.update(minutes=2.5, steps=7, scenes=56)
            state.save(network, average.network, optimizer)
            # A save that broke off leaves the one before it.
            (folder / "weights.part").write_bytes(b"torn")

            other = torch.nn.Sequential(torch.nn.Linear(3, 2), torch.nn.Linear(2, 2))
            other[1].requires_grad_(False)
            others_optimizer = torch.optim.AdamW([p for p in other.parameters() if p.requires_grad])
            others_average = MovingAverage(other)
            again = RunState(folder, ["a"])
            self.assertTrue(again.restore(other, others_average.network, others_optimizer))
        self.assertEqual(again.progress, {"minutes": 2.5, "steps": 7, "scenes": 56})
        for mine, its in ((network, other), (average.network, others_average.network)):
            for name, tensor in mine.state_dict().items():
                self.assertTrue(torch.equal(tensor, its.state_dict()[name]), name)
        for mine, its in zip(network[0].parameters(), other[0].parameters(), strict=True):
            for key in ("exp_avg", "exp_avg_sq"):
                self.assertTrue(torch.equal(optimizer.state[mine][key], others_optimizer.state[its][key]))

    def test_moments_lie_in_memory_as_their_parameters_do(self) -> None:
        def network_and_optimizer() -> tuple[torch.nn.Module, torch.optim.Optimizer]:
            network = torch.nn.Conv2d(2, 3, 3).to(memory_format=torch.channels_last)
            return network, torch.optim.AdamW(network.parameters(), fused=True)

        network, optimizer = network_and_optimizer()
        network(torch.ones(1, 2, 3, 3)).sum().backward()
        optimizer.step()
        with tempfile.TemporaryDirectory() as name:
            state = RunState(Path(name), ["a"])
            state.save(network, network, optimizer)
            other, others_optimizer = network_and_optimizer()
            self.assertTrue(state.restore(other, other, others_optimizer))
        for moment in ("exp_avg", "exp_avg_sq"):
            read = others_optimizer.state[other.weight][moment]
            self.assertTrue(torch.equal(read, optimizer.state[network.weight][moment]))
            self.assertEqual(read.stride(), other.weight.stride())

    def test_the_average_lies_between_old_weights_and_new_ones(self) -> None:
        network = torch.nn.Linear(1, 1, bias=False)
        network.weight.data.fill_(0)
        average = MovingAverage(network)
        network.weight.data.fill_(1)
        average.update(network, 19)
        self.assertAlmostEqual(average.network.weight.item(), 0.5)


class Training(unittest.TestCase):
    def train(self, state: Path, *more: str) -> str:
        small = ["--size", "128", "--batch", "2", "--processes", "1", "--workers", "1"]
        command = [str(RUN), "train", "--state", str(state), *small, *more]
        ended = subprocess.run(command, capture_output=True, text=True, check=False)
        self.assertEqual(ended.returncode, 0, ended.stderr)
        return ended.stdout

    def test_goes_on_where_it_stopped_and_then_is_finished(self) -> None:
        with tempfile.TemporaryDirectory() as folder:
            state = Path(folder) / "run"
            first = self.train(state, "--minutes", "0.3", "--part-minutes", "0.1")
            self.assertIn(" 0.1 of 0.3 minutes are spent", first)
            before = json.loads((state / "progress.json").read_text())
            self.assertGreater(before["steps"], 0)
            self.assertEqual(before["scenes"], 2 * before["steps"])
            second = self.train(state, "--minutes", "0.3")
            self.assertIn("going on after 0.1 minutes", second)
            after = json.loads((state / "progress.json").read_text())
            self.assertGreater(after["steps"], before["steps"])
            self.assertGreaterEqual(after["minutes"], 0.3)
            self.assertEqual(load_weights(build(6, 128), state / "average.safetensors"), [])
