"""Pages told: many pages are few lines, and the last of a stream tells all its rows."""

from wellserved.flow.pages_told import pages_told


def test_a_stream_of_many_pages_is_one_line_with_all_its_rows() -> None:
    lines: list[tuple[str, str, int]] = []
    with pages_told(lambda *line: lines.append(line)) as heard:
        for _ in range(1000):
            heard("desk", "tickets", 100)
        for _ in range(3):
            heard("desk", "users", 0)
        heard("other", "users", 2)
    assert lines == [("desk", "tickets", 100_000), ("desk", "users", 0), ("other", "users", 2)]


def test_nothing_heard_is_nothing_told() -> None:
    lines: list[tuple[str, str, int]] = []
    with pages_told(lambda *line: lines.append(line)):
        pass
    assert lines == []
