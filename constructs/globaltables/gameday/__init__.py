"""Drills that cut a region's replica off from all others."""

from globaltables.gameday.game_days import GameDays
from globaltables.gameday.replication_pause import ReplicationPause
from globaltables.model.game_day import GameDay

__all__ = ["GameDay", "GameDays", "ReplicationPause"]
