"""What the product promises, as tests: one folder a room, and one each for the house and the docs."""
