"""Places: every page there is, by its address, and the picture that the documentation has of it."""

KPI = "/kpi/csat_t2b"
PICTURES = {
    "scorecard": "/",
    "scorecard-table": "/?view=table",
    "catalogue": "/catalogue",
    "help": "/help",
}
EVERY_PAGE = (
    *PICTURES.values(),
    "/filters?back=/",
    "/catalogue?q=reply",
    "/?lang=de",
    "/help?lang=de",
)
