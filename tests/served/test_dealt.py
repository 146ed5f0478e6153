"""Who connects is handed to another process as it is, and to nobody who is gone."""

import socket

from wellserved.surfaces.served.dealt import given, hands, taken_over


def test_a_connection_that_is_handed_over_is_the_same_connection() -> None:
    giving, taking = hands()
    reader, one = socket.socketpair()
    with giving, taking, reader:
        assert given(one, giving)
        one.close()
        other = taken_over(taking)
        assert other is not None
        with other:
            other.sendall(b"told")
            assert reader.recv(9) == b"told"


def test_nothing_is_handed_to_who_is_gone_or_by_who_is_gone() -> None:
    giving, taking = hands()
    reader, one = socket.socketpair()
    with reader, one:
        taking.close()
        assert not given(one, giving)
        giving.close()
    giving, taking = hands()
    with taking:
        giving.close()
        assert taken_over(taking) is None
