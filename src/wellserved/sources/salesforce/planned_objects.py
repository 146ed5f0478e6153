"""Planned objects: shifts and what is planned within them, where Workforce Engagement or Field Service plans them."""

from wellserved.sources.salesforce.sobject import SObject

NEEDS = "with Workforce Engagement, Service Engagement or Field Service switched on"

PLANNED = (
    SObject(
        "service_resources",
        "ServiceResource",
        ("Name", "RelatedRecordId", "ResourceType", "IsActive", "CreatedDate"),
        "which user a planned resource is",
        ever=True,
        permission=f"Read on ServiceResource, {NEEDS}",
    ),
    SObject(
        "shifts",
        "Shift",
        ("ShiftNumber", "ServiceResourceId", "StartTime", "EndTime", "Status", "StatusCategory", "CreatedDate"),
        "planned work",
        permission=f"Read on Shift, {NEEDS}",
    ),
    SObject(
        "shift_segments",
        "ShiftSegment",
        ("ShiftId", "SegmentTypeId", "StartTime", "EndTime", "IsInAdherence", "CreatedDate"),
        "what is planned within a shift: breaks, training, meetings",
        permission="Read on ShiftSegment, with Workforce Engagement switched on",
    ),
    SObject(
        "segment_types",
        "SegmentType",
        ("Name",),
        "the kinds of what is planned",
        whole=True,
        permission="Read on SegmentType, with Workforce Engagement switched on",
    ),
)
