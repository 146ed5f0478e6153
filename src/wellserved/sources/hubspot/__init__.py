"""HubSpot Service Hub: its streams, and how they are asked for."""
