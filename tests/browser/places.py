"""Places: every page there is, by its address, and the picture that the documentation has of it."""

KPI = "/kpi/csat_t2b"
HOURS = "/kpi/aht?view=breakdown&by=weekday,hour&period=last-52w"
PICTURES = {
    "scorecard": "/",
    "scorecard-table": "/?view=table",
    "scorecard-targets": "/?view=bullet",
    "scorecard-teams": "/?view=cascade&metric=fcr_no_repeat",
    "present": "/present",
    "kpi": KPI,
    "kpi-breakdown": f"{KPI}?view=breakdown",
    "kpi-week": HOURS,
    "kpi-change": f"{KPI}?view=change",
    "kpi-guardrails": f"{KPI}?view=guardrails",
    "kpi-definition": f"{KPI}?view=definition",
    "kpi-rows": f"{KPI}?view=rows",
    "strategy-map": "/map",
    "explore": "/explore?metric=csat_t2b&by=channel",
    "guardrails": "/guardrails",
    "journeys": "/journeys",
    "value": "/value",
    "effects": "/effects",
    "what-if": "/what-if?staff=-10",
    "lifetime": "/lifetime",
    "forecast": "/forecast?metric=csat_t2b&grain=week",
    "risks": "/risks?risk=repeat",
    "catalogue": "/catalogue",
    "data-health": "/data",
    "help": "/help",
}
EVERY_PAGE = (
    *PICTURES.values(),
    f"{HOURS}&lang=de",
    "/present/csat_t2b?lang=de",
    "/value?by=topic&lang=de",
    "/filters?back=/",
    "/catalogue?q=reply",
    "/data?view=quarantine",
    "/data?view=reconcile",
    "/data?view=platforms",
    "/?lang=de&f.channel=voice&compare=previous",
    f"{KPI}?lang=de",
    "/forecast",
    "/forecast?metric=csat_t2b&grain=week&lang=de",
    "/map?period=2026-06&verdicts=then&lang=de",
    "/risks/customer?risk=churn&id=c1",
    "/journeys?begin=voice&goal=case:solved&lang=de",
    "/journeys/path?steps=voice,voice",
)
OF_SYSTEMS = ("/data?view=reconcile&lang=de", "/data?view=identity")
"""Views that only a workspace of several systems fills."""
