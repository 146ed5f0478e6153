"""The program: its commands, each in a file of its name."""

import sys
from io import TextIOWrapper

import click

from wellserved import __version__
from wellserved.surfaces.cli.failure import run
from wellserved.surfaces.cli.lazy import LazyGroup

COMMANDS = {
    "demo": "Make a simulated organisation, load it and score it.",
    "init": "Make a new workspace with commented files.",
    "load": "Pull rows from the sources, check them and keep them.",
    "hours": "Compare platforms' hours and promises with the workspace's.",
    "quarantine": "Show the rows that were kept out, and try them again.",
    "check": "Check definitions, mappings, cases, freshness and balance.",
    "catalogue": "Show what each KPI means, and who owns it.",
    "measure": "Print the values of KPIs, with their doubt.",
    "explain": "Say why a KPI moved between two periods.",
    "forecast": "Say what a KPI will be, and the chance to meet its target.",
    "whatif": "Say what other staffing would do to customers and money.",
    "effect": "Say what one thing does to another, or why that can't be told.",
    "links": "Test the links of the strategy map.",
    "guard": "Say where to look for numbers that were worked for.",
    "journeys": "Follow customers through contacts, cases and self-service.",
    "value": "Weigh cost to serve against the value that customers bring.",
    "lifetime": "Say how long customers stay, and what they will bring.",
    "risk": "Say who may leave, come back or escalate.",
    "rows": "Print the rows behind a number.",
    "reconcile": "Show vendors' numbers beside ours, and why they differ.",
    "score": "Print a balanced scorecard.",
    "report": "Write a scorecard as a report to hand out.",
    "serve": "Show the workspace in the browser.",
    "erase": "Forget a customer: name, words and keys; counts stay.",
    "retire": "Let the rows of old months go; their kept days stay.",
    "doctor": "Check that this machine and workspace are well.",
}
EPILOG = 'Completion of words by the tab key: eval "$(_WELLSERVED_COMPLETE=bash_source wellserved)" (or zsh, fish).'


@click.group(
    cls=LazyGroup,
    package="wellserved.surfaces.cli",
    lines=COMMANDS,
    epilog=EPILOG,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@click.version_option(__version__, prog_name="wellserved", message="%(prog)s %(version)s")
def cli() -> None:
    """Were the customers well served, and what was it worth?

    KPIs of service organisations with their doubt, and a balanced scorecard of them.
    """


def main() -> None:
    """Run, and leave with the exit code: 0 done, 1 not well, 2 wrong words, 10 to 16 by kind of error."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="replace")
    sys.exit(run(cli))


if __name__ == "__main__":
    main()
