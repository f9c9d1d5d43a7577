"""Forecasts judged by what came: scores by lead, odds of announcements, days of arrival, and our misses.

    observations ──▶ what came ─┐
                                ├─▶ cases ─▶ scores ─┐
    forecast file ─▶ members ───┘        ├─▶ misses ─┴─▶ Verification: page = JSON = terminal
                                         └─▶ data/skill.csv, which briefings show

A case is one movement, one day on which a forecast was made, and one later day on which something was reported.
"""
