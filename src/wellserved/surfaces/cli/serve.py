"""serve: the workspace in the browser, on this machine."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from wellserved.surfaces.cli.options import voice_options, workspace_option
from wellserved.surfaces.cli.voice import Voice

if TYPE_CHECKING:
    from wellserved.flow.workspace import Workspace

HOST, PORT = "127.0.0.1", 8321


@click.command("serve")
@click.option("--host", default=HOST, show_default=True, help="Where to listen; this machine alone unless said.")
@click.option("--port", type=click.IntRange(0, 65535), default=PORT, show_default=True, help="0 takes a free one.")
@click.option("--open", "opens", is_flag=True, help="Open the browser.")
@click.option("--beyond-this-machine", "beyond", is_flag=True, help="Listen to a network although there is no sign-in.")
@workspace_option
@voice_options
def command(host: str, port: int, opens: bool, beyond: bool, workspace: Path | None, voice: Voice) -> None:
    """Show the workspace in the browser.

    Pages and API are read-only but for annotations. There is no sign-in yet, so it listens to this machine alone.
    """
    from wellserved.flow.workspace import open_workspace

    show(open_workspace(workspace, kept=True), voice, host, port, opens, beyond)


def show(
    workspace: "Workspace", voice: Voice, host: str = HOST, port: int = PORT, opens: bool = False, beyond: bool = False
) -> None:
    """Serve a kept workspace until Ctrl+C."""
    from wellserved.flow.ahead import ahead
    from wellserved.surfaces.served import serving

    if not beyond:
        serving.refuse_a_network(host)
    taken = serving.listen(host, port)
    with voice.steps("getting ready"):
        from wellserved.surfaces.served.app import make_app

        app = make_app(workspace, hosts=(*serving.HERE, *serving.names(host)))
    voice.say(f"{serving.address(taken)}  (stop with Ctrl+C)")
    if beyond:
        voice.say("warning: everybody who can reach this address may see everything, and write annotations")
    if opens:
        click.launch(serving.address(taken))
    with ahead(workspace):
        serving.serve(app, taken)
    voice.say("stopped")
