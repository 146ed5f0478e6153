"""Small mistakes in the definitions of KPIs, and whether their worked cases notice them."""
