"""Pages told: many pages are few lines, and the last of a stream tells all its rows."""

from wellserved.flow.pages_told import pages_told


def test_a_stream_of_many_pages_is_one_line_with_all_its_rows() -> None:
    lines: list[tuple[str, str, int]] = []
    with pages_told(lambda *line: lines.append(line)) as heard:
        for _ in range(1000):
            heard("desk", "tickets", 100, None)
        for _ in range(3):
            heard("desk", "users", 0, None)
        heard("other", "users", 2, None)
    assert lines == [("desk", "tickets", 100_000), ("desk", "users", 0), ("other", "users", 2)]


def test_nothing_heard_is_nothing_told() -> None:
    lines: list[tuple[str, str, int]] = []
    with pages_told(lambda *line: lines.append(line)):
        pass
    assert lines == []


def test_a_stream_that_is_long_in_coming_tells_how_much_is_read_and_how_long_the_rest_may_take() -> None:
    minute: list[float] = [0.0]
    lines: list[tuple[str, str, int]] = []
    with pages_told(lambda *line: lines.append(line), lambda: minute[0] * 60) as heard:
        for share, rows in ((0.0, 0), (0.0, 0), (0.25, 900), (1.0, 100)):
            heard("genesys", "conversations", rows, share)
            minute[0] += 5
    assert lines == [
        ("genesys", "conversations, 0% after 5 min", 0),
        ("genesys", "conversations, 25% after 10 min, about 30 min to go", 900),
        ("genesys", "conversations", 1000),
    ]
