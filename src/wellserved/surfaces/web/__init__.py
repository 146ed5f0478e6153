"""Web: what pages and API share: what is asked, by whom, and the assets."""
