"""Variables: how a definition names what stands in the environment, and which names it may read."""

import re

VARIABLE = re.compile(r"\$\{([^}]*)\}")
OURS = re.compile(r"WELLSERVED_[A-Z0-9_]+")
