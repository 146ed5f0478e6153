"""Salesforce Service Cloud: its objects as streams, read by SOQL over REST, and by Bulk API 2.0 where they are many."""
