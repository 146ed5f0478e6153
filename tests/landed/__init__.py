"""One small world of each vendor, as an API, Fivetran, Airbyte and dlt give it, and what its KPIs are."""
