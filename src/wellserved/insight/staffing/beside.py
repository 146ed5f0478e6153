"""Beside: other staffings than the one that was asked for, all else as in the scenario."""

from dataclasses import replace

from wellserved.insight.staffing.whatif import WhatIf, whatif

STEPS = (0.8, 0.85, 0.9, 0.95, 1.0, 1.05, 1.1, 1.2)


def beside(found: WhatIf) -> list[WhatIf]:
    """The scenario with less and with more staff, from the least to the most; itself among them."""
    levers = [one.lever for one in found.levers]
    asked = sorted({*STEPS, found.scenario.staff})
    return [
        found
        if staff == found.scenario.staff
        else whatif(found.operation, replace(found.scenario, staff=staff), levers, found.fit)
        for staff in asked
    ]
