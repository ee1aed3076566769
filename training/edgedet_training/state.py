# SPDX-FileCopyrightText: 2026 the edgedet authors
# SPDX-License-Identifier: Apache-2.0
"""What a run keeps, so that it can stop at any time and go on later, also on another machine."""

import copy
import json
from pathlib import Path

import torch
from safetensors.torch import load_file, save_file

from .network import load_weights, save_weights


class RunState:
    """A folder of small files: weights, their moving average (the result), Adam's moments, progress."""

    def __init__(self, folder: Path, labels: list[str]):
        self.folder, self.labels = folder, labels
        folder.mkdir(parents=True, exist_ok=True)
        self.progress: dict[str, float] = {"minutes": 0.0, "steps": 0, "scenes": 0}
        self._progress_file = folder / "progress.json"
        if self._progress_file.exists():
            self.progress.update(json.loads(self._progress_file.read_text()))

    @property
    def average_file(self) -> Path:
        """The weights to evaluate and to ship."""
        return self.folder / "average.safetensors"

    def restore(self, network: torch.nn.Module, average: torch.nn.Module, optimizer: torch.optim.Optimizer) -> bool:
        """Reads what an earlier run left; false if there is none."""
        weights = self.folder / "weights.safetensors"
        if not weights.exists():
            return False
        load_weights(network, weights)
        load_weights(average, self.average_file)
        parameters = _parameters(network, optimizer)
        try:
            moments = [load_file(self.folder / f"{name}.safetensors") for name in ("first", "second")]
        except FileNotFoundError:
            return True
        # Frozen ones have no moments.
        for name, parameter in ((n, p) for n, p in parameters.items() if n in moments[0]):
            # The optimizer's one kernel for all of a step wants everything where and as the parameter lies.
            average, average_of_squares = (torch.empty_like(parameter).copy_(moment[name]) for moment in moments)
            optimizer.state[parameter] = {
                "step": torch.tensor(float(self.progress["steps"]), device=parameter.device),
                "exp_avg": average,
                "exp_avg_sq": average_of_squares,
            }
        return True

    def save(self, network: torch.nn.Module, average: torch.nn.Module, optimizer: torch.optim.Optimizer) -> None:
        """Replaces every file at once or not at all; progress comes last."""
        save_weights(network, self.folder / "weights.safetensors", self.labels)
        save_weights(average, self.average_file, self.labels)
        parameters = _parameters(network, optimizer)
        for name, key in (("first", "exp_avg"), ("second", "exp_avg_sq")):
            tensors = {n: optimizer.state[p][key].cpu().contiguous() for n, p in parameters.items() if optimizer.state[p]}
            part = self.folder / f"{name}.part"
            save_file(tensors, part)
            part.replace(self.folder / f"{name}.safetensors")
        part = self.folder / "progress.part"
        part.write_text(json.dumps(self.progress, indent=1))
        part.replace(self._progress_file)


def _parameters(network: torch.nn.Module, optimizer: torch.optim.Optimizer) -> dict[str, torch.nn.Parameter]:
    held = {id(p) for group in optimizer.param_groups for p in group["params"]}
    return {name: p for name, p in network.named_parameters() if id(p) in held}


class MovingAverage:
    """Weights and statistics averaged over the last steps."""

    def __init__(self, network: torch.nn.Module):
        self.network = copy.deepcopy(network).eval()
        for parameter in self.network.parameters():
            parameter.requires_grad_(False)

    @torch.no_grad()
    def update(self, network: torch.nn.Module, step: int) -> None:
        """Moves towards the weights after so many steps, at least 1; quickly in the beginning."""
        share = 1 - min(0.9995, step / (step + 19))
        mine, theirs = self.network.state_dict(), network.state_dict()
        floats = [name for name, tensor in mine.items() if tensor.dtype.is_floating_point]
        torch._foreach_lerp_([mine[n] for n in floats], [theirs[n] for n in floats], share)
