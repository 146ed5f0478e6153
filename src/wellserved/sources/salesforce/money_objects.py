"""Money objects: what customers buy, and what currencies are worth."""

from wellserved.sources.salesforce.sobject import SObject

MANY = "View Setup and Configuration, with multiple currencies switched on"

MONEY = (
    SObject(
        "opportunities",
        "Opportunity",
        (
            "Name", "AccountId", "ContactId", "Amount", "CloseDate", "IsClosed", "IsWon", "StageName", "Type",
            "CurrencyIsoCode", "CreatedDate",
        ),
        "deals, won and lost",
    ),
    SObject(
        "opportunity_line_items",
        "OpportunityLineItem",
        ("OpportunityId", "Product2Id", "Quantity", "UnitPrice", "TotalPrice", "CurrencyIsoCode", "CreatedDate"),
        "what deals are made of",
        wanted=False,
    ),
    SObject(
        "opportunity_history",
        "OpportunityHistory",
        ("OpportunityId", "StageName", "Amount", "CloseDate", "CreatedDate", "CurrencyIsoCode"),
        "each change of a deal's stage",
        wanted=False,
        permission="Read on Opportunity",
    ),
    SObject(
        "orders",
        "Order",
        (
            "OrderNumber", "AccountId", "BillToContactId", "OpportunityId", "OriginalOrderId", "EffectiveDate",
            "ActivatedDate", "Status", "StatusCode", "TotalAmount", "IsReductionOrder", "Type", "CurrencyIsoCode",
            "CreatedDate",
        ),
        "orders and reductions of orders",
    ),
    SObject(
        "contracts",
        "Contract",
        ("AccountId", "StartDate", "EndDate", "ContractTerm", "Status", "StatusCode", "CreatedDate"),
        "how long customers are bound",
        wanted=False,
    ),
    SObject(
        "currency_types",
        "CurrencyType",
        ("IsoCode", "ConversionRate", "IsActive", "IsCorporate"),
        "the organisation's currencies and their standing rates",
        whole=True,
        permission=MANY,
    ),
    SObject(
        "dated_conversion_rates",
        "DatedConversionRate",
        ("IsoCode", "ConversionRate", "StartDate", "NextStartDate"),
        "rates by day",
        whole=True,
        permission="View Setup and Configuration, with advanced currency management switched on",
    ),
)  # fmt: skip
