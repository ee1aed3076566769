# SPDX-FileCopyrightText: 2026 the edgedet authors
# SPDX-License-Identifier: Apache-2.0
"""The training loop: a budget of minutes, growing pictures, a state that survives a stop."""

import argparse
import math
import os
import time
from dataclasses import dataclass
from pathlib import Path

import torch

from .data import AnnotatedPictures, Scenes, batches, fresh_seed
from .lean import make_lean
from .loss import assign, detection_loss
from .members import Members, run_together
from .network import (
    DEVIATION,
    MEAN,
    anchors,
    build,
    freeze,
    labels_of,
    load_weights,
    set_norm_statistics,
)
from .rounding import round_stored_maps
from .state import MovingAverage, RunState
from .symbols import CLASSES

# A stage of a fresh run ends at this share of the budget and has this side; the last side is the network's own.
_STAGES = ((0.25, 0.5), (0.5, 0.75), (1.0, 1.0))
_SAVE_EVERY_SECONDS = 120


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The command line of `train`."""
    parser.add_argument("--state", type=Path, required=True, help="folder of the run; an unfinished run goes on")
    parser.add_argument("--minutes", type=float, required=True, help="length of the whole run, over all its parts")
    parser.add_argument("--part-minutes", type=float, help="stop after this long and save; run again to go on")
    parser.add_argument("--start", type=Path, help="weights to start from (.safetensors); default: random ones")
    parser.add_argument("--backgrounds", type=Path, help="photographs without symbols; default: procedural ones alone")
    parser.add_argument("--annotations", type=Path, help="fine-tune on these COCO annotations instead of scenes")
    parser.add_argument("--images", type=Path, help="folder of the annotated pictures")
    parser.add_argument("--mirror", action="store_true", help="mirrored objects are objects as well (not for codes)")
    parser.add_argument("--size", type=int, default=512, help="side of the network's input")
    parser.add_argument("--batch", type=int, help="pictures a step (default: 64 on an accelerator, 8 without)")
    parser.add_argument("--rate", type=float, help="highest learning rate (default: fits batch and start)")
    parser.add_argument("--workers", type=int, help="processes that make pictures (default: 2, on a CPU 1 a process)")
    parser.add_argument("--processes", type=int, help="processes that share a batch (default: 1, on a CPU one a core)")
    parser.add_argument("--freeze-stages", type=int, help="keep the stem and so many stages: faster, for trained weights")
    parser.add_argument("--rounding", action="store_true", help="round maps as int8 does; for trained weights")
    parser.add_argument("--fixed-size", action="store_true", help="no smaller pictures in the beginning")


@dataclass
class _Budget:
    """Where in the run we are: by the clock, over all parts."""

    minutes: float
    before: float
    part_minutes: float | None
    start: float

    @property
    def spent(self) -> float:
        return self.before + (time.monotonic() - self.start) / 60

    @property
    def progress(self) -> float:
        return min(1.0, self.spent / self.minutes)

    @property
    def is_over(self) -> bool:
        part_over = self.part_minutes is not None and self.spent - self.before >= self.part_minutes
        return self.progress >= 1 or part_over


def train(options: argparse.Namespace) -> None:
    """Trains until the budget or this part of it is spent, and leaves the state."""
    is_fast = torch.cuda.is_available()
    options.batch = options.batch or (64 if is_fast else 8)
    options.workers = options.workers or (2 if is_fast else 1)
    processes = options.processes or (1 if is_fast else len(os.sched_getaffinity(0)))
    run_together(math.gcd(options.batch, processes), _train, options)


def _train(members: Members, options: argparse.Namespace) -> None:
    trainer = _Trainer(members, options)
    trainer.run()
    if members.is_first:
        trainer.save()
        spent = trainer.state.progress["minutes"]
        print(f"{options.state}: {spent:.1f} of {options.minutes:g} minutes are spent")


class _Trainer:
    """One member's share of a run: its network, its pictures, and the steps."""

    def __init__(self, members: Members, options: argparse.Namespace):
        self._members, self._options = members, options
        self._device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
        # Pictures of a run have one size, or few: let cuDNN try its algorithms once for each.
        torch.backends.cudnn.benchmark = True
        labels = _source(options, options.size, fresh_seed())[1]
        self._network = build(len(labels), options.size).to(self._device, memory_format=torch.channels_last)
        if options.start:
            left_out = load_weights(self._network, options.start)
            if left_out and members.is_first:
                print(f"other classes than in {options.start}: {', '.join(left_out)} start at random")
        members.share_weights(self._network)
        self._average = MovingAverage(self._network)
        if options.freeze_stages is not None:
            freeze(self._network, options.freeze_stages)
        self._optimizer = _optimizer(self._network)
        self.state = RunState(options.state, labels)
        restored = self.state.restore(self._network, self._average.network, self._optimizer)
        progress = self.state.progress
        if restored and members.is_first:
            print(f"going on after {progress['minutes']:.1f} minutes, {progress['scenes']:.0f} pictures")
        # Too few pictures give statistics that lie; a network that leans on them fails when it is used.
        self._has_fixed_statistics = options.batch < 32 and options.start is not None
        if self._has_fixed_statistics:
            make_lean(self._network)
        if options.rounding:
            round_stored_maps(self._network)
        self._peak = options.rate or 1e-3 * math.sqrt(options.batch / 32) * (0.5 if options.start else 1.5)
        self._budget = _Budget(options.minutes, progress["minutes"], options.part_minutes, time.monotonic())
        self._stages = ((1.0, 1.0),) if options.fixed_size or options.start else _STAGES
        self._size = 0
        self._mean = torch.tensor(MEAN, device=self._device).view(1, 3, 1, 1)
        self._deviation = torch.tensor(DEVIATION, device=self._device).view(1, 3, 1, 1)

    def run(self) -> None:
        """Steps until the budget or this part of it is spent; the first member prints and saves on the way."""
        progress = self.state.progress
        last_save, last_line = time.monotonic(), -math.inf
        first_step = step = int(progress["steps"])
        while True:
            # All members' clocks are one: what the first one reads is what counts.
            mine = (self._budget.progress, self._budget.is_over) if self._members.is_first else (0, 0)
            share_done, is_over = self._members.sum(*mine)
            if is_over:
                return
            self._fit_pictures(share_done)
            rate = self._set_rate(share_done, step - first_step)
            pictures, losses = self._step()
            step += 1
            if not self._members.is_first:
                continue
            self._average.update(self._network, step)
            scenes = progress["scenes"] + pictures
            progress.update(minutes=self._budget.spent, steps=step, scenes=scenes)
            now = time.monotonic()
            if now - last_line > 5:
                last_line = now
                class_loss, box_loss = (float(loss) for loss in losses)
                print(
                    f"{self._budget.spent:7.1f} min  step {step:6d}  {self._size} px  {scenes:9.0f} pictures  "
                    f"rate {rate:.1e}  class {class_loss:.3f}  box {box_loss:.3f}",
                    flush=True,
                )
            if now - last_save > _SAVE_EVERY_SECONDS:
                self.save()
                last_save = now

    def save(self) -> None:
        """Leaves what a next part goes on from."""
        self.state.save(self._network, self._average.network, self._optimizer)

    def _fit_pictures(self, progress: float) -> None:
        """Gets pictures of the side that this share of the budget has."""
        share = next(side for end, side in self._stages if progress <= end)
        size = max(128, round(self._options.size * share / 128) * 128)
        if size == self._size:
            return
        self._size = size
        source, _ = _source(self._options, size, fresh_seed() + 7919 * self._members.index)
        batch = min(512, round(self._options.batch * (self._options.size / size) ** 2))
        self._feed = batches(source, batch // self._members.count, self._options.workers)
        self._anchors = anchors(self._network, size).to(self._device)

    def _set_rate(self, progress: float, steps_done: int) -> float:
        warm = min(1.0, (steps_done + 1) / 100)
        rate = self._peak * warm * (0.01 + 0.99 * 0.5 * (1 + math.cos(math.pi * progress)))
        for group in self._optimizer.param_groups:
            group["lr"] = rate
        return rate

    def _step(self) -> tuple[int, tuple[torch.Tensor, torch.Tensor]]:
        """One step; gives the number of all members' pictures and this one's losses."""
        self._network.train()
        set_norm_statistics(self._network, self._has_fixed_statistics)
        pictures, targets = (tensor.to(self._device, non_blocking=True) for tensor in next(self._feed))
        values = ((pictures.float() - self._mean) / self._deviation).contiguous(memory_format=torch.channels_last)
        classes, deltas = assign(self._anchors, targets)
        [positives] = self._members.sum(int((classes >= 0).sum()))
        with torch.autocast(self._device.type, torch.bfloat16, enabled=self._device.type == "cuda"):
            class_outputs, box_outputs = self._network(values)
        class_count = len(self.state.labels)
        losses = detection_loss(class_outputs, box_outputs, classes, deltas, class_count, positives)
        self._optimizer.zero_grad(set_to_none=True)
        sum(losses).backward()
        self._members.sum_gradients(self._network)
        torch.nn.utils.clip_grad_norm_(self._network.parameters(), 10.0)
        self._optimizer.step()
        return len(pictures) * self._members.count, tuple(loss.detach() for loss in losses)


def _optimizer(network: torch.nn.Module) -> torch.optim.Optimizer:
    # Decay is for what multiplies; scales, offsets and fusion weights keep their size.
    multiplying = [p for p in network.parameters() if p.ndim > 1]
    others = [p for p in network.parameters() if p.ndim <= 1]
    groups = [{"params": multiplying, "weight_decay": 4e-3}, {"params": others, "weight_decay": 0.0}]
    return torch.optim.AdamW(groups, lr=1e-3, betas=(0.9, 0.99), fused=True)


def _source(options: argparse.Namespace, size: int, seed: int) -> tuple[Scenes | AnnotatedPictures, list[str]]:
    if options.annotations:
        if not options.images:
            raise SystemExit("--annotations needs --images, the folder of the pictures")
        pictures = AnnotatedPictures(options.annotations, options.images, size, seed, options.mirror)
        return pictures, pictures.labels
    labels = labels_of(options.start) if options.start else list(CLASSES)
    if labels != list(CLASSES):
        raise SystemExit(f"{options.start} is for {labels}; scenes have {list(CLASSES)}")
    return Scenes(size, options.backgrounds, seed), labels
