"""Everything has a key: the palette leads anywhere, single keys can be turned off, and none is taken while typing."""

from collections.abc import Callable
from itertools import pairwise

from playwright.sync_api import expect

from tests.browser.visit import Visit


def test_the_palette_leads_to_a_kpi_and_keeps_the_period(visit: Callable[..., Visit]) -> None:
    opened = visit().go("/?f.channel=voice")
    opened.page.keyboard.press("/")
    opened.page.get_by_role("combobox").fill("csat_t2b")
    opened.page.keyboard.press("Enter")

    opened.page.wait_for_url("**/kpi/**")
    assert opened.place == "/kpi/csat_t2b?f.channel=voice"


def test_control_k_opens_the_palette_and_escape_gives_the_place_back(visit: Callable[..., Visit]) -> None:
    opened = visit().go("/")
    first = opened.page.locator("main .card a").first
    first.focus()
    opened.page.keyboard.press("Control+k")
    expect(opened.page.get_by_role("combobox")).to_be_focused()

    assert opened.barriers() == []
    opened.page.keyboard.press("Escape")
    expect(opened.page.get_by_role("combobox")).not_to_be_visible()
    expect(first).to_be_focused()


def test_the_palettes_choice_is_told_and_moves_with_the_arrows(visit: Callable[..., Visit]) -> None:
    opened = visit().go("/")
    opened.page.keyboard.press("/")
    combobox = opened.page.get_by_role("combobox")
    combobox.fill("satisf")
    first = combobox.get_attribute("aria-activedescendant")
    opened.page.keyboard.press("ArrowDown")

    assert first
    assert combobox.get_attribute("aria-activedescendant") != first
    combobox.fill("no kpi is called so")
    expect(opened.page.get_by_role("status")).to_have_text("Nothing is called so.")


def test_letters_after_g_lead_to_pages_and_brackets_to_periods(visit: Callable[..., Visit]) -> None:
    opened = visit().go("/")
    opened.page.keyboard.press("g")
    opened.page.keyboard.press("c")
    opened.page.wait_for_url("**/catalogue*")
    opened.page.keyboard.press("g")
    opened.page.keyboard.press("s")
    opened.page.wait_for_url(opened.home + "/")
    opened.page.keyboard.press("[")
    opened.page.wait_for_url("**/?period=*")

    assert "period=" in opened.place


def test_j_and_k_walk_the_cards_and_enter_opens_one(visit: Callable[..., Visit]) -> None:
    opened = visit().go("/")
    cards = opened.page.locator("main .card h4 a")
    opened.page.keyboard.press("j")
    expect(cards.nth(0)).to_be_focused()
    opened.page.keyboard.press("j")
    expect(cards.nth(1)).to_be_focused()
    opened.page.keyboard.press("k")
    expect(cards.nth(0)).to_be_focused()
    opened.page.keyboard.press("Enter")
    opened.page.wait_for_url("**/kpi/**")

    assert opened.place.startswith("/kpi/")


def test_t_shows_the_table_and_the_cards_again(visit: Callable[..., Visit]) -> None:
    opened = visit().go("/")
    opened.page.keyboard.press("t")
    opened.page.wait_for_url("**view=table*")
    opened.page.keyboard.press("t")
    opened.page.wait_for_url(opened.home + "/")

    assert opened.page.locator("main .card").count() == 16


def test_arrows_lead_from_slide_to_slide_in_place_and_escape_leaves(visit: Callable[..., Visit]) -> None:
    opened = visit().go("/?f.channel=voice")
    opened.page.keyboard.press("p")
    opened.page.wait_for_url("**/present?**")
    first = opened.page.get_by_role("heading", level=1).inner_text()
    opened.page.evaluate("window.same = true")
    opened.page.keyboard.press("ArrowRight")
    opened.page.wait_for_url("**/present/**")
    expect(opened.page.get_by_role("heading", level=1)).not_to_have_text(first)

    assert opened.page.evaluate("window.same"), "a page that is loaded anew would end a full screen"
    assert "f.channel=voice" in opened.place
    opened.page.keyboard.press("ArrowLeft")
    expect(opened.page.get_by_role("heading", level=1)).to_have_text(first)
    opened.page.keyboard.press("Escape")
    opened.page.wait_for_url(lambda url: "/present" not in url)
    assert opened.place.startswith("/?period=")


def test_help_opens_over_the_page_and_turns_single_keys_off(visit: Callable[..., Visit]) -> None:
    opened = visit().go("/")
    opened.page.keyboard.press("?")
    dialog = opened.page.get_by_role("dialog", name="Help and keys")
    expect(dialog).to_be_visible()

    assert opened.barriers() == []
    dialog.get_by_role("checkbox").uncheck()
    opened.page.keyboard.press("Escape")
    opened.page.keyboard.press("j")
    assert opened.page.evaluate("document.activeElement.closest('.card')") is None
    opened.page.keyboard.press("Control+k")
    expect(opened.page.get_by_role("combobox")).to_be_focused()


def test_a_key_typed_into_a_field_is_a_letter(visit: Callable[..., Visit]) -> None:
    opened = visit().go("/catalogue")
    field = opened.page.locator("main input[name=q]")
    field.fill("")
    field.press_sequentially("?/gtj")

    assert field.input_value() == "?/gtj"
    assert opened.place == "/catalogue"


def test_every_stop_of_the_tab_key_can_be_left(visit: Callable[..., Visit]) -> None:
    opened = visit().go("/catalogue")
    stops = []
    for _ in range(40):
        opened.page.keyboard.press("Tab")
        stops.append(opened.page.evaluate("document.activeElement.outerHTML.slice(0, 120)"))

    assert all(one != two for one, two in pairwise(stops))
