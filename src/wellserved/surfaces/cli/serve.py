"""serve: the workspace in the browser, on this machine."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import click

from wellserved.surfaces.cli.options import voice_options, workspace_option
from wellserved.surfaces.cli.voice import Voice

if TYPE_CHECKING:
    from socket import socket

    from wellserved.flow.workspace import Workspace

HOST, PORT = "127.0.0.1", 8321


@click.command("serve")
@click.option("--host", default=HOST, show_default=True, help="Where to listen; this machine alone unless said.")
@click.option("--port", type=click.IntRange(0, 65535), default=PORT, show_default=True, help="0 takes a free one.")
@click.option("--open", "opens", is_flag=True, help="Open the browser.")
@click.option("--beyond-this-machine", "beyond", is_flag=True, help="Listen to a network although there is no sign-in.")
@click.option("--workers", type=click.IntRange(1, 64), default=1, show_default=True, help="How many processes answer.")
@workspace_option
@voice_options
def command(
    host: str, port: int, opens: bool, beyond: bool, workers: int, workspace: Path | None, voice: Voice
) -> None:
    """Show the workspace in the browser.

    Pages and API are read-only but for annotations. There is no sign-in yet, so it listens to this machine alone.
    """
    from wellserved.flow.workspace import open_workspace

    show(open_workspace(workspace, kept=True), voice, host, port, opens, beyond, workers)


def show(
    workspace: "Workspace", voice: Voice, host: str = HOST, port: int = PORT, opens: bool = False, beyond: bool = False,
    workers: int = 1,
) -> None:  # fmt: skip
    """Serve a kept workspace until Ctrl+C."""
    from wellserved.surfaces.served import serving

    if not beyond:
        serving.refuse_a_network(host)
    taken = serving.listen(host, port)
    hosts = (*serving.HERE, *serving.names(host))
    answers = _alone(workspace, hosts, taken, voice) if workers == 1 else _together(workspace, hosts, taken, workers)
    voice.say(f"{serving.address(taken)}  (stop with Ctrl+C)")
    if beyond:
        voice.say("warning: everybody who can reach this address may see everything, and write annotations")
    if opens:
        click.launch(serving.address(taken))
    answers()
    voice.say("stopped")


def _alone(workspace: "Workspace", hosts: tuple[str, ...], taken: "socket", voice: Voice) -> Callable[[], None]:
    """What answers, in this process."""
    from wellserved.flow.ahead import ahead
    from wellserved.surfaces.served.serving import serve

    with voice.steps("getting ready"):
        from wellserved.surfaces.served.app import make_app

        app = make_app(workspace, hosts=hosts)

    def answers() -> None:
        with ahead(workspace):
            serve(app, taken)

    return answers


def _together(workspace: "Workspace", hosts: tuple[str, ...], taken: "socket", workers: int) -> Callable[[], None]:
    """What answers, in processes of their own; who connects before they are ready waits."""
    from wellserved.surfaces.served.workers import Work, serve_with

    return lambda: serve_with(Work(workspace.folder, workspace.settings.engine, hosts), taken, workers)
