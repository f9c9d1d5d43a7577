"""What delay at the ports costs: delayed is not lost, and lost is not output.

Four figures are kept apart and each that is uncertain is a band: the cost of
time, the cost of goods that stand still, the value of goods delayed, and a
share of it lost. The band for GDP has the marginal estimate of CREATE at one
end and the commissioned estimate of the Perryman Group at the other; the
sources are in ``data/ports/trade.csv``.
"""

from dataclasses import dataclass

import numpy as np

from corridor.ports.load import PortLoad
from corridor.ports.tables import trade_figure


@dataclass(frozen=True)
class TradeEffects:
    """Effects beyond the usual over all days; each array of shape (members, ports), USD but for hours.

    Parameters
    ----------
    truck_hours : ndarray
    truck_cost_low, truck_cost_high : ndarray
        Truck-hours at the driver's time alone, and at the whole cost of a truck.
    traveller_cost : ndarray
        Time of people in passenger vehicles and on foot.
    inventory_cost : ndarray
        Goods that stand still.
    value_delayed : ndarray
        Goods in trucks delayed by more than an hour beyond the usual or kept away.
    value_lost_low, value_lost_high : ndarray
    gdp_low, gdp_high : ndarray
    """

    truck_hours: np.ndarray
    truck_cost_low: np.ndarray
    truck_cost_high: np.ndarray
    traveller_cost: np.ndarray
    inventory_cost: np.ndarray
    value_delayed: np.ndarray
    value_lost_low: np.ndarray
    value_lost_high: np.ndarray
    gdp_low: np.ndarray
    gdp_high: np.ndarray


def hours_extra(load: PortLoad, kind: str) -> np.ndarray:
    """Hours of waiting of a class beyond the usual over all days, shape (members, ports); at least zero."""
    extra = load.vehicle_hours[kind].astype(float) - load.usual_vehicle_hours[kind]
    return np.maximum(extra.sum(axis=-1), 0.0)


def trade_effects(load: PortLoad) -> TradeEffects:
    """Costs and trade, each by member and port."""
    trucks = hours_extra(load, "cargo")
    people = hours_extra(load, "passenger") * trade_figure("occupancy") + hours_extra(load, "pedestrian")
    worth = np.array([p.value_per_truck_usd for p in load.ports])
    delayed = load.value_delayed_usd
    time = trucks * trade_figure("truck_hour_usd")
    lost = delayed * trade_figure("lost_share_low"), delayed * trade_figure("lost_share_high")
    ends = time * trade_figure("gdp_per_delay_usd"), lost[1] * trade_figure("gdp_per_lost_usd")
    return TradeEffects(
        trucks, trucks * trade_figure("truck_driver_hour_usd"), time, people * trade_figure("person_hour_usd"),
        trucks * worth / (24 * 365) * trade_figure("holding_cost_per_year"),
        delayed, *lost, np.minimum(*ends), np.maximum(*ends))
