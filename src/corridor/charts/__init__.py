"""Charts as inline SVG, drawn from plain numbers and dates.

Each function gives a string with an ``<svg>`` that has a title and a
description for screen readers. Colours come from the classes of the page's
style sheet (``briefing/templates/style.css``), so that one drawing serves
light and dark, screen and paper; every difference of colour is also a
difference of shape, width, position or word. One unit is one CSS pixel at the
width the chart was drawn for; text is 13 units high.
"""
