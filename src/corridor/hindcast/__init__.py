"""Forecasts of past movements with only what was published by then, to be judged by what came."""
