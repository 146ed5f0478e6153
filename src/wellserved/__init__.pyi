"""What `import wellserved` gives, for type checkers; it is imported when it is asked for."""

from wellserved.surfaces.python.opened import open_here as open  # noqa: A004

__all__ = ["__version__", "open"]
__version__: str
