"""Ports of entry: usual traffic, officers shared among tasks, queues hour by hour, trade.

    arrivals ─ intake ─┬─ holding ─ onward transfer
                       ├─ people waiting outside
                       └─ officers taken from lanes ─ queues ─ waits, truck-hours ─ trade

``tables`` reads ports, ``queue`` solves queues, ``intake`` and ``staffing``
share officers, ``load`` joins them, ``trade`` puts money to delay.
"""
