"""Python: the numbers for programs and notebooks, as the commands tell them."""
