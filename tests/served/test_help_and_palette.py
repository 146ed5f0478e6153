"""Help and palette: a reader is told how to read the pages, and gets anywhere by a few letters."""

from starlette.testclient import TestClient

from wellserved.surfaces import words


def test_help_tells_every_mark_and_what_it_means(client: TestClient) -> None:
    page = client.get("/help").text

    assert all(mark.meaning in page for mark in (*words.ATTAINMENT.values(), *words.BEHAVIOUR.values()))


def test_the_palette_leads_to_every_kpi_and_keeps_what_is_looked_at(client: TestClient) -> None:
    found = client.get("/palette.json?period=2026-05&f.channel=voice").json()

    kpis = next(group["links"] for group in found["groups"] if group["name"] == "KPIs")
    assert "/kpi/csat_t2b?period=2026-05&f.channel=voice" in {link["href"] for link in kpis}


def test_the_palette_speaks_the_readers_language(client: TestClient) -> None:
    names = [group["name"] for group in client.get("/palette.json?lang=de").json()["groups"]]

    assert names == ["Kennzahlen", "Seiten", "Ansicht"]


def test_the_palette_leads_back_to_no_other_site(client: TestClient) -> None:
    answer = client.get("/palette.json?back=https://elsewhere.example/x")

    assert "elsewhere" not in answer.text
