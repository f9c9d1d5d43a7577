"""Camp counts assimilated into the displacement model, and forecast from there, without the capacities that hold the answer."""
