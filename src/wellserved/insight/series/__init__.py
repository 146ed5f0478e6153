"""One series that something interrupted, with nobody to compare with."""
