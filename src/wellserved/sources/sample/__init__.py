"""A simulated service organisation, written as the files that a real one would export."""

from wellserved.sources.sample.setting import Setting
from wellserved.sources.sample.workspace import MARK, make_workspace

__all__ = ["MARK", "Setting", "make_workspace"]
