"""What service costs and what it is worth: ratio, whale curve, bridge, value by cause, the price of a cut."""
