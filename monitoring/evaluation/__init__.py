"""Looking back on a year: what came of each commitment, and how it goes on."""
