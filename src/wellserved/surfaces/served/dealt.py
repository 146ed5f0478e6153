"""Dealt: who connects is handed to workers in turn, so that none has more readers than another.

Where workers wait at one port, whoever wakes first takes all who stand there, and the others have nothing to do.
"""

import socket

GIVE_SECONDS = 1.0  # within which a worker that is busy takes what it is given


def hands() -> tuple[socket.socket, socket.socket]:
    """Two ends: what is given at one is taken over at the other."""
    giving, taking = socket.socketpair(socket.AF_UNIX, socket.SOCK_STREAM)
    giving.settimeout(GIVE_SECONDS)
    return giving, taking


def given(one: socket.socket, hand: socket.socket) -> bool:
    """Hand a connection over; whether there was somebody to take it."""
    try:
        return socket.send_fds(hand, [b"1"], [one.fileno()]) > 0
    except OSError:
        return False


def taken_over(hand: socket.socket) -> socket.socket | None:
    """The next connection that was handed over; None when there will be no more."""
    said, numbers, _, _ = socket.recv_fds(hand, 1, 1)
    if not said or not numbers:
        return None
    one = socket.socket(fileno=numbers[0])
    one.settimeout(0)
    return one
