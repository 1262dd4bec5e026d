"""Pictures of a whole project beside the line board: time, money, regions and the phase."""
