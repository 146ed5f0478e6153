"""Saved views: what was kept is found by its name until it is forgotten, and what makes no sense is refused."""

from pathlib import Path

import pytest

from tests.flow.shop import Shop
from wellserved.flow.saved_views import forget_view, save_view, saved_views
from wellserved.terms.errors import QueryError

AHT, CSAT = "?metric=aht&by=channel", "?metric=csat_t2b"


def test_a_view_is_found_by_name_and_the_later_of_two_with_one_name_holds(tmp_path: Path) -> None:
    workspace = Shop.made(tmp_path).workspace
    assert saved_views(workspace) == []

    save_view(workspace, "weekly", CSAT)
    save_view(workspace, " Our\n  calls ", CSAT)
    save_view(workspace, "Our calls", AHT)

    assert [(view.name, view.query) for view in saved_views(workspace)] == [("Our calls", AHT), ("weekly", CSAT)]


def test_a_forgotten_view_is_gone_and_may_be_kept_anew(tmp_path: Path) -> None:
    workspace = Shop.made(tmp_path).workspace
    save_view(workspace, "weekly", CSAT)

    forget_view(workspace, "weekly")
    assert saved_views(workspace) == []
    save_view(workspace, "weekly", AHT)
    assert [view.query for view in saved_views(workspace)] == [AHT]


@pytest.mark.parametrize(
    ("name", "query"), [("", AHT), (" \n", AHT), ("x" * 81, AHT), ("all", ""), ("all", "?" * 3000)]
)
def test_a_view_that_makes_no_sense_is_refused(tmp_path: Path, name: str, query: str) -> None:
    workspace = Shop.made(tmp_path).workspace

    with pytest.raises(QueryError):
        save_view(workspace, name, query)
    assert saved_views(workspace) == []


def test_a_view_that_is_not_there_is_refused_with_the_nearest(tmp_path: Path) -> None:
    workspace = Shop.made(tmp_path).workspace
    save_view(workspace, "weekly", CSAT)

    with pytest.raises(QueryError) as refused:
        forget_view(workspace, "weakly")
    assert refused.value.fix == "did you mean 'weekly'?"
