"""Pictures of a day on the road: a small map without any tiles, or a line of stops where coordinates lack."""

from followup_kit.maps.day_map import day_map

__all__ = ["day_map"]
