"""The page of a year: its steps as a road, who is on turn, what is missing; and the same days in a calendar."""
