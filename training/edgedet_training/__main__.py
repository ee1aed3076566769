# SPDX-FileCopyrightText: 2026 the edgedet authors
# SPDX-License-Identifier: Apache-2.0
"""The command line: train, scenes, photographs, references."""

import argparse

from . import photographs, references, train
from .scenes import add_arguments as add_scene_arguments
from .scenes import write_scenes


def main() -> None:
    """Runs one command."""
    parser = argparse.ArgumentParser(prog="training/run", description=__doc__)
    commands = parser.add_subparsers(required=True)
    for name, module_arguments, action, text in (
        ("train", train.add_arguments, train.train, "train from scenes, or fine-tune on annotated pictures"),
        ("scenes", add_scene_arguments, write_scenes, "write scenes with COCO annotations"),
        ("photographs", photographs.add_arguments, photographs.judge, "judge a model on real photographs"),
        ("references", references.add_arguments, references.renew, "renew the tensors that tests compare with"),
    ):
        command = commands.add_parser(name, help=text, description=text)
        module_arguments(command)
        command.set_defaults(action=action)
    options = parser.parse_args()
    options.action(options)


if __name__ == "__main__":
    main()
