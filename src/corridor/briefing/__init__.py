"""The briefing: one documented context; page, JSON and terminal show the same fields."""
