"""What a KPI means, and how it is computed."""
