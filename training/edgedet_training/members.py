# SPDX-FileCopyrightText: 2026 the edgedet authors
# SPDX-License-Identifier: Apache-2.0
"""Processes that train one network together, each with its own pictures.

On a CPU a process for each core takes two thirds of the time of one process with as many threads: most of a step's
operations are too small to be worth sharing out.
"""

import ctypes
import os
import signal
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import torch
from torch import distributed, nn


@dataclass(frozen=True)
class Members:
    """Who trains together, seen from one of them."""

    index: int = 0
    count: int = 1

    @property
    def is_first(self) -> bool:
        """The one that prints and saves."""
        return self.index == 0

    def sum(self, *numbers: float) -> list[float]:
        """The sums of all members' numbers."""
        if self.count == 1:
            return list(numbers)
        tensor = torch.tensor(numbers, dtype=torch.float64)
        distributed.all_reduce(tensor)
        return tensor.tolist()

    def share_weights(self, network: nn.Module) -> None:
        """Gives everybody the first one's weights and statistics."""
        if self.count > 1:
            for tensor in network.state_dict().values():
                distributed.broadcast(tensor, 0)

    def sum_gradients(self, network: nn.Module) -> None:
        """Adds up all members' gradients, so that all take the same step."""
        if self.count == 1:
            return
        gradients = [p.grad for p in network.parameters() if p.grad is not None]
        flat = torch.cat([g.flatten() for g in gradients])
        distributed.all_reduce(flat)
        for gradient, part in zip(gradients, flat.split([g.numel() for g in gradients]), strict=True):
            gradient.copy_(part.view_as(gradient))


def run_together(count: int, work: Callable[..., None], *arguments: object) -> None:
    """Calls work(members, *arguments) in as many processes and waits for them; one that fails ends the others."""
    if count == 1:
        work(Members(), *arguments)
        return
    with tempfile.TemporaryDirectory() as folder:
        meeting = Path(folder) / "meeting"
        torch.multiprocessing.spawn(_member, (count, meeting, work, arguments), nprocs=count)


def _end_with_parent() -> None:
    """A run whose first process is killed must not go on unseen (`prctl(2)`, PR_SET_PDEATHSIG)."""
    ctypes.CDLL(None).prctl(1, signal.SIGTERM)


def _member(index: int, count: int, meeting: Path, work: Callable[..., None], arguments: tuple[object, ...]) -> None:
    _end_with_parent()
    torch.set_num_threads(max(1, len(os.sched_getaffinity(0)) // count))
    distributed.init_process_group("gloo", init_method=f"file://{meeting}", rank=index, world_size=count)
    try:
        work(Members(index, count), *arguments)
    finally:
        distributed.destroy_process_group()
