"""One thread: small matrices are multiplied ten times as fast by one thread as by several that wait for each other."""

from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def one_thread() -> Iterator[None]:
    """Within it, linear algebra uses one thread, where that can be told to it."""
    try:
        from threadpoolctl import threadpool_limits
    except ModuleNotFoundError:
        yield
        return
    with threadpool_limits(limits=1):
        yield
