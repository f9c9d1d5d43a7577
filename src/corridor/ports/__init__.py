"""Ports of entry: usual traffic, officers shared among tasks, queues hour by hour, trade.

    arrivals ─ intake ─┬─ holding ─ onward transfer
                       ├─ people waiting outside
                       └─ officers taken from lanes ─ queues ─ waits, truck-hours ─ trade
                                                        │
                       neighbouring ports, later days ──┴── those who do not join a long line

``tables`` reads ports and ``calibrate`` makes their figures from public counts
and open lanes; ``queue`` and ``exact`` solve queues, ``solvers`` puts them
behind one signature; ``intake`` and ``staffing`` share officers; ``traffic``
is one class at one port and how it responds to waits, ``diversion`` what
neighbours see of it; ``load`` joins all for the members of a forecast,
``region`` for a single course of events; ``validation`` compares with the
past; ``plans`` puts officers side by side; ``types`` and ``rail`` take apart
what ``load`` does not; ``trade`` puts money to delay; ``output`` makes rows.
"""
