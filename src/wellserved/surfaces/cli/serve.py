"""serve: the workspace in the browser, on this machine."""

from pathlib import Path

import click

from wellserved.surfaces.cli.options import voice_options, workspace_option
from wellserved.surfaces.cli.voice import Voice


@click.command("serve")
@click.option("--host", default="127.0.0.1", show_default=True, help="Where to listen; loopback unless you say more.")
@click.option("--port", type=click.IntRange(0, 65535), default=8321, show_default=True, help="0 takes a free one.")
@workspace_option
@voice_options
def command(host: str, port: int, workspace: Path | None, voice: Voice) -> None:
    """Show the workspace in the browser.

    Pages and API are read-only but for annotations; there is no sign-in yet, so do not listen to a network.
    """
    import uvicorn

    from wellserved.flow.workspace import open_workspace
    from wellserved.surfaces.served.app import make_app

    opened = open_workspace(workspace)
    voice.say(f"http://{host}:{port}  (stop with Ctrl+C)")
    uvicorn.run(make_app(opened), host=host, port=port, log_level="warning", server_header=False)
