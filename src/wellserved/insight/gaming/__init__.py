"""Gaming: whether numbers look as if somebody worked for the number rather than for the customer; pure estimators."""
