"""Exports: tables as workbooks, scorecards and KPIs as PDF, each stamped with what it was made from."""
