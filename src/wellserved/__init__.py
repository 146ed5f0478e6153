"""Wellserved: were the customers well served, and what was it worth?

`import wellserved as ws; w = ws.open("."); w.measure("csat_t2b", by="channel", last="52w")`
"""

from importlib import import_module
from typing import Any

__version__ = "0.1.0"
OPENS = "wellserved.surfaces.python.opened"


def __getattr__(name: str) -> Any:
    """Import nothing before it is asked for; what there is to ask for stands in __init__.pyi."""
    if name == "open":
        return import_module(OPENS).open_here
    raise AttributeError(f"module 'wellserved' has no attribute '{name}'")
