"""Wellserved: were the customers well served, and what was it worth?"""

__version__ = "0.1.0"
