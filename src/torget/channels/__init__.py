"""The post room: the only place that speaks with the networks."""
