"""Why a number moved, and what to doubt."""
