"""A group of commands that imports each of them only when it is called."""

from __future__ import annotations

from importlib import import_module
from typing import Any

import typer
from typer.core import TyperCommand, TyperGroup
from typer.main import get_command

from ionshore.cli.registry import COMMANDS

__all__ = ["LazyGroup"]


class LazyGroup(TyperGroup):
    """Commands of the registry; help is told from it without importing them."""

    def list_commands(self, ctx: Any) -> list[str]:  # noqa: ARG002
        """Return the names of all commands."""
        return list(COMMANDS)

    def get_command(self, ctx: Any, cmd_name: str) -> Any:  # noqa: ARG002
        """Return a stand-in that knows its name and help only."""
        if cmd_name not in COMMANDS:
            return None
        return TyperCommand(cmd_name, help=COMMANDS[cmd_name][1])

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        """Return the real command, imported now, with the rest of the arguments."""
        name, stand_in, rest = super().resolve_command(ctx, args)
        if name is None or stand_in is None:
            return name, stand_in, rest
        module, text = COMMANDS[name]
        app: typer.Typer = import_module(module).app
        command = get_command(app)
        command.name = name
        command.help = command.help or text
        return name, command, rest
